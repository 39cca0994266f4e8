"""Backpropagation through time of many quantities at once, step by step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from playground.cells import Array, CellWeights
from playground.inspection.jacobians import jacobian
from playground.inspection.touched_bptt import touched_passes
from playground.inspection.trace import Trace
from playground.spec import ModelSpec


@dataclass(frozen=True, eq=False)
class Derivatives:
    """Derivatives of M quantities of each of N outputs by the hidden states and the input of one step.

    Use them before the next step overwrites them. Outputs are in falling order, from `last` (see `backward`).
    """

    step: int  # k, from 1
    hidden: tuple[Array, ...]  # one per layer, (N·M, H): by h_k, over all paths through later steps
    inputs: Array  # (N·M, I): by x_k


def backward(
    spec: ModelSpec, layers: Sequence[CellWeights], trace: Trace, seeds: Array, first: int, last: int
) -> Iterator[Derivatives]:
    """Yields the derivatives of the outputs `first` to `last`, from step `last` down to step 1.

    `seeds` (T, M, H) are the derivatives of the quantities by the top layer's h of their own step. At step k
    only outputs from k on depend on the state, so only their rows are computed. [Werbos 1990,
    Backpropagation through time]
    """
    if trace.replacements is not None and trace.replacements.change_steps:
        for passed in touched_passes(spec, layers, trace, seeds, first, last):
            yield Derivatives(*passed)
        return
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
