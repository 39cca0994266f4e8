"""A forward pass over one text with all intermediate values, as one frozen record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.blas_threads import one_blas_thread
from playground.cells import GATES, STEPS, Array, CellWeights, State, Step
from playground.inspection.replacing import LayerReplacements, Replacements, StepTouch
from playground.parameters import Weights
from playground.spec import ModelSpec


@dataclass(frozen=True, eq=False)
class TouchedSteps:
    """What an intervention in a layer leaves open; row t−1 belongs to step t."""

    hidden_before: Array  # (T, H): what each step takes over as h
    cell_before: Array | None  # (T, H), LSTM only
    computed: Mapping[str, Array]  # gate, "hidden" or "cell" → (T, H), before it was replaced


@dataclass(frozen=True, eq=False)
class LayerTrace:
    """States of one layer. Row 0 of the states is the initial state, row t the state after step t."""

    hidden: Array  # (T+1, H)
    cell: Array | None  # (T+1, H), LSTM only
    gates: Mapping[str, Array]  # name → (T, H); row t−1 belongs to step t
    touched: TouchedSteps | None = None  # None where no intervention acts in the layer

    @property
    def hidden_before(self) -> Array:
        """The h that each step takes over; (T, H)."""
        return self.hidden[:-1] if self.touched is None else self.touched.hidden_before

    @property
    def cell_before(self) -> Array | None:
        """The c that each step takes over; (T, H), LSTM only."""
        if self.touched is not None:
            return self.touched.cell_before
        return None if self.cell is None else self.cell[:-1]

    def used(self, name: str) -> Array:
        """A gate, "hidden", "cell", "hidden_before" or "cell_before" of each step, as touched; (T, H).

        Raises KeyError for a name that the cell does not have.
        """
        if name in self.gates:
            return self.gates[name]
        named = {"hidden": self.hidden[1:], "hidden_before": self.hidden_before}
        if self.cell is not None and self.cell_before is not None:
            named |= {"cell": self.cell[1:], "cell_before": self.cell_before}
        return named[name]

    def computed(self, name: str) -> Array:
        """The same before an intervention replaced it; (T, H)."""
        return self.used(name) if self.touched is None else self.touched.computed[name]


@dataclass(frozen=True, eq=False)
class Trace:
    """A forward pass over T symbols; arrays are read-only, in float64 from the float32 weights."""

    ids: tuple[int, ...]
    inputs: Array  # (T, features): embedding rows or one-hot rows
    layers: tuple[LayerTrace, ...]
    logits: Array  # (T, symbols)
    probabilities: Array  # (T, symbols)
    replacements: Replacements | None = None  # the interventions that acted

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
    replacements: Replacements | None = None,
) -> Trace:
    """Run the model over `ids` in numpy, and record all values; `replacements` for as many steps act on it.

    `weights` are named as in `parameters.layout`; `ids` are indices below `input_symbols`, at least one.
    float32 overflows where torch does, without a warning; float64 is for display.
    """
    exact: dict[str, Array] = {name: np.asarray(values, dtype) for name, values in weights.items()}
    table = exact["embedding.weight"] if spec.input == "embedding" else np.eye(input_symbols, dtype=dtype)
    acting = replacements or Replacements(({},) * spec.layers)
    first = acting.first or first_states(spec, weights)
    inputs = _touched_features(table[list(ids)], acting.layers[0])  # (T, features)
    layers, x = [], inputs
    for layer in range(spec.layers):
        own, begin = cell_weights(exact, layer), _as(first[layer], dtype)
        layers.append(_layer_trace(spec, own, x, begin, acting.layers[layer]))
        x = layers[-1].hidden[1:]  # (T, H)
    logits = x if spec.head == "none" else x @ exact["head.weight"].T + exact["head.bias"]  # (T, V)
    probabilities = _frozen(softmax(logits))  # (T, V)
    return Trace(tuple(ids), _frozen(inputs), tuple(layers), _frozen(logits), probabilities, replacements)


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


def first_states(spec: ModelSpec, weights: Mapping[str, Any]) -> tuple[State, ...]:  # noqa: ARG001
    """The network's own initial state of each layer: zeros, in float64."""
    zeros = np.zeros(spec.hidden_size)  # (H)
    return (State(zeros, zeros if spec.cell == "lstm" else None),) * spec.layers


def _as(state: State, dtype: type[np.floating[Any]]) -> State:
    return State(state.hidden.astype(dtype), None if state.cell is None else state.cell.astype(dtype))


def _touched_features(features: Array, replacements: LayerReplacements) -> Array:
    """What the first layer reads; (T, features)."""
    if "features" not in replacements:
        return features
    touch, rows, nothing = None, list[Array](), State(np.zeros(0))
    for step, x in enumerate(features):
        touch = StepTouch(replacements, step, touch, nothing)
        rows.append(touch("features", x))
    return np.stack(rows)


def _layer_trace(
    spec: ModelSpec, weights: CellWeights, x: Array, first: State, replacements: LayerReplacements
) -> LayerTrace:
    if replacements.keys() - {"features"}:
        return _touched_trace(spec, weights, x, first, replacements)
    steps: list[Step] = []
    for x_t in x:
        before = steps[-1].state if steps else first
        steps.append(STEPS[spec.cell](x_t, before, weights))
    return _layer_of(spec, first, steps)


def _touched_trace(
    spec: ModelSpec, weights: CellWeights, x: Array, first: State, replacements: LayerReplacements
) -> LayerTrace:
    touch, steps, touches, state = None, list[Step](), list[StepTouch](), first
    for step, x_t in enumerate(x):
        touch = StepTouch(replacements, step, touch, first)
        before = touch.taken_over(state)
        steps.append(STEPS[spec.cell](x_t, before, weights, touch))
        touches.append(touch)
        state = steps[-1].state

    def course(of: str, name: str) -> Array:
        return _frozen(np.stack([getattr(touch, of)[name] for touch in touches]))  # (T, H)

    return _layer_of(
        spec,
        first,
        steps,
        TouchedSteps(
            hidden_before=course("used", "hidden_before"),
            cell_before=None if first.cell is None else course("used", "cell_before"),
            computed={name: course("computed", name) for name in touches[0].computed},
        ),
    )


def _layer_of(
    spec: ModelSpec, first: State, steps: Sequence[Step], touched: TouchedSteps | None = None
) -> LayerTrace:
    states = [first, *(step.state for step in steps)]
    cells = [state.cell for state in states if state.cell is not None]
    return LayerTrace(
        hidden=_frozen(np.stack([state.hidden for state in states])),  # (T+1, H)
        cell=_frozen(np.stack(cells)) if cells else None,  # (T+1, H)
        gates={gate: _frozen(np.stack([step.gates[gate] for step in steps])) for gate in GATES[spec.cell]},
        touched=touched,
    )


def _frozen(values: Array) -> Array:
    view = np.array(values)
    view.flags.writeable = False
    return view
