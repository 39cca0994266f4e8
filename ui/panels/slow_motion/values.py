"""What the panel shows of an update at one of its phases, as frozen values."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from playground.inspection.axis_names import axis_names
from playground.training.slow_motion.phases import Phase
from playground.vocabulary import visible
from ui.session.slow_motion import Slow

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Place:
    """A weight: its matrix as named in `document.layout`, row and column from 0 (a bias has column 0)."""

    matrix: str
    row: int
    column: int


@dataclass(frozen=True)
class Reached:
    """How far the phases have come."""

    forward: int  # steps 1 to this have been read
    loss: bool
    backward: int  # the gradients of this step and of all later ones are known; above T: of none

    @classmethod
    def at(cls, phases: tuple[Phase, ...], at: int) -> "Reached":
        done = phases[: at + 1]
        kinds, steps = [phase.kind for phase in done], [phase.kind for phase in phases].count("forward")
        back = [phase.step for phase in done if phase.kind == "backward" and phase.step is not None]
        return cls(kinds.count("forward"), "loss" in kinds, min(back, default=steps + 1))


@dataclass(frozen=True)
class Reading:
    """What the network reads and answers at one step of the pair."""

    symbol: str
    target: str
    answer: str
    chance: float  # the probability of the target

    @property
    def is_right(self) -> bool:
        return self.answer == self.target


@dataclass(frozen=True, eq=False)
class StripView:
    """A column for each step. `readings` and `states` only where one pair is shown; it may be shorter than
    the batch."""

    reached: Reached
    current: int | None  # the step of the phase, from 1
    readings: tuple[Reading, ...]
    states: Array | None  # (T, hidden)
    losses: Array  # (T)
    gradients: Array  # (T, rows, columns)
    place: Place
    is_late: bool  # only the gradient counts from now on
    is_summing: bool

    @property
    def steps(self) -> int:
        return len(self.losses)

    @cached_property
    def summed(self) -> Array:
        """What has been added up so far; (rows, columns)."""
        return np.asarray(self.gradients[max(0, self.reached.backward - 1) :].sum(axis=0))

    @cached_property
    def of_weight(self) -> list[float]:
        """The gradients of the chosen weight; (T)."""
        values: list[float] = self.gradients[:, self.place.row, self.place.column].tolist()
        return values

    @property
    def weight_sum(self) -> float:
        return float(self.summed[self.place.row, self.place.column])

    @cached_property
    def colour_scale(self) -> float:
        return _largest(self.gradients, self.gradients.sum(axis=0))

    @cached_property
    def bar_scale(self) -> float:
        own = np.array(self.of_weight)
        return _largest(own, own[::-1].cumsum())

    def knows_gradient(self, step: int) -> bool:
        """`step` from 1."""
        return step >= self.reached.backward


def _largest(*parts: Array) -> float:
    return max(float(np.abs(part).max()) for part in parts) or 1.0


def strip_view(slow: Slow, place: Place) -> StripView:
    phase = slow.phase
    forward = slow.steps.forward
    return StripView(
        reached=Reached.at(slow.update.phases, slow.at),
        current=phase.step,
        readings=readings(slow),
        states=None if forward is None else forward.hidden,
        losses=slow.steps.losses,
        gradients=by_step(slow, place.matrix),
        place=place,
        is_late=phase.kind in ("sum", "clip", "optimizer", "weights"),
        is_summing=phase.kind == "sum",
    )


def by_step(slow: Slow, matrix: str) -> Array:
    """(T, rows, columns), a bias as one column."""
    found = slow.steps.matrices[matrix]
    return found.reshape(*found.shape[:2], -1)


def readings(slow: Slow) -> tuple[Reading, ...]:
    """Of the pair that is shown; none where it is all of them."""
    forward, document = slow.steps.forward, slow.update.document
    if forward is None or slow.pair is None:
        return ()
    read, wanted = document.pairs[slow.pair].symbols(document.vocabulary.level)
    target = document.vocabularies.target
    answers = target.decode(forward.probabilities.argmax(axis=1).tolist())
    indices = target.encode(wanted)
    rows = zip(read, wanted, answers, indices, forward.probabilities, strict=False)
    return tuple(
        Reading(visible(symbol), visible(goal), visible(answer), float(chances[index]))
        for symbol, goal, answer, index, chances in rows
    )


def strongest(slow: Slow, matrix: str) -> Place:
    """The weight of the matrix with the largest gradient: the most to see."""
    total = np.abs(by_step(slow, matrix).sum(axis=0))  # (rows, columns)
    row, column = np.unravel_index(int(total.argmax()), total.shape)
    return Place(matrix, int(row), int(column))


def moved(slow: Slow, place: Place, down: int, across: int) -> Place:
    """The weight beside it, within the matrix."""
    _, rows, columns = by_step(slow, place.matrix).shape
    row, column = min(max(0, place.row + down), rows - 1), min(max(0, place.column + across), columns - 1)
    return Place(place.matrix, row, column)


def fits(slow: Slow, place: Place) -> bool:
    """Whether the network has that weight."""
    if place.matrix not in slow.steps.matrices:
        return False
    _, rows, columns = by_step(slow, place.matrix).shape
    return bool(place.row < rows and place.column < columns)


def names_of(slow: Slow, place: Place) -> tuple[str, str]:
    """Names of its row and column."""
    rows, columns = axis_names(slow.update.document, place.matrix)
    return rows[place.row], columns[place.column]


def shrunk(values: Array, rows: int, columns: int) -> Array:
    """At most so many rows and columns: each takes the entry of largest size of those it stands for, so that
    nothing large is lost; (rows, columns)."""
    for axis, most in enumerate((rows, columns)):
        count = values.shape[axis]
        if count > most:
            starts = np.arange(most) * count // most  # (most)
            high = np.maximum.reduceat(values, starts, axis=axis)
            low = np.minimum.reduceat(values, starts, axis=axis)
            values = np.where(high >= -low, high, low)
    return values
