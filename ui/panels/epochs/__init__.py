"""The epoch bar below all panels: moves all views to a past epoch."""
