"""Background threads and processes; none of them uses the session."""
