"""Interventions as arrays: what replaces each computed value at each step, and the touch that does it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from playground.cells import Array, State
from playground.parameters import Shape

Mask = NDArray[np.bool_]
STATES = ("hidden", "cell")  # what there is before the first step, too


@dataclass(frozen=True, eq=False)
class Replacement:
    """value = own · computed + kept · (value of the step before) + given, where `where`; (T, n) each."""

    where: Mask
    own: Array
    kept: Array
    given: Array

    def at(self, step: int, computed: Array, before: Array | None) -> Array:
        """The value of a step (from 0); (n), or (n, runs). Untouched places keep every bit.

        `before` is None at a first step, where only a state can be kept.
        """
        before = np.zeros_like(computed) if before is None else before
        rest = np.ones(computed.ndim - 1, int)
        where, own, kept, given = (
            part[step].reshape(-1, *rest) for part in (self.where, self.own, self.kept, self.given)
        )  # (n, 1 …) each
        value = _times(own, computed) + _times(kept, before) + given  # (n, …)
        return np.where(where, value, computed).astype(computed.dtype)


def _times(factor: Array, values: Array) -> Array:
    """The product; 0 where the factor is 0, also of what is not finite."""
    return np.where(factor == 0, 0.0, factor * values)


LayerReplacements = Mapping[str, Replacement]  # by the name of the value: see interventions.values.NAMES


@dataclass(frozen=True, eq=False)
class Replacements:
    """All that is touched in one pass over T symbols."""

    layers: tuple[LayerReplacements, ...]
    first: tuple[State, ...] | None = None  # initial state of each layer; None: the network's own

    @property
    def change_steps(self) -> bool:
        return any(self.layers)


@dataclass(eq=False)
class StepTouch:
    """The touch of one layer's step, counted from 0; keeps what was computed and what took its place."""

    replacements: LayerReplacements
    step: int
    before: "StepTouch | None"  # of the step before; None at the first step
    first: State  # of the layer
    computed: dict[str, Array] = field(default_factory=dict)
    used: dict[str, Array] = field(default_factory=dict)

    def __call__(self, name: str, computed: Array) -> Array:
        self.computed[name] = computed
        replacement = self.replacements.get(name)
        used = computed if replacement is None else replacement.at(self.step, computed, self._before(name))
        self.used[name] = used
        return used

    def taken_over(self, state: State) -> State:
        """What the step takes over of the state before it."""
        hidden = self("hidden_before", state.hidden)
        return State(hidden, None if state.cell is None else self("cell_before", state.cell))

    def _before(self, name: str) -> Array | None:
        """The value of the step before; None where the first step has none."""
        if self.before is not None:
            return self.before.used[name]
        return {"hidden": self.first.hidden, "cell": self.first.cell}.get(name)


def unchanged(shape: Shape) -> Replacement:
    """A replacement that touches nothing yet; (T, n)."""
    return Replacement(np.zeros(shape, bool), np.ones(shape), np.zeros(shape), np.zeros(shape))
