"""Counting up an epoch inside a burst, as `training.tally` does outside."""

from playground.training.fused.kernels.compiling import inlined
from playground.training.fused.memory_layout import (
    BATCH,
    EPOCH,
    PAIRS,
    POINTS,
    RIGHT_PAIRS,
    RIGHT_SYMBOLS,
    SYMBOLS,
    Doubles,
    Reals,
    Rule,
    WholePlaces,
    Wholes,
)


@inlined
def add_batch(
    rule: Rule, of: WholePlaces, on: Reals, q: Wholes, r: Doubles, pairs: int, steps: int, loss: float
) -> None:
    """Count what was answered to a batch, once it is known to be finite."""
    symbols = 0
    for b in range(pairs):
        answered, wrong = of.predictions + q[of.chosen + b] * rule.longest, 0
        for t in range(steps):
            n = t * pairs + b
            q[answered + t] = q[of.answers + n]
            symbols += q[of.wanted + n] >= 0
            wrong += q[of.wanted + n] >= 0 and q[of.answers + n] != q[of.wanted + n]
        q[of.counts + RIGHT_SYMBOLS] -= wrong
        q[of.counts + RIGHT_PAIRS] += wrong == 0
    q[of.counts + SYMBOLS] += symbols
    q[of.counts + RIGHT_SYMBOLS] += symbols
    q[of.counts + PAIRS] += pairs
    r[on.loss] += loss * symbols if rule.mean else loss


@inlined
def end_epoch(rule: Rule, of: WholePlaces, on: Reals, q: Wholes, r: Doubles) -> tuple[float, bool]:
    """Write the point of the epoch down and begin anew; its loss, and whether all pairs were right."""
    symbols, pairs = q[of.counts + SYMBOLS], q[of.counts + PAIRS]
    loss = r[on.loss] / symbols if rule.mean else r[on.loss]
    all_right = q[of.counts + RIGHT_PAIRS] == pairs
    point = on.points + 3 * q[of.filled + POINTS]
    r[point] = loss
    r[point + 1] = q[of.counts + RIGHT_SYMBOLS] / symbols
    r[point + 2] = q[of.counts + RIGHT_PAIRS] / pairs
    q[of.filled + POINTS] += 1
    q[of.position + EPOCH] += 1
    q[of.position + BATCH] = 0
    for k in range(4):
        q[of.counts + k] = 0
    r[on.loss] = 0
    return loss, all_right
