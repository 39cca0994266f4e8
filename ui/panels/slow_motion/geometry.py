"""The rows and columns of the strip, in pixels."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ui.panels.slow_motion.values import StripView
from ui.style.text_size import scaled

RowKind = Literal["step", "symbols", "answer", "state", "loss", "matrix", "weight"]
HEIGHTS: dict[RowKind, int] = {
    "step": 16,
    "symbols": 16,
    "answer": 16,
    "state": 20,
    "loss": 32,
    "matrix": 44,
    "weight": 42,
}
LEAST, MOST = 24, 84  # width of a column
SUM = 72  # width of the sums
NUMBER_FROM = 40  # width from which a column shows numbers
PAD = 3


@dataclass(frozen=True)
class StripRows:
    """The rows that are shown, from top to bottom."""

    kinds: tuple[RowKind, ...]

    @classmethod
    def of(cls, view: StripView) -> "StripRows":
        if view.is_late:
            return cls(("step", "matrix", "weight"))
        if not view.readings:
            return cls(("step", "loss", "matrix", "weight"))
        return cls(("step", "symbols", "answer", "state", "loss", "matrix", "weight"))

    @cached_property
    def tops(self) -> dict[RowKind, int]:
        found, top = dict[RowKind, int](), 0
        for kind in self.kinds:
            found[kind], top = top, top + scaled(HEIGHTS[kind])
        return found

    @property
    def height(self) -> int:
        return sum(scaled(HEIGHTS[kind]) for kind in self.kinds)

    def at(self, y: int) -> RowKind | None:
        found = [kind for kind, top in self.tops.items() if top <= y < top + scaled(HEIGHTS[kind])]
        return found[0] if found else None


def column_width(room: int, steps: int) -> int:
    """Of `steps` columns in so much room; they scroll where that is too little."""
    return min(max(room // max(1, steps), scaled(LEAST)), scaled(MOST))
