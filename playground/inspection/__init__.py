"""Looking inside a model: its states recomputed in the open, and checked against torch."""
