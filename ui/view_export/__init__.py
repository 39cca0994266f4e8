"""Copies and saves the numbers and the picture of a view, with the settings that reproduce it."""
