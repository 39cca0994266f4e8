"""Makes arrays of interventions: for one network, one text, and what is taken from other texts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from playground.cells import Array, State
from playground.inspection.replacing import STATES, Replacement, Replacements, unchanged
from playground.inspection.trace import Trace, first_states, trace
from playground.interventions.grammar import written_value
from playground.interventions.values import (
    NAMES,
    InitialState,
    Intervention,
    Keep,
    LastState,
    Number,
    Scaled,
    Taken,
)
from playground.language import SaidError, counted
from playground.parameters import Weights, input_width
from playground.spec import ModelSpec
from playground.vocabulary import shortened


class TakenError(SaidError):
    """What is to be taken from another text is not there."""


Encode = Callable[[str], Sequence[int]]  # a text → its indices, at least one; may raise for the user


@dataclass(frozen=True, eq=False)
class Reader:
    """The untouched network, as it reads other texts."""

    spec: ModelSpec
    weights: Weights
    input_symbols: int
    encode: Encode
    _read: dict[str, Trace] = field(default_factory=dict)

    def trace(self, text: str) -> Trace:
        if text not in self._read:
            ids = self.encode(text)
            self._read[text] = trace(self.spec, self.weights, self.input_symbols, ids)
        return self._read[text]


def resolved(
    reader: Reader, steps: int, interventions: Sequence[Intervention], states: Sequence[InitialState] = ()
) -> Replacements | None:
    """The interventions and initial states for a text of so many steps; None if there is nothing to do.

    They must fit (see `interventions.fitting`); several on one place act in their order. Raises TakenError
    for a step that another text does not have, and whatever the reader's `encode` raises.
    """
    if not interventions and not states:
        return None
    layers: list[dict[str, Replacement]] = [{} for _ in range(reader.spec.layers)]
    for intervention in interventions:
        for layer in _layers(intervention, reader.spec):
            for name in _names(intervention, reader.spec):
                before = layers[layer].get(name) or unchanged((steps, _width(reader, name)))
                other = _taken(reader, intervention.value, layer, name)
                layers[layer][name] = _after(before, name, intervention, other)
    return Replacements(tuple(layers), _first(reader, states))


def _layers(intervention: Intervention, spec: ModelSpec) -> range:
    if intervention.layer is None:
        return range(1 if intervention.kind == "x" else spec.layers)
    return range(intervention.layer - 1, intervention.layer)


def _names(intervention: Intervention, spec: ModelSpec) -> tuple[str, ...]:
    names = NAMES[intervention.kind]
    return names if spec.cell == "lstm" else names[:1]


def _width(reader: Reader, name: str) -> int:
    spec = reader.spec
    return input_width(spec, reader.input_symbols) if name == "features" else spec.hidden_size


def _after(before: Replacement, name: str, intervention: Intervention, other: Array | None) -> Replacement:
    """The replacement, followed by the intervention; `other` (n) is taken from another text.

    The first step can keep a state only: of all else it keeps what stands there.
    """
    steps, units = before.where.shape
    chosen = intervention.steps.slice(steps)
    if isinstance(intervention.value, Keep) and name not in STATES:
        chosen = slice(max(chosen.start, 1), chosen.stop)
    at = (chosen, intervention.units.slice(units))
    where = before.where.copy()
    own, kept, given = (part.copy() for part in (before.own, before.kept, before.given))
    where[at] = True
    match intervention.value:
        case Scaled(factor):
            own[at], kept[at], given[at] = factor * own[at], factor * kept[at], factor * given[at]
        case Keep():
            own[at], kept[at], given[at] = 0, 1, 0
        case Number(number):
            own[at], kept[at], given[at] = 0, 0, number
        case Taken():
            own[at], kept[at] = 0, 0
            given[at] = 0 if other is None else other[at[1]]
    return Replacement(where, own, kept, given)


def _taken(reader: Reader, value: object, layer: int, name: str) -> Array | None:
    """The value of one step while another text is read; (n)."""
    if not isinstance(value, Taken):
        return None
    record = reader.trace(value.text)
    if value.step > len(record.ids):
        raise TakenError(
            counted(
                "{value}: that text has only 1 step.",
                "{value}: that text has {count} steps: choose one of them.",
                len(record.ids),
                value=shortened(written_value(value)),
            )
        )
    if name == "features":
        return np.asarray(record.inputs[value.step - 1])  # (features)
    return np.asarray(record.layers[layer].used(name)[value.step - 1])  # (H)


def _first(reader: Reader, states: Sequence[InitialState]) -> tuple[State, ...] | None:
    """The initial state of each layer; None if no one sets any."""
    if not states:
        return None
    first = list(first_states(reader.spec, reader.weights))
    for state in states:
        at, values = state.layer - 1, _initial(reader, state)
        now = first[at]
        first[at] = State(values, now.cell) if state.kind == "h" else State(now.hidden, values)
    return tuple(first)


def _initial(reader: Reader, state: InitialState) -> Array:
    if not isinstance(state.value, LastState):
        return np.array(state.value, np.float64)  # (H)
    layer = reader.trace(state.value.text).layers[state.layer - 1]
    return np.asarray((layer.hidden if state.kind == "h" or layer.cell is None else layer.cell)[-1])
