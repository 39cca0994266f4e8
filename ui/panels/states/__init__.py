"""The hidden states over time."""
