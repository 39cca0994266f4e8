"""Keeps the catalogues of the languages: `python -m tools.translations` (see CONTRIBUTING.md)."""
