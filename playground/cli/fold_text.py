"""Text for a terminal."""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def plain(text: str) -> str:
    """One line without control characters: a stranger's text must not steer the terminal."""
    return _CONTROL.sub("\ufffd", " ".join(text.split()))


def padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def cells(text: str) -> int:
    """Places that the text takes up: none for a combining mark, two for a Chinese character."""
    wide = sum(unicodedata.east_asian_width(symbol) in "WF" for symbol in text)
    return len(text) + wide - sum(unicodedata.combining(symbol) > 0 for symbol in text)
