"""The parameters without pickle."""
