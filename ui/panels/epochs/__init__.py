"""Time travel: the bar under everything that moves all views to a past epoch."""
