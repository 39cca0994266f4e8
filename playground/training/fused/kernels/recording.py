"""Records past epochs during a burst: every `stride`-th, the best and the first solved one."""

import numpy as np

from playground.training.fused.kernels.compiling import inlined
from playground.training.fused.kernels.functions import F
from playground.training.fused.kernels.vectors import copy
from playground.training.fused.memory_layout import (
    BEFORE_BEST,
    BEFORE_SOLVED,
    BEST,
    EPOCH,
    GOOD_BATCH,
    GOOD_EPOCH,
    ROWS,
    SOLVED,
    DoubleOffsets,
    Doubles,
    FloatOffsets,
    Floats,
    IntOffsets,
    Ints,
    NetworkSizes,
)


@inlined
def gradient_norms(
    net: NetworkSizes, offset: FloatOffsets, int_offset: IntOffsets, floats: Floats, ints: Ints
) -> F:
    """Store the gradient norm of each matrix; returns the norm of the whole gradient."""
    total, k = F(0), 0
    for matrix in range(net.matrices):
        square, end = F(0), ints[int_offset.ends + matrix]
        g = floats[offset.gradient + k : offset.gradient + end]
        for j in range(g.size):
            square += g[j] * g[j]
        floats[offset.norms + matrix] = np.sqrt(square)
        total += square
        k = end
    norm: F = np.sqrt(total)
    return norm


@inlined
def begin_epoch(
    net: NetworkSizes, offset: FloatOffsets, int_offset: IntOffsets, floats: Floats, ints: Ints, stride: int
) -> None:
    """Save the network that an epoch begins with as the last good one: its gradient is known and finite."""
    epoch = ints[int_offset.position + EPOCH]
    copy(floats, offset.good, offset.row, net.row)
    copy(floats, offset.good_norms, offset.norms, net.matrices)
    ints[int_offset.position + GOOD_EPOCH], ints[int_offset.position + GOOD_BATCH] = epoch, 0
    if stride == 0:
        return
    for mark in (BEST, SOLVED):
        if ints[int_offset.marked_epochs + mark] == epoch:
            copy(floats, offset.marked_norms + mark * net.matrices, offset.norms, net.matrices)
    place = ints[int_offset.filled + ROWS]
    if epoch % stride == 0 or place == 0:  # the first network of a burst is already kept, as the newest
        ints[int_offset.kept_epochs + place] = epoch
        copy(floats, offset.kept + place * net.row, offset.row, net.row)
        copy(floats, offset.kept_norms + place * net.matrices, offset.norms, net.matrices)
        ints[int_offset.filled + ROWS] += 1


@inlined
def _mark(
    net: NetworkSizes,
    offset: FloatOffsets,
    int_offset: IntOffsets,
    floats: Floats,
    ints: Ints,
    before: int,
    after: int,
) -> None:
    """Record the networks that the last epoch began and ended with."""
    epoch = ints[int_offset.position + EPOCH]
    ints[int_offset.marked_epochs + before], ints[int_offset.marked_epochs + after] = -1, epoch
    if ints[int_offset.position + GOOD_BATCH] == 0:  # otherwise the run resumed within that epoch
        ints[int_offset.marked_epochs + before] = epoch - 1
    copy(floats, offset.marked + before * net.row, offset.good, net.row)
    copy(floats, offset.marked_norms + before * net.matrices, offset.good_norms, net.matrices)
    copy(floats, offset.marked + after * net.row, offset.row, net.row)
    for matrix in range(net.matrices):
        floats[offset.marked_norms + after * net.matrices + matrix] = F(-1)


@inlined
def mark_epoch(
    net: NetworkSizes,
    offset: FloatOffsets,
    int_offset: IntOffsets,
    double_offset: DoubleOffsets,
    floats: Floats,
    ints: Ints,
    doubles: Doubles,
    loss: float,
    all_right: bool,
) -> None:
    """After an epoch: record it if it is the best so far, or the first solved one."""
    if loss < doubles[double_offset.best]:
        doubles[double_offset.best] = loss
        _mark(net, offset, int_offset, floats, ints, BEFORE_BEST, BEST)
    if all_right and ints[int_offset.solved] == 0:
        _mark(net, offset, int_offset, floats, ints, BEFORE_SOLVED, SOLVED)
    ints[int_offset.solved] = all_right
