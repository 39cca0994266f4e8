"""Text for a terminal: escaping, column widths and a progress line."""

import contextlib
import os
import re
import sys
import unicodedata

_PARTS = re.compile(
    r"[\u2e80-\u9fff\uff00-\uff5e][\u3001\u3002\uff09\uff0c\uff1a\uff1b]*\s*|[^\s\u2e80-\u9fff\uff00-\uff5e]+\s*"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def plain(text: str) -> str:
    """The text on one line without control characters: untrusted text must not control the terminal."""
    return _CONTROL.sub("\ufffd", " ".join(text.split()))


def padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def cells(text: str) -> int:
    """Terminal columns that the text takes: none for a combining mark, two for a Chinese character."""
    wide = sum(unicodedata.east_asian_width(symbol) in "WF" for symbol in text)
    return len(text) + wide - sum(unicodedata.combining(symbol) > 0 for symbol in text)


def wrapped(text: str, width: int) -> list[str]:
    """Lines of so many columns: broken at spaces, or between wide characters, where no spaces are."""
    lines = [""]
    for part in _PARTS.findall(text):
        if lines[-1] and cells(lines[-1]) + cells(part.rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return [line.rstrip() for line in lines]


def tell(text: str, share: float | None) -> None:
    """Replace the progress line; print nothing if stderr is not a terminal."""
    if sys.stderr.isatty():
        shown = text if share is None else f"{share:4.0%} {text}"
        print(f"\r\033[K{shown}", end="", file=sys.stderr, flush=True)


def tell_no_more() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def discard_output() -> None:
    """Send stdout to devnull, so that the interpreter's final flush does not report an error."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
