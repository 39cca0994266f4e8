"""Threads and processes beside the GUI thread; they know no session."""
