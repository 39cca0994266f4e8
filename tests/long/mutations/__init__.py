"""Damages files, each way from a seed. Pure: bytes in, bytes out."""
