"""How far the axes reach. They grow in jumps while a run goes on: each new range repaints both axes."""

import math

STEPS = (1, 1.5, 2, 3, 5, 7.5, 10)


def room(value: float) -> float:
    """The next round number from `value` up: 1, 1.5, 2, 3, 5, 7.5 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in STEPS if value <= step * power * (1 + 1e-9))


LEAST_LOSS = 1e-12  # the logarithmic axis has no zero


def loss_range(least: float, greatest: float, log: bool) -> tuple[float, float]:
    """Bottom and top of the loss axis; powers of ten on a logarithmic one."""
    if log:
        bottom = math.floor(math.log10(max(least, LEAST_LOSS)))
        return bottom, max(math.ceil(math.log10(max(greatest, LEAST_LOSS))), bottom + 1)
    greatest = greatest if greatest > 0 else 1.0
    return -0.08 * greatest, 1.08 * greatest
