"""The parameters of past epochs, kept within a byte budget."""
