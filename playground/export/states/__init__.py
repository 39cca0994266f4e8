"""Exports the values that the inspector shows as tables."""
