"""Logarithmic colour scale of a map: whole powers of ten around its numbers, within 1e-8 … 1e2."""

from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np

from playground.cells import Array
from ui.style.numbers import number, power_of_ten
from ui.style.theme import Colours
from ui.widgets.colour_map import ColourMap, Index, sequential

LOWEST, HIGHEST = -8, 2  # powers of ten
LEAST_DECADES = 3  # of a scale: less would make much of small differences
MOST_TICKS = 6
FAINTEST = 26  # index of the first usable colour of 256: fainter ones look like blank


@dataclass(frozen=True)
class PowerScale:
    """From 10^`low` to 10^`high`."""

    low: int = LOWEST
    high: int = HIGHEST

    @classmethod
    def around(cls, matrix: Array) -> "PowerScale":
        """The powers of ten that hold the numbers above 0 of a map; all of them if there are none."""
        positive = matrix[np.isfinite(matrix) & (matrix > 0)]  # (numbers)
        if not len(positive):
            return cls()
        low = min(max(LOWEST, floor(log10(float(positive.min())))), HIGHEST - LEAST_DECADES)
        high = max(min(HIGHEST, ceil(log10(float(positive.max())))), low + LEAST_DECADES)
        return cls(max(LOWEST, min(low, high - LEAST_DECADES)), high)

    def widened(self, other: "PowerScale") -> "PowerScale":
        """The least scale that holds both."""
        return PowerScale(min(self.low, other.low), max(self.high, other.high))

    @property
    def decades(self) -> int:
        return self.high - self.low

    @property
    def ticks(self) -> range:
        return range(self.low, self.high + 1, 1 if self.decades < MOST_TICKS else 2)

    def share(self, value: float) -> float:
        """Position of a number above 0 on the scale: 0 at its low end, 1 at its high; not clamped beyond."""
        return (log10(value) - self.low) / self.decades

    def colour_map(self, theme: Colours) -> ColourMap:
        """Maps exponents of ten to colours."""
        return ColourMap(sequential(theme)[FAINTEST:], self.low, self.high)


def indices(values: Array, scale: ColourMap) -> Index:
    """Colour index of each number; MISSING for 0 and NaN."""
    powers = np.log10(np.where(values > 0, values, np.nan))
    return scale.index(powers)


def influence_number(value: float) -> str:
    """Three digits; outside the scale with the bound of the scale first: < 1e−8 (3.1e−12)."""
    if value == 0:
        return "0"
    if value < 10.0**LOWEST:
        return f"< {power_of_ten(LOWEST)} ({number(value, '.1e')})"
    if value > 10.0**HIGHEST:
        return f"> {power_of_ten(HIGHEST)} ({number(value, '.3g')})"
    return number(value, ".3g")


def short_number(value: float) -> str:
    """Short enough for a cell of the map."""
    if value < 10.0**LOWEST:
        return f"<{power_of_ten(LOWEST)}" if value else "0"
    if value >= 1000 or value < 0.001:
        return number(value, ".0e")
    return number(value, ".0f" if value >= 10 else "#.2g")
