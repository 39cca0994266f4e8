"""How long a network remembers: half-lives of its units, and derivatives of the last state by earlier ones.

The size of a derivative between two states is its Frobenius norm over √H: 1 where each unit is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from playground.blas_threads import one_blas_thread
from playground.cells import Array
from playground.inspection.bptt import backward
from playground.inspection.influence import exact, frozen, norms
from playground.inspection.logit_attribution import KEEPING, half_life
from playground.inspection.trace import LayerTrace, Trace
from playground.parameters import Weights
from playground.spec import Cell, ModelSpec


@dataclass(frozen=True, eq=False)
class Keeping:
    """The mean over all steps of the gate that keeps each unit's state, and the half-life that follows."""

    gate: str  # "forget" or "update"
    mean: Array  # (H)
    half_life: Array  # (H), in steps; inf where the mean is 1


@dataclass(frozen=True, eq=False)
class HiddenMemory:
    """Sizes of the derivatives of the top layer's last h by earlier values, by distance: entry T − k is that
    by step k."""

    by_hidden: tuple[Array, ...]  # (T) per layer: by h_k of this layer
    by_input: Array  # (T): by x_k


def keeping(cell: Cell, layer: LayerTrace) -> Keeping | None:
    """None for an RNN, which has no such gate."""
    gate = KEEPING.get(cell)
    if gate is None:
        return None
    return Keeping(gate, layer.gates[gate].mean(axis=0), half_life(layer.gates[gate]))


@one_blas_thread()
def hidden_memory(spec: ModelSpec, weights: Weights, trace: Trace) -> HiddenMemory:
    """‖∂h_T/∂h_k‖ and ‖∂h_T/∂x_k‖ over √H, through all paths; h_k is a free variable, as in `influence`.

    `trace` must come from these weights.
    """
    layers, _ = exact(spec, weights)
    last, size = len(trace.ids), spec.hidden_size
    seeds = np.broadcast_to(np.eye(size), (last, size, size))  # (T, H, H)
    by_hidden, by_input = np.zeros((spec.layers, last)), np.zeros(last)
    for at in backward(spec, layers, trace, seeds, last, last):
        for layer, derivative in enumerate(at.hidden):
            by_hidden[layer, last - at.step] = gain(derivative)
        by_input[last - at.step] = gain(at.inputs)
    return HiddenMemory(tuple(map(frozen, by_hidden)), frozen(by_input))


def gain(derivative: Array) -> float:
    """Frobenius norm over the root of the number of rows; (H, n)."""
    return float(norms(norms(derivative)[None])[0] / np.sqrt(len(derivative)))


def forget_products(gates: Mapping[str, Array]) -> Array:
    """The direct derivative of c_T by c_k along the cell path, with every h held fixed: in row k the product
    of the forget gates of the steps k + 1 to T; (T+1, H)."""
    forget = gates["forget"]  # (T, H)
    ones = np.ones_like(forget[:1])  # (1, H)
    return np.cumprod(np.concatenate([ones, forget[::-1]]), axis=0)[::-1]
