"""Application state behind the window: document, undo, selection, training, sweeps, exports, settings."""
