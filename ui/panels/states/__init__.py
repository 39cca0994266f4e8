"""Panel: the hidden states over time."""
