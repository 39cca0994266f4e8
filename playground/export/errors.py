"""What ends an export early; nothing is left behind."""


class ExportError(Exception):
    """A sentence for the person: what is wrong, where, and what to do.

    `usage` tells a wrong call (no such format, the folder exists) from work that failed.
    """

    def __init__(self, message: str, usage: bool = False) -> None:
        super().__init__(message)
        self.usage = usage


class CancelledError(Exception):
    """The person asked to end it."""
