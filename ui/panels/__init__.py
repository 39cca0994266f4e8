"""The panels of the main window. They do not import each other; they communicate through the session."""
