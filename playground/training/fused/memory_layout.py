"""Layout of a run's numbers in three flat arrays, as the kernels use it.

`floats` holds all float32 numbers of a run, `ints` its int64 and `doubles` its float64 numbers. A matrix is
an offset into one of them, stored row by row; this keeps kernels small and quick to compile.
Time comes first: row t·pairs + b of a matrix belongs to step t of pair b, so a step is a block of rows.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]
Size = tuple[int, int, int]  # of a batch: pairs, steps, distinct input symbols
Product = Callable[[Floats, int, int, int, int, int, int], None]
Products = tuple[Product, Product]  # add_product, add_outer_products

EPOCH, BATCH, GOOD_EPOCH, GOOD_BATCH = range(4)  # indices into IntOffsets.position
SYMBOLS, RIGHT_SYMBOLS, PAIRS, RIGHT_PAIRS = range(4)  # of the epoch so far; indices into IntOffsets.counts
POINTS, ROWS = range(2)  # how many were written; indices into IntOffsets.filled
BEFORE_BEST, BEST, BEFORE_SOLVED, SOLVED = range(4)  # networks before and after these epochs


class NetworkSizes(NamedTuple):
    """Sizes, and the offsets of parameters; −1 where there are none."""

    layers: int
    hidden: int
    gates: int  # width of all gates of a cell together
    memory: int  # 1 for LSTM, which has a cell state; else 0
    features: int  # of one input symbol
    inputs: int  # input symbols
    symbols: int  # target symbols
    embedding: int
    recurrent: int  # of the first layer; each layer holds weight_ih, weight_hh, bias_ih, bias_hh
    head_weight: int
    head_bias: int
    parameters: int
    matrices: int
    row: int  # numbers of a kept epoch: parameters and optimizer state


class UpdateRule(NamedTuple):
    """How the pairs are batched and the parameters updated."""

    pairs: int
    longest: int
    batch_size: int
    batches: int  # per epoch
    mean: bool  # the loss is the mean over the symbols, else the sum
    optimizer: int
    momentum: float
    clip_norm: float


class FloatOffsets(NamedTuple):
    """Where each matrix begins in `floats`."""

    row: int  # (row) parameters, then optimizer state
    good: int  # (row) at the start of the last epoch that began with finite numbers
    gradient: int  # (parameters)
    norms: int  # (matrices) of the last gradient, before clipping
    good_norms: int  # (matrices)
    transposed: int  # (parameters) each weight transposed
    features: int  # (distinct symbols, features)
    projected: int  # (distinct symbols, gates) W_ih x + b_ih
    ax: int  # (rows, gates)
    ah: int  # (layers, rows, gates)
    gates: int  # (layers, rows, gates)
    hidden: int  # (layers, rows + pairs, hidden) the zero state first
    memory: int  # cell states of LSTM, like `hidden`
    logits: int  # (rows, symbols)
    d_logits: int  # (rows, symbols)
    above: int  # (rows, hidden) ∂L/∂h from the layer above or the head
    carry: int  # (pairs, hidden) ∂L/∂h from the next step
    carry_memory: int  # (pairs, hidden) ∂L/∂c
    dax: int  # (rows, gates)
    dah: int  # (rows, gates) the same offset as dax, except for GRU
    d_projected: int  # (distinct symbols, gates)
    d_features: int  # (distinct symbols, features)
    kept: int  # (kept, row)
    kept_norms: int  # (kept, matrices)
    marked: int  # (4, row)
    marked_norms: int  # (4, matrices) −1 where not known


class IntOffsets(NamedTuple):
    """Where each table begins in `ints`."""

    inputs: int  # (pairs, longest) 0 as padding
    targets: int  # (pairs, longest) −1 as padding
    lengths: int  # (pairs)
    predictions: int  # (pairs, longest)
    ends: int  # (matrices) where each ends in the gradient
    position: int
    counts: int
    filled: int
    chosen: int  # (batch) indices of the pairs
    place: int  # (rows) index of the input symbol among the distinct ones
    wanted: int  # (rows) −1 as padding
    answers: int  # (rows)
    distinct: int  # (distinct symbols)
    place_of: int  # (input symbols) index among the distinct ones; −1 if not among them
    kept_epochs: int  # (kept)
    marked_epochs: int  # (4) −1: not in this burst
    solved: int  # (1) whether the last epoch had all pairs right


class DoubleOffsets(NamedTuple):
    """Where each table begins in `doubles`."""

    loss: int  # (1) of the epoch so far
    last_loss: int  # (1) of the last batch
    best: int  # (1) the lowest loss so far
    points: int  # (epochs, 3) loss, symbol accuracy, pair accuracy


class StepOffsets(NamedTuple):
    """Where the numbers of one time step of one layer begin in `floats`, for all pairs."""

    ax: int  # (pairs, gates)
    ah: int  # (pairs, gates)
    gates: int  # (pairs, gates)
    before: int  # (pairs, hidden) h
    after: int  # (pairs, hidden) h′
    memory_before: int  # (pairs, hidden) c of LSTM
    memory: int  # (pairs, hidden) c′
    above: int  # (pairs, hidden) ∂L/∂h′ from the layer above
    carry: int  # (pairs, hidden) ∂L/∂h′ from the next step; ∂L/∂h after the backward pass
    carry_memory: int  # (pairs, hidden) ∂L/∂c′; ∂L/∂c
    dax: int  # (pairs, gates)
    dah: int  # (pairs, gates)


StepKernel = Callable[[Floats, StepOffsets, int, int], None]  # floats, step, pairs, hidden
