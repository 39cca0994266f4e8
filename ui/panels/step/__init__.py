"""Panel: one time step in detail."""
