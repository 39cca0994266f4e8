"""What the inspector shows, as tables."""
