"""Training pairs: the input text, and the target text that the network should predict step by step."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from playground.vocabulary import Level, split

MAX_PAIRS = 200_000
MAX_TEXT = 10_000  # characters in one text
MAX_EXTRA = 100  # cells of a table row beyond the two columns


@dataclass(frozen=True, slots=True)
class Pair:
    """One training example. `extra` keeps the cells of a table row beyond the two columns."""

    input: str
    target: str
    extra: tuple[str, ...] = ()

    def symbols(self, level: Level) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return split(self.input, level), split(self.target, level)


Pairs = tuple[Pair, ...]


def target_of(pairs: Iterable[Pair], symbols: tuple[str, ...], level: Level) -> str | None:
    """The target of the first pair whose input has these symbols, in whatever spelling; None without one."""
    return next((pair.target for pair in pairs if split(pair.input, level) == symbols), None)


def inserted(pairs: Pairs, at: int, new: Pairs) -> Pairs:
    return (*pairs[:at], *new, *pairs[at:])


def without(pairs: Pairs, rows: Collection[int]) -> Pairs:
    return tuple(pair for row, pair in enumerate(pairs) if row not in rows)


def duplicated(pairs: Pairs, rows: Collection[int]) -> Pairs:
    """Duplicate each of the rows, the copy right below it."""
    return tuple(copy for row, pair in enumerate(pairs) for copy in [pair] * (2 if row in rows else 1))


def shifted(pairs: Pairs, rows: Collection[int], by: int) -> Pairs:
    """Move the rows together one place up (`by` = −1) or down (+1); unchanged if one is at the border."""
    if not rows or min(rows) + by < 0 or max(rows) + by >= len(pairs):
        return pairs
    order = list(range(len(pairs)))
    for row in sorted(rows, reverse=by > 0):
        order[row], order[row + by] = order[row + by], order[row]
    return tuple(pairs[row] for row in order)
