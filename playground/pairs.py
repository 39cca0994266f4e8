"""Pairs of strings: what the network reads, and what it should answer at each step."""

from dataclasses import dataclass

from playground.vocabulary import Level, split


@dataclass(frozen=True, slots=True)
class Pair:
    """One training example. `extra` keeps cells of a ragged row that no column has room for."""

    input: str
    target: str
    extra: tuple[str, ...] = ()

    def symbols(self, level: Level) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return split(self.input, level), split(self.target, level)

    @property
    def is_empty(self) -> bool:
        return not (self.input.strip() or self.target.strip())
