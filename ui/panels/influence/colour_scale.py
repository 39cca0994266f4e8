"""The one scale of all influence, for every epoch and network the same: 1e-8 … 1e2 in powers of ten."""

from math import log10

import numpy as np

from playground.cells import Array
from ui.style.numbers import number, power_of_ten
from ui.style.theme import Colours
from ui.widgets.colour_map import ColourMap, Index, sequential

LOWEST, HIGHEST = -8, 2  # powers of ten
TICKS = range(LOWEST, HIGHEST + 1, 2)
FAINTEST = 26  # of the 256 colours: below it, a colour cannot be told from blank


def share(value: float) -> float:
    """Where a number above 0 stands: 0 at 1e-8, 1 at 1e2; beyond them outside of that."""
    return (log10(value) - LOWEST) / (HIGHEST - LOWEST)


def colour_map(theme: Colours) -> ColourMap:
    """The colours of powers of ten, from the lowest to the highest."""
    return ColourMap(sequential(theme)[FAINTEST:], LOWEST, HIGHEST)


def indices(values: Array, scale: ColourMap) -> Index:
    """The colour of each number; MISSING for exactly 0 and for what is no number."""
    powers = np.log10(np.where(values > 0, values, np.nan))
    return scale.index(powers)


def influence_number(value: float) -> str:
    """Three digits; outside the scale its end comes first: < 1e−8 (3.1e−12)."""
    if value == 0:
        return "0"
    if value < 10.0**LOWEST:
        return f"< {power_of_ten(LOWEST)} ({number(value, '.1e')})"
    if value > 10.0**HIGHEST:
        return f"> {power_of_ten(HIGHEST)} ({number(value, '.3g')})"
    return number(value, ".3g")


def short_number(value: float) -> str:
    """As it fits into a cell."""
    if value < 10.0**LOWEST:
        return f"<{power_of_ten(LOWEST)}" if value else "0"
    if value >= 1000 or value < 0.001:
        return number(value, ".0e")
    return number(value, ".0f" if value >= 10 else "#.2g")
