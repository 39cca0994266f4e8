"""The window: thin Qt skins over the engine's values. It never imports torch itself."""
