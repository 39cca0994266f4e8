"""File → Export…: what is taken away, where to, and what the check said."""
