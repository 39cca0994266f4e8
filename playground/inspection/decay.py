"""Fits how influence decays with distance: exponential decay is a straight line on a logarithmic scale."""

from dataclasses import dataclass
from math import exp, inf, log

import numpy as np

from playground.cells import Array

LEAST_POINTS = 3  # any two points lie on a line


@dataclass(frozen=True, eq=False)
class Decay:
    """The fitted line is start · factor^distance; both None if there are too few points to fit."""

    norms: Array  # (T): at distance 0 … T−1 between output and cause; NaN where there is no value
    counts: tuple[int, ...]  # (T): number of values that each norm is the median of
    start: float | None = None
    factor: float | None = None  # per step

    @property
    def half_life(self) -> float | None:
        """Steps in which the influence halves, ln ½ / ln factor; None if it does not decay."""
        if self.factor is None or self.factor >= 1:
            return None
        return log(0.5) / log(self.factor)


def decay(matrix: Array) -> Decay:
    """Decay of a map with outputs as rows and causes as columns, 0 where there is no path; (T, T).

    The norm at a distance is the median of the positive values at this distance, so that one exploding or
    saturated step does not distort it. The line is the least-squares fit of the logarithm.
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
