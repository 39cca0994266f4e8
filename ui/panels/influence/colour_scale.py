"""The one scale of all influence, for every epoch and network the same: 1e-8 … 1e2 in powers of ten."""

from math import log10

import numpy as np

from playground.cells import Array
from ui.style.theme import Colours
from ui.widgets.colour_map import ColourMap, Index, sequential

LOWEST, HIGHEST = -8, 2  # powers of ten
TICKS = range(LOWEST, HIGHEST + 1, 2)
FAINTEST = 26  # of the 256 colours: below it, a colour cannot be told from blank


def share(value: float) -> float:
    """Where a number above 0 stands: 0 at 1e-8, 1 at 1e2; beyond them outside of that."""
    return (log10(value) - LOWEST) / (HIGHEST - LOWEST)


def power(exponent: int) -> str:
    return f"1e{exponent}"


def colour_map(theme: Colours) -> ColourMap:
    """The colours of powers of ten, from the lowest to the highest."""
    return ColourMap(sequential(theme)[FAINTEST:], LOWEST, HIGHEST)


def indices(values: Array, scale: ColourMap) -> Index:
    """The colour of each number; MISSING for exactly 0 and for what is no number."""
    powers = np.log10(np.where(values > 0, values, np.nan))
    return scale.index(powers)


def number(value: float) -> str:
    """Three digits; outside the scale its end comes first: < 1e-8 (3.1e-12)."""
    if value == 0:
        return "0"
    if value < 10.0**LOWEST:
        return f"< {power(LOWEST)} ({short_power(f'{value:.1e}')})"
    if value > 10.0**HIGHEST:
        return f"> {power(HIGHEST)} ({short_power(f'{value:.3g}')})"
    return short_power(f"{value:.3g}")


def short(value: float) -> str:
    """As it fits into a cell."""
    if value < 10.0**LOWEST:
        return f"<{power(LOWEST)}" if value else "0"
    if value >= 1000 or value < 0.001:
        return short_power(f"{value:.0e}")
    return f"{value:.0f}" if value >= 10 else f"{value:#.2g}"


def short_power(text: str) -> str:
    """1.23e-05 as 1.23e-5."""
    mantissa, sign, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if sign else text
