"""Panels for the model settings and the training settings."""
