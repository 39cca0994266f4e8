"""Foreign text in Markdown: as code between enough backticks, or with its markup escaped."""

import re

_MARKUP = re.compile(r"[\\`*_~$<&\[]")
_BACKTICKS = re.compile("`+")


def code(text: str) -> str:
    """The text as inline code."""
    fence = "`" * (_longest_run(text) + 1)
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"


def fence(text: str) -> str:
    """The line that begins and ends a block of code with this text."""
    return "`" * max(3, _longest_run(text) + 1)


def plain(text: str) -> str:
    """The text on one line, with markup escaped, and without characters that would steer a terminal."""
    visible = "".join(part if part.isprintable() else "\ufffd" for part in " ".join(text.split()))
    return _MARKUP.sub(r"\\\g<0>", visible)


def _longest_run(text: str) -> int:
    """Of backticks."""
    return max(map(len, _BACKTICKS.findall(text)), default=0)
