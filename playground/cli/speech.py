"""The language of a command: what it prints for people is said in it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from playground.cli.terminal import plain
from playground.language import ENGLISH, Language

_SPOKEN: ContextVar[Language] = ContextVar("spoken", default=ENGLISH)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Say everything in that language meanwhile."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def spoken() -> Language:
    return _SPOKEN.get()


def said(text: str) -> str:
    """The text in the language of the command: a Message, or foreign text, which stays as it is."""
    return spoken().text(text)


def warn(text: str) -> None:
    """A line on stderr."""
    print(line(text), file=sys.stderr)


def line(text: str) -> str:
    """As it is written there."""
    return f"unroll: {plain(said(text))}"
