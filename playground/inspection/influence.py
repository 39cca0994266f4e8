"""Influence of each earlier input and hidden state on each output, as norms of derivatives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from playground.cells import Array, CellWeights
from playground.inspection.bptt import Derivatives, backward
from playground.inspection.pausable import Pausable, finished
from playground.inspection.trace import Trace, cell_weights
from playground.parameters import Weights
from playground.spec import ModelSpec

MOST_ROWS = 512  # of one backward pass: enough for fast products, few enough to pause often
STEP_S = 70e-6  # per layer and step, for any hidden size
PRODUCT_S = 1e-10  # per multiplication


@dataclass(frozen=True, eq=False)
class LossInfluence:
    """Norms of derivatives of the losses L_t = −log softmax(logits_t)[target_t]; one entry per layer."""

    by_hidden: tuple[Array, ...]  # (T, T): ‖∂L_t/∂h_k‖ in row t, column k; 0 for k > t
    total_by_hidden: tuple[Array, ...]  # (T): ‖∂(Σ_t L_t)/∂h_k‖


@dataclass(frozen=True, eq=False)
class Influence:
    logits_by_input: Array  # (T, T): ‖∂logits_t/∂x_k‖ (Frobenius) in row t, column k; 0 for k > t
    loss_by_hidden: tuple[Array, ...] | None  # as in LossInfluence; None without a target
    total_by_hidden: tuple[Array, ...] | None


def influence(spec: ModelSpec, weights: Weights, trace: Trace, target_ids: Sequence[int] | None) -> Influence:
    """All norms at once. `trace` must come from these weights; `target_ids` has one index per step."""
    logits = finished(logits_by_input(spec, weights, trace))
    if target_ids is None:
        return Influence(logits, None, None)
    loss = finished(loss_by_hidden(spec, weights, trace, target_ids))
    return Influence(logits, loss.by_hidden, loss.total_by_hidden)


def logits_by_input(spec: ModelSpec, weights: Weights, trace: Trace) -> Pausable[Array]:
    """‖∂logits_t/∂x_k‖ (Frobenius) over symbols × features: row t, column k; (T, T).

    An orthogonal factor does not change a norm. So a head with more symbols than units, W = QR, is replaced
    by R, and so are the input weights of a first layer with more features than rows.
    """
    steps = len(trace.ids)
    layers, head = exact(spec, weights)
    if not _is_touched(trace):
        layers[0] = replace(layers[0], ih=_short(layers[0].ih.T).T)
    seeds = np.broadcast_to(_short(head), (steps, *_short(head).shape))  # (T, M, H)
    found = np.zeros((steps, steps))
    for outputs, at, share in _passes(spec, layers, trace, seeds):
        by_symbol = norms(at.inputs).reshape(-1, seeds.shape[1])  # (N, M)
        found[outputs, at.step - 1] = norms(by_symbol)[::-1]
        yield share
    return frozen(found)


def loss_by_hidden(
    spec: ModelSpec, weights: Weights, trace: Trace, target_ids: Sequence[int]
) -> Pausable[LossInfluence]:
    """‖∂L_t/∂h_k‖ of every layer: h_k is a free variable, and all that is computed from it depends on it."""
    steps = len(trace.ids)
    layers, head = exact(spec, weights)
    if not _is_touched(trace):
        layers[0] = replace(layers[0], ih=layers[0].ih[:, :0])  # derivatives by the input are not needed
    by_logits = trace.probabilities - np.eye(trace.logits.shape[1])[list(target_ids)]  # (T, V)
    found = np.zeros((spec.layers, steps, steps))  # (layers, T, T)
    sums = np.zeros((spec.layers, steps, spec.hidden_size))  # (layers, T, H)
    for outputs, at, share in _passes(spec, layers, trace, (by_logits @ head)[:, None]):
        for layer, hidden in enumerate(at.hidden):
            found[layer, outputs, at.step - 1] = norms(hidden)[::-1]
            sums[layer, at.step - 1] += hidden.sum(0)
        yield share
    return LossInfluence(tuple(map(frozen, found)), tuple(frozen(norms(layer)) for layer in sums))


def work(spec: ModelSpec, trace: Trace, quantities: int) -> int:
    """Approximate number of multiplications for so many quantities of each output."""
    steps, size = len(trace.ids), spec.hidden_size
    state = 2 * size if spec.cell == "lstm" else size
    reads: int = trace.inputs.shape[1] + size + (spec.layers - 1) * 2 * size
    return quantities * steps * (steps + 1) // 2 * state * reads


def seconds(spec: ModelSpec, trace: Trace, quantities: int) -> float:
    """Estimated duration, for so many quantities of each output."""
    steps = len(trace.ids)
    rounds = steps * spec.layers * ceil(steps * quantities / MOST_ROWS)
    return rounds * STEP_S + work(spec, trace, quantities) * PRODUCT_S


def logit_quantities(spec: ModelSpec, trace: Trace) -> int:
    """Of each output, in `logits_by_input`."""
    symbols: int = trace.logits.shape[1]
    return min(symbols, spec.hidden_size)


def exact(spec: ModelSpec, weights: Weights) -> tuple[list[CellWeights], Array]:
    """The weights of every layer and the matrix (V, H) of the head, in float64."""
    doubled: dict[str, Array] = {name: np.asarray(values, np.float64) for name, values in weights.items()}
    head = np.eye(spec.hidden_size) if spec.head == "none" else doubled["head.weight"]
    return [cell_weights(doubled, layer) for layer in range(spec.layers)], head


def _is_touched(trace: Trace) -> bool:
    """Whether the derivatives by the input itself are needed, since an intervention may keep it."""
    return trace.replacements is not None and trace.replacements.change_steps


def norms(rows: Array) -> Array:
    """Euclidean norm of each row, scaled so that small values do not underflow; (rows, n) → (rows)."""
    largest = np.abs(rows).max(1, initial=0.0)  # (rows)
    scale = np.where(largest > 0, largest, 1.0)  # (rows)
    parts = rows / scale[:, None]  # (rows, n)
    return np.asarray(scale * np.sqrt(np.einsum("ij,ij->i", parts, parts)))


def frozen(values: Array) -> Array:
    values.flags.writeable = False
    return values


def _short(matrix: Array) -> Array:
    """R of the QR factorization if there are more rows than columns: norms of products stay the same."""
    return np.linalg.qr(matrix).R if matrix.shape[0] > matrix.shape[1] else matrix


def _passes(
    spec: ModelSpec, layers: Sequence[CellWeights], trace: Trace, seeds: Array
) -> Iterator[tuple[slice, Derivatives, float]]:
    """Backward passes over blocks of outputs. Yields the outputs of the block that depend on a step, counted
    from 0, their derivatives by this step, and the share of the map that is filled."""
    steps, together, filled = len(seeds), max(1, MOST_ROWS // seeds.shape[1]), 0
    for first in range(1, steps + 1, together):
        last = min(first + together - 1, steps)
        for at in backward(spec, layers, trace, seeds, first, last):
            outputs = range(max(first, at.step) - 1, last)
            filled += len(outputs)
            yield slice(outputs.start, outputs.stop), at, 2 * filled / (steps * (steps + 1))
