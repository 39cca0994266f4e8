"""Interventions as frozen values. Layers, units and steps count from 1, as in the window."""

from dataclasses import dataclass
from typing import Literal

from playground.spec import Cell

Kind = Literal["h", "c", "memory", "x", "i", "f", "g", "o", "r", "z", "n"]
KINDS_OF_CELL: dict[Cell, tuple[Kind, ...]] = {
    "rnn": ("h", "memory", "x"),
    "lstm": ("h", "c", "memory", "x", "i", "f", "g", "o"),
    "gru": ("h", "memory", "x", "r", "z", "n"),
}
KINDS: tuple[Kind, ...] = ("h", "c", "memory", "x", "i", "f", "g", "o", "r", "z", "n")
# As the trace names them; "memory" is what a step takes over from the step before: h, and c of an LSTM.
NAMES: dict[Kind, tuple[str, ...]] = {
    "h": ("hidden",),
    "c": ("cell",),
    "memory": ("hidden_before", "cell_before"),
    "x": ("features",),
    "i": ("input",),
    "f": ("forget",),
    "g": ("candidate",),
    "o": ("output",),
    "r": ("reset",),
    "z": ("update",),
    "n": ("candidate",),
}
MAX_VALUE = 1e6  # of a typed number or factor: what stays below it stays finite in float32 for a while


@dataclass(frozen=True)
class Span:
    """Numbers `first` to `last`; None: from the beginning, to the end."""

    first: int | None = None
    last: int | None = None

    def slice(self, length: int) -> slice:
        """The same numbers as indices from 0."""
        return slice((self.first or 1) - 1, length if self.last is None else min(self.last, length))


EVERY = Span()


@dataclass(frozen=True)
class Number:
    value: float


@dataclass(frozen=True)
class Keep:
    """The value of the step before, as touched there."""


@dataclass(frozen=True)
class Taken:
    """The value at that step while the untouched network reads another text."""

    text: str
    step: int


@dataclass(frozen=True)
class Scaled:
    """What is computed, as touched by the interventions before, times a factor."""

    factor: float


Value = Number | Keep | Taken | Scaled


@dataclass(frozen=True)
class Intervention:
    kind: Kind
    layer: int | None  # None: every layer
    units: Span
    steps: Span
    value: Value


@dataclass(frozen=True)
class LastState:
    """The state after the last symbol of another text."""

    text: str


@dataclass(frozen=True)
class InitialState:
    """The h₀ or c₀ of one layer, instead of zeros or of what the network learned."""

    kind: Literal["h", "c"]
    layer: int
    value: tuple[float, ...] | LastState


@dataclass(frozen=True)
class WeightEdit:
    """A weight set by hand; `row` and `column` count from 0, a bias has column 0 only."""

    matrix: str  # named as in `parameters.layout`
    row: int
    column: int
    value: float  # as float32 holds it


@dataclass(frozen=True)
class WeightEdits:
    """Edits of the network after `epoch` epochs and `batch` further updates; a later edit of a place wins."""

    epoch: int
    batch: int
    edits: tuple[WeightEdit, ...]


@dataclass(frozen=True)
class Chip:
    """An intervention that can be switched off."""

    intervention: Intervention
    is_on: bool = True


@dataclass(frozen=True)
class Touch:
    """All that a person touches without changing what is trained: part of the document, so undo keeps it."""

    chips: tuple[Chip, ...] = ()
    states: tuple[InitialState, ...] = ()
    edits: WeightEdits | None = None

    @property
    def interventions(self) -> tuple[Intervention, ...]:
        """Those that are on, in the order in which they act."""
        return tuple([chip.intervention for chip in self.chips if chip.is_on])

    @property
    def acts_on_states(self) -> bool:
        return bool(self.interventions or self.states)
