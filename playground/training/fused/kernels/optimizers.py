"""Updates all parameters at once, as torch's optimizers do with their default settings.

The optimizer state follows the parameters in one row, the layout of a kept epoch: for Adam and RMSprop first
the number of updates, then the running averages and the momentum buffer, if any, of all parameters.
"""

import numpy as np

from playground.training.fused.kernels.compiling import inlined
from playground.training.fused.kernels.functions import ONE, F
from playground.training.fused.memory_layout import Floats, UpdateRule

ADAM, ADAMW, SGD, RMSPROP = range(4)
BETA_1, BETA_2, SMOOTHING, DECAY, SMALL = 0.9, 0.999, 0.99, 0.01, F(1e-8)


@inlined
def _adam(floats: Floats, row: int, gradient: int, count: int, rate: float) -> None:
    """a += (1 − β₁)(g − a), s = β₂ s + (1 − β₂) g², θ −= rate / (1 − β₁ᵗ) · a / (√s / √(1 − β₂ᵗ) + ε)."""
    floats[row + count] += ONE
    t = np.float64(floats[row + count])
    step, root = F(rate / (1 - BETA_1**t)), F(np.sqrt(1 - BETA_2**t))
    b1, b2, c2 = F(1 - BETA_1), F(BETA_2), F(1 - BETA_2)
    g, theta = floats[gradient : gradient + count], floats[row : row + count]
    a, s = floats[row + count + 1 : row + 2 * count + 1], floats[row + 2 * count + 1 : row + 3 * count + 1]
    for k in range(count):
        a[k] += b1 * (g[k] - a[k])
    for k in range(count):
        s[k] = b2 * s[k] + c2 * g[k] * g[k]
    for k in range(count):
        theta[k] -= step * (a[k] / (np.sqrt(s[k]) / root + SMALL))


@inlined
def _sgd(floats: Floats, row: int, gradient: int, count: int, rate: F, momentum: F) -> None:
    """b = momentum · b + g, θ −= rate · b; without momentum b is g and there is no state."""
    g, theta = floats[gradient : gradient + count], floats[row : row + count]
    if momentum > F(0):
        b = floats[row + count : row + 2 * count]
        for k in range(count):
            b[k] = momentum * b[k] + g[k]
        g = b
    for k in range(count):
        theta[k] -= rate * g[k]


@inlined
def _rmsprop(floats: Floats, row: int, gradient: int, count: int, rate: F, momentum: F) -> None:
    """s = α s + (1 − α) g², d = g / (√s + ε); θ −= rate · d, or with momentum rate · (b = momentum b + d)."""
    floats[row + count] += ONE
    a, c = F(SMOOTHING), F(1 - SMOOTHING)
    g, theta = floats[gradient : gradient + count], floats[row : row + count]
    s = floats[row + count + 1 : row + 2 * count + 1]
    for k in range(count):
        s[k] = a * s[k] + c * g[k] * g[k]
    if momentum > F(0):
        b = floats[row + 2 * count + 1 : row + 3 * count + 1]
        for k in range(count):
            b[k] = momentum * b[k] + g[k] / (np.sqrt(s[k]) + SMALL)
        for k in range(count):
            theta[k] -= rate * b[k]
    else:
        for k in range(count):
            theta[k] -= rate * (g[k] / (np.sqrt(s[k]) + SMALL))


@inlined
def update(rule: UpdateRule, floats: Floats, row: int, gradient: int, count: int, rate: float) -> None:
    """Update row (parameters and optimizer state) with that gradient (parameters)."""
    if rule.optimizer == SGD:
        _sgd(floats, row, gradient, count, F(rate), F(rule.momentum))
    elif rule.optimizer == RMSPROP:
        _rmsprop(floats, row, gradient, count, F(rate), F(rule.momentum))
    else:
        if rule.optimizer == ADAMW:  # weight decay comes first
            theta, factor = floats[row : row + count], F(1 - rate * DECAY)
            for k in range(count):
                theta[k] *= factor
        _adam(floats, row, gradient, count, rate)
