"""Copying and saving a view: its numbers, its picture, and how to make it again."""
