"""Influence of each hidden state on the sum of all losses, by one backward pass as in training."""

from collections.abc import Sequence

import numpy as np

from playground.blas_threads import one_blas_thread
from playground.cells import Array, CellWeights
from playground.inspection.influence import exact, frozen, norms
from playground.inspection.jacobians import FACTORS, Factors
from playground.inspection.touched_bptt import touched_total
from playground.inspection.trace import Trace
from playground.parameters import Weights
from playground.spec import ModelSpec


@one_blas_thread()
def total_by_hidden(
    spec: ModelSpec, weights: Weights, trace: Trace, target_ids: Sequence[int]
) -> tuple[Array, ...]:
    """‖∂(Σ_t L_t)/∂h_k‖, one (T) per layer; the same numbers as from `influence`, at a fraction of its cost.

    `trace` must come from these weights; `target_ids` has one index per step. The equations are those of
    `jacobians`, multiplied from the left, so that no Jacobian matrix is built.
    """
    layers, head = exact(spec, weights)
    by_logits = trace.probabilities - np.eye(trace.logits.shape[1])[list(target_ids)]  # (T, V)
    slopes, found = by_logits @ head, list[Array]()  # (T, H): by the layer's h, through the layers above
    if trace.replacements is not None and trace.replacements.change_steps:
        return tuple(frozen(norms(layer)) for layer in touched_total(spec, layers, trace, slopes))
    for at in reversed(range(spec.layers)):
        factors = FACTORS[spec.cell](trace.layers[at], slice(None), layers[at])
        by_hidden, slopes = _back(factors, slopes, layers[at])
        found.insert(0, frozen(norms(by_hidden)))
    return tuple(found)


def _back(factors: Factors, read: Array, w: CellWeights) -> tuple[Array, Array]:
    """Derivatives by h of each step, also through later steps, (T, H), and by the layer's input, (T, I)."""
    steps, size = read.shape
    parts = np.zeros((steps, factors.by_input.shape[1], size))  # (T, parts, H): by h, and c of an LSTM
    after = np.zeros(parts.shape[1:])  # (parts, H): by the state, through the next step
    for step in range(steps - 1, -1, -1):
        parts[step] = after
        parts[step, 0] += read[step]
        after = _before(factors, step, parts[step], w)
    by_gates = (parts[:, :, None] * factors.by_input).sum(1)  # (T, G, H)
    return parts[:, 0], by_gates.reshape(steps, -1) @ w.ih


def _before(factors: Factors, step: int, after: Array, w: CellWeights) -> Array:
    """Derivatives by the state before a step from those by the state after it; (parts, H)."""
    before = np.zeros_like(after)
    before[0] = (after[:, None] * factors.by_hidden[step]).sum(0).ravel() @ w.hh
    if factors.kept is not None:
        before[-1] += after[-1] * factors.kept[step]
    if factors.through_hidden is not None:
        before[-1] += after[0] * factors.through_hidden[step]
    return before
