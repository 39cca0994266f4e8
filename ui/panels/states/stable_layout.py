"""Row order and colour scales, kept fixed while only the epoch changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Literal

import numpy as np

from playground.cells import Array
from playground.document import Vocabularies
from playground.inspection.saturation import saturation, slope
from playground.inspection.trace import LayerTrace
from playground.inspection.unit_order import Order, RowOrder, by_similarity, by_weight
from playground.interventions.values import NAMES, Kind
from playground.spec import Cell, ModelSpec
from ui.inspection.inspected import Inspected

Mode = Literal["value", "change", "saturated", "difference"]
Tensor = tuple[str, Array]  # letter, values (T+1, H)

MADE_BY_TANH = {
    "rnn": "h",
    "lstm": "c",
    "gru": "n",
}  # the tensor shown as saturated, as in playground.inspection.saturation
GATES_OF_CELL: dict[Cell, tuple[Kind, ...]] = {
    "rnn": (),
    "lstm": ("i", "f", "g", "o"),
    "gru": ("r", "z", "n"),
}


@dataclass(frozen=True)
class Subject:
    """What the layout depends on, apart from the epoch."""

    model: ModelSpec
    vocabularies: Vocabularies
    seed: int
    symbols: tuple[str, ...]

    @classmethod
    def of(cls, inspected: Inspected) -> "Subject":
        document = inspected.document
        return cls(document.model, document.vocabularies, document.training.seed, inspected.symbols)


@dataclass(frozen=True, eq=False)
class StableLayout:
    subject: Subject
    order: RowOrder
    step: int  # order "weight": towards the symbol predicted at this step
    rows: tuple[Order, ...]  # one per layer: the unit in each row (H)
    scales: Mapping[tuple[Mode, str], int] = field(default_factory=dict)  # whole numbers; grow within a run
    run: object = None  # whose networks have set the scales


def held(
    before: StableLayout | None,
    inspected: Inspected,
    mode: Mode,
    order: RowOrder,
    step: int,
    values: Inspected | None = None,
    gates: tuple[Kind, ...] = (),
) -> StableLayout:
    """The layout to use now. `before` is reused if only the epoch has changed. `step` is the pinned one,
    without a prediction at 0. `values` are the states shown, if not those of `inspected`; `gates` are those
    shown with them."""
    subject = Subject.of(inspected)
    known = before if before is not None and before.subject == subject else None
    scales = {} if known is None or known.run is not inspected.run else known.scales
    grown = {**scales, **_scales(values or inspected, mode, scales, gates)}
    if known is not None and known.order == order and (order != "weight" or step in (0, known.step)):
        return StableLayout(subject, order, known.step, known.rows, grown, inspected.run)
    return StableLayout(subject, order, step, _rows(inspected, order, step), grown, inspected.run)


def tensors(inspected: Inspected, layer: int, mode: Mode, gates: tuple[Kind, ...] = ()) -> list[Tensor]:
    """The tensors shown of a layer, top to bottom: c above h, and below them its gates, which are NaN at step
    0, as changes are."""
    found, cell = inspected.trace.layers[layer], inspected.document.model.cell
    if mode == "saturated":
        shown = [gate for gate in gates if gate != MADE_BY_TANH[cell]]
        return [(MADE_BY_TANH[cell], saturation(cell, found)), *((g, _saturated(found, g)) for g in shown)]
    values = [("h", found.hidden)] if found.cell is None else [("c", found.cell), ("h", found.hidden)]
    values += [(gate, _from_step_1(found.gates[NAMES[gate][0]])) for gate in gates]
    return values if mode in ("value", "difference") else [(name, change(states)) for name, states in values]


def _from_step_1(values: Array) -> Array:
    """Values of the steps, (T, H), with NaN for the initial state; (T+1, H)."""
    return np.concatenate([np.full_like(values[:1], np.nan), values])


def _saturated(layer: LayerTrace, gate: Kind) -> Array:
    """1 − slope of the σ or tanh that makes a gate; (T+1, H)."""
    made = layer.computed(NAMES[gate][0])  # (T, H)
    return _from_step_1(1 - slope("tanh" if gate in ("g", "n") else "sigmoid", made))


def change(states: Array) -> Array:
    """state_t − state_{t−1} of (T+1, H)."""
    return np.diff(states, axis=0, prepend=np.full_like(states[:1], np.nan))  # (T+1, H)


def _rows(inspected: Inspected, order: RowOrder, step: int) -> tuple[Order, ...]:
    layers = inspected.trace.layers
    if order == "similarity":
        return tuple(by_similarity(layer.hidden) for layer in layers)
    rows = [np.arange(layer.hidden.shape[1]) for layer in layers]  # (H) each
    head = inspected.weights.get("head.weight")
    if order == "weight" and head is not None and step > 0:
        rows[-1] = by_weight(np.asarray(head, np.float64), inspected.trace.prediction[step - 1])  # (H)
    return tuple(rows)


def _scales(
    inspected: Inspected, mode: Mode, before: Mapping[tuple[Mode, str], int], gates: tuple[Kind, ...]
) -> dict[tuple[Mode, str], int]:
    """The magnitude drawn in full colour for each tensor, the same in all layers."""
    scales: dict[tuple[Mode, str], int] = {}
    for layer in range(len(inspected.trace.layers)):
        for name, values in tensors(inspected, layer, mode, gates):
            needed = ceil(float(np.nanmax(np.abs(values), initial=0.0)))
            scales[mode, name] = max(1, needed, before.get((mode, name), 1), scales.get((mode, name), 1))
    return scales
