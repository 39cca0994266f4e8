"""Many seeds and cells side by side, and the way from there into any of their runs."""
