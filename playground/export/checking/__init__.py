"""Reading back what was written, and comparing it with the live network."""
