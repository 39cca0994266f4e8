"""The sweep panel: compares many seeds and cells, and opens any of their runs."""
