"""Cross entropy of a batch, its gradient, and the predictions."""

import numpy as np

from playground.training.fused.kernels.compiling import inlined
from playground.training.fused.kernels.functions import F
from playground.training.fused.kernels.vectors import clear, row
from playground.training.fused.memory_layout import FloatOffsets, Floats, IntOffsets, Ints, NetworkSizes


@inlined
def _answer(net: NetworkSizes, offset: FloatOffsets, floats: Floats, n: int) -> int:
    """The symbol with the largest logit in row n, the first one on a tie."""
    best, logits = 0, row(floats, offset.logits, n, net.symbols)
    for v in range(1, net.symbols):
        if logits[v] > logits[best]:
            best = v
    return best


@inlined
def _at_one_place(
    net: NetworkSizes, offset: FloatOffsets, floats: Floats, n: int, target: int, answer: int, divisor: F
) -> float:
    """−log softmax(logits)[target] of row n; writes its gradient to d_logits. The largest logit is
    subtracted first, so that no exponential overflows."""
    logits = row(floats, offset.logits, n, net.symbols)
    d_logits = row(floats, offset.d_logits, n, net.symbols)
    largest, total = logits[answer], F(0)
    for v in range(net.symbols):
        d_logits[v] = np.exp(logits[v] - largest)
    for v in range(net.symbols):
        total += d_logits[v]
    scale = F(1) / (total * divisor)
    for v in range(net.symbols):
        d_logits[v] *= scale
    d_logits[target] -= F(1) / divisor
    return float(np.log(np.float64(total))) + np.float64(largest) - np.float64(logits[target])


@inlined
def cross_entropy(
    net: NetworkSizes,
    offset: FloatOffsets,
    int_offset: IntOffsets,
    floats: Floats,
    ints: Ints,
    rows: int,
    mean: bool,
) -> float:
    """The loss as torch computes it: the mean or the sum over the symbols.

    Also fills `answers`, and d_logits = (softmax − one-hot) / divisor, 0 at padding.
    """
    symbols, total = 0, 0.0
    for n in range(rows):
        symbols += ints[int_offset.wanted + n] >= 0
    divisor = F(symbols) if mean else F(1)
    for n in range(rows):
        answer, target = _answer(net, offset, floats, n), ints[int_offset.wanted + n]
        ints[int_offset.answers + n] = answer
        if target >= 0:
            total += _at_one_place(net, offset, floats, n, target, answer, divisor)
        else:
            clear(floats, offset.d_logits + n * net.symbols, net.symbols)
    if not np.isfinite(F(total)):  # torch sums in float32
        return np.inf
    return total / symbols if mean else total
