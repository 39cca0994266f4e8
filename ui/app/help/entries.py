"""What the help lists, as plain values, and how a search finds it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    name: str  # a key, or a word
    text: str


@dataclass(frozen=True)
class Group:
    title: str
    entries: tuple[Entry, ...]


def matching(groups: Iterable[Group], search: str) -> tuple[Group, ...]:
    """The entries that hold every word of the search, or whose group's title does."""
    words = search.casefold().split()
    found = (Group(group.title, _matching(group, words)) for group in groups)
    return tuple(group for group in found if group.entries)


def _matching(group: Group, words: list[str]) -> tuple[Entry, ...]:
    return tuple(
        entry
        for entry in group.entries
        if all(word in f"{group.title} {entry.name} {entry.text}".casefold() for word in words)
    )
