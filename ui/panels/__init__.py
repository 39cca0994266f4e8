"""The areas of the window. They do not know each other; they meet in the session."""
