"""Exports pictures, drawn by a function that the request passes in."""
