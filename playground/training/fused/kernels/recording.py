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
    Doubles,
    Floats,
    Net,
    Places,
    Reals,
    WholePlaces,
    Wholes,
)


@inlined
def gradient_norms(net: Net, at: Places, of: WholePlaces, m: Floats, q: Wholes) -> F:
    """Note the norm of each matrix's gradient; that of all of them together."""
    total, k = F(0), 0
    for matrix in range(net.matrices):
        square, end = F(0), q[of.ends + matrix]
        g = m[at.gradient + k : at.gradient + end]
        for j in range(g.size):
            square += g[j] * g[j]
        m[at.norms + matrix] = np.sqrt(square)
        total += square
        k = end
    norm: F = np.sqrt(total)
    return norm


@inlined
def begin_epoch(net: Net, at: Places, of: WholePlaces, m: Floats, q: Wholes, stride: int) -> None:
    """The gradient of the network that an epoch begins with is known, and finite: the network is good."""
    epoch = q[of.position + EPOCH]
    copy(m, at.good, at.row, net.row)
    copy(m, at.good_norms, at.norms, net.matrices)
    q[of.position + GOOD_EPOCH], q[of.position + GOOD_BATCH] = epoch, 0
    if stride == 0:
        return
    for mark in (BEST, SOLVED):
        if q[of.marked_epochs + mark] == epoch:
            copy(m, at.marked_norms + mark * net.matrices, at.norms, net.matrices)
    place = q[of.filled + ROWS]
    if epoch % stride == 0 or place == 0:  # the burst began with a network that is kept as the newest
        q[of.kept_epochs + place] = epoch
        copy(m, at.kept + place * net.row, at.row, net.row)
        copy(m, at.kept_norms + place * net.matrices, at.norms, net.matrices)
        q[of.filled + ROWS] += 1


@inlined
def _mark(net: Net, at: Places, of: WholePlaces, m: Floats, q: Wholes, before: int, after: int) -> None:
    """Keep the networks that the last epoch began and ended with."""
    epoch = q[of.position + EPOCH]
    q[of.marked_epochs + before], q[of.marked_epochs + after] = -1, epoch
    if q[of.position + GOOD_BATCH] == 0:  # else the run was taken up within that epoch
        q[of.marked_epochs + before] = epoch - 1
    copy(m, at.marked + before * net.row, at.good, net.row)
    copy(m, at.marked_norms + before * net.matrices, at.good_norms, net.matrices)
    copy(m, at.marked + after * net.row, at.row, net.row)
    for matrix in range(net.matrices):
        m[at.marked_norms + after * net.matrices + matrix] = F(-1)


@inlined
def mark_epoch(
    net: Net,
    at: Places,
    of: WholePlaces,
    on: Reals,
    m: Floats,
    q: Wholes,
    r: Doubles,
    loss: float,
    all_right: bool,
) -> None:
    """After an epoch: it is kept if it is the best so far, or the first that is solved."""
    if loss < r[on.best]:
        r[on.best] = loss
        _mark(net, at, of, m, q, BEFORE_BEST, BEST)
    if all_right and q[of.solved] == 0:
        _mark(net, at, of, m, q, BEFORE_SOLVED, SOLVED)
    q[of.solved] = all_right
