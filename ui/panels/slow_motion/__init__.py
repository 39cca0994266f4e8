"""Panel: the very next update phase by phase, with the gradient of every step, until the weights move."""
