"""The main window with its docks, menus, toolbar and status bar, and the start of the application."""
