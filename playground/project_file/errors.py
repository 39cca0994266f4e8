"""The exception of project files, and the display of untrusted values in its message."""

from playground.vocabulary import shortened


class ProjectFileError(Exception):
    """A message for the user: what is wrong, and what to do. The name of the file is in `name` instead."""

    def __init__(self, message: str, name: str = "") -> None:
        super().__init__(message)
        self.name = name


def shown(value: object) -> str:
    """A value from an untrusted file as short text on one line, without control characters."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return shortened(str(value))
        case str():
            return f"“{shortened(value)}”"
        case list():
            return "a list"
    return "an object"
