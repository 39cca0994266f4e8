"""Colours, icons, and numbers as text."""
