"""Logarithmic colour scale, 1e-8 … 1e2, the same for every epoch and every network."""

from math import log10

import numpy as np

from playground.cells import Array
from ui.style.numbers import number, power_of_ten
from ui.style.theme import Colours
from ui.widgets.colour_map import ColourMap, Index, sequential

LOWEST, HIGHEST = -8, 2  # powers of ten
TICKS = range(LOWEST, HIGHEST + 1, 2)
FAINTEST = 26  # index of the first usable colour of 256: fainter ones look like blank


def share(value: float) -> float:
    """Position of a number above 0 on the scale: 0 at 1e-8, 1 at 1e2; not clamped beyond them."""
    return (log10(value) - LOWEST) / (HIGHEST - LOWEST)


def colour_map(theme: Colours) -> ColourMap:
    """Maps exponents of ten, from LOWEST to HIGHEST, to colours."""
    return ColourMap(sequential(theme)[FAINTEST:], LOWEST, HIGHEST)


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
