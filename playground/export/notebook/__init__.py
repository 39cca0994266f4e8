"""Exports the training script as a notebook, with a heatmap of the hidden states."""
