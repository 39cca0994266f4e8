"""Backpropagation through time of many quantities at once, to be looked at step by step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from playground.cells import Array, CellWeights
from playground.inspection.jacobians import jacobian
from playground.inspection.trace import Trace
from playground.spec import ModelSpec


@dataclass(frozen=True, eq=False)
class Derivatives:
    """Of M quantities of each of N outputs, by what the model held at one step; read them at once, the
    next step overwrites them. The outputs end at the same one; the latest comes first."""

    step: int  # k, from 1
    hidden: tuple[Array, ...]  # one a layer, (N·M, H): by h_k, all later paths included
    inputs: Array  # (N·M, I): by x_k


def backward(
    spec: ModelSpec, layers: Sequence[CellWeights], trace: Trace, seeds: Array, first: int, last: int
) -> Iterator[Derivatives]:
    """From step `last` to step 1, of the quantities of the outputs `first` to `last`.

    `seeds` (T, M, H) are their derivatives by the top layer's h of their own step. At step k only outputs
    from k on depend on the state, so only their rows take part. [Werbos 1990, Backpropagation through
    time]
    """
    size, each = spec.hidden_size, seeds.shape[1]
    width = 2 * size if spec.cell == "lstm" else size
    room = (len(layers), (last - first + 1) * each, width)
    after, before = np.zeros(room), np.zeros(room)  # (layers, N·M, S)
    for step in range(last, 0, -1):
        rows = (last - max(step, first) + 1) * each
        if step >= first:
            after[-1, rows - each : rows, :size] = seeds[step - 1]
        by_read = np.zeros(0)
        for at in reversed(range(len(layers))):
            if at < len(layers) - 1:
                after[at, :rows, :size] += by_read
            factor = jacobian(spec.cell, trace.layers[at], step, layers[at])
            by_read = factor.back(after[at, :rows], before[at, :rows])  # (N·M, I)
        yield Derivatives(step, tuple(layer[:rows, :size] for layer in after), by_read)
        after, before = before, after
