"""Compiled code: forward and backward pass, cells, optimizers, and the training loop."""
