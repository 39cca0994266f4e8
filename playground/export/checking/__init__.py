"""Reads back the exported files and compares them with the live network."""
