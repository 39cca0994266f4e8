"""Occlusion: replaces one symbol of the input and runs the network again, without derivatives."""

import numpy as np

from playground.cells import STEPS, Array, CellWeights, State, Touch, untouched
from playground.inspection.influence import exact, frozen, norms
from playground.inspection.pausable import Pausable, finished
from playground.inspection.replacing import StepTouch
from playground.inspection.trace import LayerTrace, Trace
from playground.parameters import Weights
from playground.spec import ModelSpec


def replaced(spec: ModelSpec, weights: Weights, trace: Trace, symbol: int) -> Array:
    """‖logits_t with symbol k replaced − logits_t‖ in row t, column k, exactly; (T, T).

    `trace` must come from these weights; `symbol` is an input index. 0 for k > t and where k is `symbol`.
    """
    return finished(replacement(spec, weights, trace, symbol))


def replacement(spec: ModelSpec, weights: Weights, trace: Trace, symbol: int) -> Pausable[Array]:
    """The same in pausable steps: one run per replaced symbol, and all runs advance together."""
    steps = len(trace.ids)
    layers, head = exact(spec, weights)
    columns = [CellWeights(w.ih, w.hh, w.b_ih[:, None], w.b_hh[:, None]) for w in layers]
    other = _features(spec, weights, trace, symbol)  # (I)
    states = [_none(layer) for layer in trace.layers]
    touches = _Touches(trace)
    found = np.zeros((steps, steps))
    for step in range(1, steps + 1):
        touches.advance(step)
        own = _features(spec, weights, trace, trace.ids[step - 1])  # (I)
        x = np.repeat(own[:, None], step, axis=1)  # (I, runs)
        x[:, -1] = other
        x = touches.features(x)
        for at, layer in enumerate(trace.layers):
            before = touches.taken_over(at, _joined_by_another(states[at], layer, step))
            states[at] = STEPS[spec.cell](x, before, columns[at], touches.of(at)).state
            x = states[at].hidden  # (H, runs)
        gaps = head @ (x - trace.layers[-1].hidden[step][:, None])  # (V, runs)
        found[step - 1, :step] = norms(gaps.T)
        yield (step * (step + 1)) / (steps * (steps + 1))
    found[:, np.array(trace.ids) == symbol] = 0
    return frozen(found)


class _Touches:
    """The interventions of the trace, acting on all runs, which are columns."""

    def __init__(self, trace: Trace) -> None:
        self._trace, self._now = trace, list[StepTouch]()

    def advance(self, step: int) -> None:
        """Go on to the step, counted from 1, which another run joins."""
        acting = self._trace.replacements
        if acting is not None and acting.change_steps:
            before = [self._joined(touch, at, step) for at, touch in enumerate(self._now)]
            layers = enumerate(self._trace.layers)
            self._now = [
                StepTouch(acting.layers[at], step - 1, before[at] if before else None, _initial(layer))
                for at, layer in layers
            ]

    def _joined(self, touch: StepTouch, at: int, step: int) -> StepTouch:
        """The step before, with its values in the original text as another column."""
        own = {"features": self._trace.inputs}
        for name, values in touch.used.items():
            course = own[name] if name in own else self._trace.layers[at].used(name)  # (T, n)
            touch.used[name] = np.column_stack([values, course[step - 2]])  # (n, runs)
        return touch

    def features(self, x: Array) -> Array:
        return self._now[0]("features", x) if self._now else x

    def taken_over(self, at: int, before: State) -> State:
        return self._now[at].taken_over(before) if self._now else before

    def of(self, at: int) -> Touch:
        return self._now[at] if self._now else untouched


def _initial(layer: LayerTrace) -> State:
    """The initial state as a column."""
    return State(layer.hidden[0][:, None], None if layer.cell is None else layer.cell[0][:, None])


def _features(spec: ModelSpec, weights: Weights, trace: Trace, symbol: int) -> Array:
    if spec.input == "embedding":
        return np.asarray(weights["embedding.weight"][symbol], np.float64)
    one_hot: Array = np.eye(trace.inputs.shape[1])[symbol]
    return one_hot


def _none(layer: LayerTrace) -> State:
    """The states of zero runs, as columns."""
    empty = np.zeros((layer.hidden.shape[1], 0))
    return State(empty, None if layer.cell is None else empty)


def _joined_by_another(runs: State, layer: LayerTrace, step: int) -> State:
    """The runs so far and a new one, in the state of the original text before `step`; (H, runs) each."""
    hidden = np.column_stack([runs.hidden, layer.hidden[step - 1]])
    if runs.cell is None or layer.cell is None:
        return State(hidden)
    return State(hidden, np.column_stack([runs.cell, layer.cell[step - 1]]))
