"""What a burst keeps of past epochs: every so many, and those that stand out."""

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
    """Note the norm of each matrix's gradient; that of all of them together."""
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
    """The gradient of the network that an epoch begins with is known, and finite: the network is good."""
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
    if epoch % stride == 0 or place == 0:  # the burst began with a network that is kept as the newest
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
    """Keep the networks that the last epoch began and ended with."""
    epoch = ints[int_offset.position + EPOCH]
    ints[int_offset.marked_epochs + before], ints[int_offset.marked_epochs + after] = -1, epoch
    if ints[int_offset.position + GOOD_BATCH] == 0:  # else the run was taken up within that epoch
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
    """After an epoch: it is kept if it is the best so far, or the first that is solved."""
    if loss < doubles[double_offset.best]:
        doubles[double_offset.best] = loss
        _mark(net, offset, int_offset, floats, ints, BEFORE_BEST, BEST)
    if all_right and ints[int_offset.solved] == 0:
        _mark(net, offset, int_offset, floats, ints, BEFORE_SOLVED, SOLVED)
    ints[int_offset.solved] = all_right
