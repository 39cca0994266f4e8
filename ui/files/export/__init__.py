"""File → Export…: what to export, where to, and the result of its check."""
