"""Qt item models: thin skins over the document."""
