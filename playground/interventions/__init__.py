"""Touching a network: values to set while it reads, states to begin from, weights edited by hand."""
