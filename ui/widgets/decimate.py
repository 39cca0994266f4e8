"""Fewer points for the screen, without losing a peak; and the mean over the last epochs."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def decimate(x: Floats, y: Floats, columns: int) -> tuple[Floats, Floats]:
    """Least and greatest value of each screen column, in order; all points when they fit."""
    if len(x) <= 2 * columns:
        return x, y
    size = -(-len(x) // columns)
    whole = len(x) // size * size
    blocks = y[:whole].reshape(-1, size)  # (columns, size)
    rows = np.arange(len(blocks)) * size
    picks = np.sort(np.stack([rows + blocks.argmin(1), rows + blocks.argmax(1)], 1), 1).ravel()  # (2·columns)
    rest = [whole + int(y[whole:].argmin()), whole + int(y[whole:].argmax())] if whole < len(x) else []
    picks = np.unique(np.concatenate([[0], picks, rest, [len(x) - 1]]).astype(np.int64))
    return x[picks], y[picks]


def trailing_mean(y: Floats, window: int) -> Floats:
    """Mean of the last `window` values at each place, of fewer at the beginning."""
    sums = np.concatenate([[0.0], np.cumsum(y)])  # (n+1)
    stop = np.arange(1, len(y) + 1)
    start = np.maximum(0, stop - window)
    return np.asarray((sums[stop] - sums[start]) / (stop - start))
