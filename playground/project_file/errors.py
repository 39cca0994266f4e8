"""The one exception of project files, and foreign values made fit for its sentence."""

LONGEST_SHOWN = 40


class ProjectFileError(Exception):
    """A sentence for the person: what is wrong, and what to do. It does not name the file; `name` does."""

    def __init__(self, message: str, name: str = "") -> None:
        super().__init__(message)
        self.name = name


def shown(value: object) -> str:
    """A value from a stranger's file: short, on one line, unable to steer a terminal."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _short(str(value))
        case str():
            return f"“{_short(value)}”"
        case list():
            return "a list"
    return "an object"


def _short(text: str) -> str:
    cut = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
    return "".join(character if character.isprintable() else "�" for character in cut)
