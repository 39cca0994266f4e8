"""Shared by all views that inspect a network: the selection, the keys, and the evaluated network."""
