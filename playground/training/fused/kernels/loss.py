"""Cross entropy of a batch, its gradient, and what was answered."""

import numpy as np

from playground.training.fused.kernels.compiling import inlined
from playground.training.fused.kernels.functions import F
from playground.training.fused.kernels.vectors import clear, row
from playground.training.fused.memory_layout import Floats, Net, Places, WholePlaces, Wholes


@inlined
def _answer(net: Net, at: Places, m: Floats, n: int) -> int:
    """The symbol with the largest logit of row n, the first of equals."""
    best, logits = 0, row(m, at.logits, n, net.symbols)
    for v in range(1, net.symbols):
        if logits[v] > logits[best]:
            best = v
    return best


@inlined
def _at_one_place(net: Net, at: Places, m: Floats, n: int, target: int, answer: int, divisor: F) -> float:
    """−log softmax(logits)[target] of row n; its gradient goes into d_logits. The largest logit is taken
    off first, so that no exponential overflows."""
    logits, d_logits = row(m, at.logits, n, net.symbols), row(m, at.d_logits, n, net.symbols)
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
    net: Net, at: Places, of: WholePlaces, m: Floats, q: Wholes, rows: int, mean: bool
) -> float:
    """The loss as torch gives it, the mean or the sum over the symbols.

    Fills d_logits = (softmax − one-hot) / divisor, 0 at padding, and answers.
    """
    symbols, total = 0, 0.0
    for n in range(rows):
        symbols += q[of.wanted + n] >= 0
    divisor = F(symbols) if mean else F(1)
    for n in range(rows):
        answer, target = _answer(net, at, m, n), q[of.wanted + n]
        q[of.answers + n] = answer
        if target >= 0:
            total += _at_one_place(net, at, m, n, target, answer, divisor)
        else:
            clear(m, at.d_logits + n * net.symbols, net.symbols)
    if not np.isfinite(F(total)):  # torch adds in float32
        return np.inf
    return total / symbols if mean else total
