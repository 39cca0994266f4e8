"""How fast influence fades with distance: a straight line on a logarithmic scale, where it does so evenly."""

from dataclasses import dataclass
from math import exp, inf, log

import numpy as np

from playground.cells import Array

LEAST_POINTS = 3  # two lie on a line whatever they are


@dataclass(frozen=True, eq=False)
class Decay:
    """The fitted line is start · factor^distance; both None when there are too few points for one."""

    norms: Array  # (T): at distance 0 … T−1 between output and cause; NaN where there is none
    counts: tuple[int, ...]  # (T): how many numbers each is the median of
    start: float | None = None
    factor: float | None = None  # a step

    @property
    def half_life(self) -> float | None:
        """Steps in which the influence halves, ln ½ / ln factor; None when it does not fade."""
        if self.factor is None or self.factor >= 1:
            return None
        return log(0.5) / log(self.factor)


def decay(matrix: Array) -> Decay:
    """Of a map with outputs as rows and causes as columns, 0 where there is no path; (T, T).

    The norm at a distance is the median over the pairs that far apart, of those above 0: one exploding or
    saturated step does not bend it. The line is the least-squares fit of its logarithm.
    """
    counted = [_counted(matrix.diagonal(-distance)) for distance in range(len(matrix))]
    found = np.array([np.median(values) if len(values) else np.nan for values in counted])  # (T)
    counts = tuple(map(len, counted))
    apart = np.flatnonzero(np.isfinite(found))  # (points)
    if len(apart) < LEAST_POINTS:
        return Decay(found, counts)
    slope, height = np.polyfit(apart, np.log(found[apart]), 1).tolist()
    return Decay(found, counts, _power(height), _power(slope))


def _counted(values: Array) -> Array:
    return values[(values > 0) & np.isfinite(values)]


def _power(exponent: float) -> float:
    return exp(exponent) if exponent < log(np.finfo(float).max) else inf
