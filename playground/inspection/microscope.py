"""Computes one unit at one step term by term: the sums before its activations and the resulting values.

The equations are those of torch.nn.RNN, LSTM and GRU, as in `cells`; here the gates and the
state of one unit are recomputed from the weights, the layer's input and the state before the step, not copied
from the trace.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from playground.cells import GATES, Array, CellWeights
from playground.inspection.saturation import Activation, activate
from playground.inspection.trace import Trace, cell_weights
from playground.parameters import Weights
from playground.spec import Cell, ModelSpec

HIDDEN = "hidden"  # name of the only sum of an RNN


@dataclass(frozen=True, eq=False)
class PreActivation:
    """The argument of one activation of one unit, with the factors of its two products.

    Sizes: features I of the layer's input, hidden H.
    """

    name: str  # of the gate, as in `cells.GATES`; "hidden" for an RNN
    activation: Activation
    input_weights: Array  # (I)
    inputs: Array  # (I)
    hidden_weights: Array  # (H)
    hidden_before: Array  # (H)
    b_ih: float
    b_hh: float
    scale: float = 1.0  # multiplies the hidden part: the reset gate r, in the candidate of a GRU

    @property
    def from_input(self) -> float:
        """W_ih·x."""
        return float(self.input_weights @ self.inputs)

    @property
    def from_hidden(self) -> float:
        """W_hh·h, with h before the step; not multiplied by `scale`."""
        return float(self.hidden_weights @ self.hidden_before)

    @property
    def total(self) -> float:
        """W_ih·x + b_ih + scale·(W_hh·h + b_hh)."""
        return self.from_input + self.b_ih + self.scale * (self.from_hidden + self.b_hh)

    @property
    def value(self) -> float:
        return float(activate(self.activation, np.asarray(self.total)))


@dataclass(frozen=True, eq=False)
class CellView:
    """Everything that one unit computes at one step; `layer` and `unit` count from 0, `step` from 1."""

    kind: Cell
    layer: int
    step: int
    unit: int
    sums: tuple[PreActivation, ...]  # in the order of `cells.GATES`
    hidden_before: float
    cell_before: float | None  # LSTM only
    replaced: Mapping[str, float] = field(default_factory=dict)  # by interventions: gate, "cell" or "hidden"

    @cached_property
    def values(self) -> dict[str, float]:
        """The value of each activation in use: the gates, or the hidden state of an RNN."""
        return {made.name: self.replaced.get(made.name, made.value) for made in self.sums}

    @property
    def cell(self) -> float | None:
        """c' = f·c + i·g, or what replaced it; None if there is no cell state."""
        if self.cell_before is None:
            return None
        if "cell" in self.replaced:
            return self.replaced["cell"]
        gates = self.values
        return gates["forget"] * self.cell_before + gates["input"] * gates["candidate"]

    @property
    def tanh_cell(self) -> float | None:
        return None if self.cell is None else float(np.tanh(self.cell))

    @property
    def hidden(self) -> float:
        """h' = o·tanh(c') for LSTM, (1 − z)·n + z·h for GRU, the activation for RNN; or what replaced it."""
        if HIDDEN in self.replaced:
            return self.replaced[HIDDEN]
        gates = self.values
        if self.tanh_cell is not None:
            return gates["output"] * self.tanh_cell
        if self.kind == "gru":
            return (1 - gates["update"]) * gates["candidate"] + gates["update"] * self.hidden_before
        return gates[HIDDEN]


def microscope(spec: ModelSpec, weights: Weights, trace: Trace, layer: int, step: int, unit: int) -> CellView:
    """Recompute one unit of one layer at one step (counted from 1), in float64.

    `weights` are named as in `parameters.layout`; `trace` must come from them. Raises IndexError for a layer,
    step or unit where nothing is computed, such as the initial state (step 0).
    """
    if not (1 <= step <= len(trace.ids) and 0 <= layer < spec.layers and 0 <= unit < spec.hidden_size):
        raise IndexError(f"step {step}, layer {layer}, unit {unit}: nothing is computed there")
    below = trace.inputs if layer == 0 else trace.layers[layer - 1].hidden[1:]  # (T, I)
    states = trace.layers[layer]
    replaced = _replaced(trace, layer, step, unit)
    rows, before = _own_rows(spec, weights, layer, unit), states.hidden_before[step - 1]  # before (H)
    return CellView(
        kind=spec.cell,
        layer=layer,
        step=step,
        unit=unit,
        sums=_sums(spec.cell, rows, below[step - 1], before, replaced),
        hidden_before=float(before[unit]),
        cell_before=None if states.cell_before is None else float(states.cell_before[step - 1, unit]),
        replaced=replaced,
    )


def _replaced(trace: Trace, layer: int, step: int, unit: int) -> dict[str, float]:
    """The values of the unit that interventions set at the step."""
    states = trace.layers[layer]
    used = {**states.gates, "hidden": states.hidden[1:]}
    if states.cell is not None:
        used["cell"] = states.cell[1:]
    acting = {} if trace.replacements is None else trace.replacements.layers[layer]
    return {
        name: float(values[step - 1, unit])
        for name, values in used.items()
        if name in acting and acting[name].where[step - 1, unit]
    }


def _own_rows(spec: ModelSpec, weights: Weights, layer: int, unit: int) -> CellWeights:
    """The unit's row of every gate: ih (G, I), hh (G, H), biases (G). The gates' blocks are H rows apart."""
    return cell_weights(
        {
            name: np.asarray(values[unit :: spec.hidden_size], np.float64)
            for name, values in weights.items()
            if name.endswith(f"_l{layer}")
        },
        layer,
    )


def _sums(
    cell: Cell, rows: CellWeights, x: Array, before: Array, replaced: Mapping[str, float]
) -> tuple[PreActivation, ...]:
    """One sum per gate, one in all for an RNN; x (I), before (H)."""
    sums: list[PreActivation] = []
    for row, name in enumerate(GATES[cell] or (HIDDEN,)):
        is_tanh = name in (HIDDEN, "candidate")
        made = PreActivation(
            name=name,
            activation="tanh" if is_tanh else "sigmoid",
            input_weights=rows.ih[row],
            inputs=x,
            hidden_weights=rows.hh[row],
            hidden_before=before,
            b_ih=float(rows.b_ih[row]),
            b_hh=float(rows.b_hh[row]),
            scale=replaced.get("reset", sums[0].value) if cell == "gru" and is_tanh else 1.0,
        )
        sums.append(made)
    return tuple(sums)
