"""One time step in detail."""
