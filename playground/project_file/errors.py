"""The exception of project files, and the display of untrusted values in its message."""

from playground.language import Message, SaidError
from playground.vocabulary import shortened


class ProjectFileError(SaidError):
    """What is wrong with a file, and what to do. The name of the file is in `name` instead."""

    def __init__(self, message: Message, name: str = "") -> None:
        super().__init__(message)
        self.name = name


def shown(value: object) -> str:
    """A value from an untrusted file as short text on one line, without control characters: foreign text, or
    a Message."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return shortened(str(value))
        case str():
            return Message("“{text}”", text=shortened(value))
        case list():
            return Message("a list")
    return Message("an object")
