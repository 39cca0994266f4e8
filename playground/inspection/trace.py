"""A forward pass over one text with all intermediate values, as one frozen record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.blas_threads import one_blas_thread
from playground.cells import GATES, STEPS, Array, CellWeights, State, Step
from playground.parameters import Weights
from playground.spec import ModelSpec


@dataclass(frozen=True, eq=False)
class LayerTrace:
    """States of one layer. Row 0 of the states is the initial state, row t the state after step t."""

    hidden: Array  # (T+1, H)
    cell: Array | None  # (T+1, H), LSTM only
    gates: Mapping[str, Array]  # name → (T, H); row t−1 belongs to step t


@dataclass(frozen=True, eq=False)
class Trace:
    """A forward pass over T symbols; arrays are read-only, in float64 from the float32 weights."""

    ids: tuple[int, ...]
    inputs: Array  # (T, features): embedding rows or one-hot rows
    layers: tuple[LayerTrace, ...]
    logits: Array  # (T, symbols)
    probabilities: Array  # (T, symbols)

    @property
    def prediction(self) -> tuple[int, ...]:
        return tuple(self.logits.argmax(axis=1).tolist())

    def occurrences(self, step: int) -> tuple[int, ...]:
        """All steps that read the same symbol as `step`, including itself; none for step 0."""
        return tuple(at for at, read in enumerate(self.ids, 1) if step and read == self.ids[step - 1])


@one_blas_thread()
@np.errstate(over="ignore", invalid="ignore")  # whoever asks for float32 looks for what is not finite
def trace(
    spec: ModelSpec,
    weights: Weights,
    input_symbols: int,
    ids: Sequence[int],
    dtype: type[np.floating[Any]] = np.float64,
) -> Trace:
    """Run the model over `ids` from zero states in numpy, and record all values.

    `weights` are named as in `parameters.layout`; `ids` are indices below `input_symbols`, at least one.
    float32 overflows where torch does, without a warning; float64 is for display.
    """
    exact: dict[str, Array] = {name: np.asarray(values, dtype) for name, values in weights.items()}
    table = exact["embedding.weight"] if spec.input == "embedding" else np.eye(input_symbols, dtype=dtype)
    inputs = table[list(ids)]  # (T, features)
    layers, x = [], inputs
    for layer in range(spec.layers):
        layers.append(_layer_trace(spec, cell_weights(exact, layer), x))
        x = layers[-1].hidden[1:]  # (T, H)
    logits = x if spec.head == "none" else x @ exact["head.weight"].T + exact["head.bias"]  # (T, V)
    return Trace(tuple(ids), _frozen(inputs), tuple(layers), _frozen(logits), _frozen(softmax(logits)))


def cell_weights(weights: Mapping[str, Array], layer: int) -> CellWeights:
    names = (
        f"rnn.weight_ih_l{layer}",
        f"rnn.weight_hh_l{layer}",
        f"rnn.bias_ih_l{layer}",
        f"rnn.bias_hh_l{layer}",
    )
    return CellWeights(*(weights[name] for name in names))


def softmax(logits: Array) -> Array:
    """Probabilities along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def _layer_trace(spec: ModelSpec, weights: CellWeights, x: Array) -> LayerTrace:
    zeros = np.zeros(spec.hidden_size, x.dtype)  # (H)
    first = State(zeros, zeros if spec.cell == "lstm" else None)
    steps: list[Step] = []
    for x_t in x:
        before = steps[-1].state if steps else first
        steps.append(STEPS[spec.cell](x_t, before, weights))
    states = [first, *(step.state for step in steps)]
    cells = [state.cell for state in states if state.cell is not None]
    return LayerTrace(
        hidden=_frozen(np.stack([state.hidden for state in states])),  # (T+1, H)
        cell=_frozen(np.stack(cells)) if cells else None,  # (T+1, H)
        gates={gate: _frozen(np.stack([step.gates[gate] for step in steps])) for gate in GATES[spec.cell]},
    )


def _frozen(values: Array) -> Array:
    view = np.array(values)
    view.flags.writeable = False
    return view
