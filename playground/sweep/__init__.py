"""Sweeps: runs of one document with every seed and every cell, in parallel."""
