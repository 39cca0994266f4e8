"""Analyses of a model: its states recomputed in numpy and checked against torch, and its derivatives."""
