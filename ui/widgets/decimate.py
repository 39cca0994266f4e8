"""Reduces a curve to the points a screen can show, keeping its peaks; and a moving average."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def decimate(x: Floats, y: Floats, columns: int) -> tuple[Floats, Floats]:
    """Minimum and maximum of each screen column, first and last point; all if at most two per column."""
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
    """Moving average over the last `window` values, over fewer at the beginning; as long as `y`."""
    sums = np.concatenate([[0.0], np.cumsum(y)])  # (n+1)
    stop = np.arange(1, len(y) + 1)
    start = np.maximum(0, stop - window)
    return np.asarray((sums[stop] - sums[start]) / (stop - start))
