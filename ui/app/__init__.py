"""The window itself: its parts put together, its docks, menus, toolbar and status bar."""
