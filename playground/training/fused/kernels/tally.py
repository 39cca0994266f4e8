"""Accumulates the metrics of an epoch inside a burst, as `training.epoch_metrics` does for torch."""

from playground.training.fused.kernels.compiling import inlined
from playground.training.fused.memory_layout import (
    BATCH,
    EPOCH,
    PAIRS,
    POINTS,
    RIGHT_PAIRS,
    RIGHT_SYMBOLS,
    SYMBOLS,
    DoubleOffsets,
    Doubles,
    IntOffsets,
    Ints,
    UpdateRule,
)


@inlined
def add_batch(
    rule: UpdateRule,
    int_offset: IntOffsets,
    double_offset: DoubleOffsets,
    ints: Ints,
    doubles: Doubles,
    pairs: int,
    steps: int,
    loss: float,
) -> None:
    """Count the answers of a batch, once its loss and gradient are known to be finite."""
    symbols = 0
    for b in range(pairs):
        answered, wrong = int_offset.predictions + ints[int_offset.chosen + b] * rule.longest, 0
        for t in range(steps):
            n = t * pairs + b
            ints[answered + t] = ints[int_offset.answers + n]
            symbols += ints[int_offset.wanted + n] >= 0
            wrong += (
                ints[int_offset.wanted + n] >= 0
                and ints[int_offset.answers + n] != ints[int_offset.wanted + n]
            )
        ints[int_offset.counts + RIGHT_SYMBOLS] -= wrong
        ints[int_offset.counts + RIGHT_PAIRS] += wrong == 0
    ints[int_offset.counts + SYMBOLS] += symbols
    ints[int_offset.counts + RIGHT_SYMBOLS] += symbols
    ints[int_offset.counts + PAIRS] += pairs
    doubles[double_offset.loss] += loss * symbols if rule.mean else loss


@inlined
def end_epoch(
    rule: UpdateRule, int_offset: IntOffsets, double_offset: DoubleOffsets, ints: Ints, doubles: Doubles
) -> tuple[float, bool]:
    """Store the point of the epoch and reset the counts; returns its loss and whether all pairs are right."""
    symbols, pairs = ints[int_offset.counts + SYMBOLS], ints[int_offset.counts + PAIRS]
    loss = doubles[double_offset.loss] / symbols if rule.mean else doubles[double_offset.loss]
    all_right = ints[int_offset.counts + RIGHT_PAIRS] == pairs
    point = double_offset.points + 3 * ints[int_offset.filled + POINTS]
    doubles[point] = loss
    doubles[point + 1] = ints[int_offset.counts + RIGHT_SYMBOLS] / symbols
    doubles[point + 2] = ints[int_offset.counts + RIGHT_PAIRS] / pairs
    ints[int_offset.filled + POINTS] += 1
    ints[int_offset.position + EPOCH] += 1
    ints[int_offset.position + BATCH] = 0
    for k in range(4):
        ints[int_offset.counts + k] = 0
    doubles[double_offset.loss] = 0
    return loss, all_right
