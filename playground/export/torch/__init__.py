"""Exports a state_dict, and a class in plain PyTorch that loads it."""
