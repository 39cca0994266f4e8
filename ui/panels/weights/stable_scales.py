"""Colour scales that stay fixed across epochs, so that a change of colour means a change of the weights."""

from math import floor, log10

from playground.resuming import fits
from ui.inspection.inspected import ShownNetwork

STEPS = (1, 1.5, 2, 3, 5, 7.5, 10)


class StableScales:
    """Magnitude drawn in full colour for each matrix: grows in jumps, never shrinks within a run."""

    def __init__(self) -> None:
        self._scales: dict[tuple[str, str], float] = {}

    def follow(self, before: ShownNetwork, after: ShownNetwork) -> None:
        """Discard all scales if `after` is of another run, or has another model."""
        if before.run is not after.run or not fits(before.document, after.document):
            self._scales.clear()

    def scale(self, name: str, kind: str, largest: float) -> float:
        """Scale of a matrix whose largest absolute value is `largest`; 1 while all its entries are 0."""
        held = max(self._scales.get((name, kind), 0.0), jump(largest))
        self._scales[name, kind] = held
        return held or 1.0


def jump(value: float) -> float:
    """The smallest number not below `value` that is one of STEPS times a power of ten; 0 for 0."""
    if value <= 0:
        return 0.0
    power = 10.0 ** floor(log10(value))
    return next((step * power for step in STEPS if value <= step * power * (1 + 1e-9)), 10 * power)
