"""Colours, icons, translation, and formatting of numbers."""
