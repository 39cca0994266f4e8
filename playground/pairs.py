"""Pairs of strings: what the network reads, and what it should answer at each step."""

from collections.abc import Collection
from dataclasses import dataclass

from playground.vocabulary import Level, split

MAX_PAIRS = 200_000
MAX_TEXT = 10_000  # characters in one text
MAX_EXTRA = 100  # cells beyond the two columns


@dataclass(frozen=True, slots=True)
class Pair:
    """One training example. `extra` keeps cells of a ragged row that no column has room for."""

    input: str
    target: str
    extra: tuple[str, ...] = ()

    def symbols(self, level: Level) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return split(self.input, level), split(self.target, level)


Pairs = tuple[Pair, ...]


def inserted(pairs: Pairs, at: int, new: Pairs) -> Pairs:
    return (*pairs[:at], *new, *pairs[at:])


def without(pairs: Pairs, rows: Collection[int]) -> Pairs:
    return tuple(pair for row, pair in enumerate(pairs) if row not in rows)


def duplicated(pairs: Pairs, rows: Collection[int]) -> Pairs:
    """Each of the rows twice, the copy right below."""
    return tuple(copy for row, pair in enumerate(pairs) for copy in [pair] * (2 if row in rows else 1))


def shifted(pairs: Pairs, rows: Collection[int], by: int) -> Pairs:
    """The rows one place up (`by` −1) or down (+1) together; unchanged at the border."""
    if not rows or min(rows) + by < 0 or max(rows) + by >= len(pairs):
        return pairs
    order = list(range(len(pairs)))
    for row in sorted(rows, reverse=by > 0):
        order[row], order[row + by] = order[row + by], order[row]
    return tuple(pairs[row] for row in order)
