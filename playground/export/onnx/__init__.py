"""A graph for other runtimes."""
