"""Row orders for displaying the units of a layer."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from playground.blas_threads import one_blas_thread
from playground.cells import Array

Order = NDArray[np.intp]  # (H): the unit shown in each row

RowOrder = Literal["index", "similarity", "weight"]

DIGITS = 9  # decimals; smaller differences are rounding errors and count as equal


@one_blas_thread()
def by_similarity(states: Array) -> Order:
    """Units sorted along the first principal direction of their values over time; (H).

    So neighbours behave alike. `states` (T+1, H) must be finite. The direction's entry of largest magnitude
    is made positive, so that the order does not depend on the sign of a singular vector; equal units keep the
    order of their indices.
    """
    courses = states.T - states.mean(axis=1)  # (H, T+1)
    direction = np.linalg.svd(courses, full_matrices=False)[2][0]  # (T+1)
    largest = np.abs(direction).round(DIGITS).argmax()
    along = courses @ direction * np.sign(direction[largest])  # (H)
    return np.argsort(along.round(DIGITS), kind="stable")


def by_weight(head_weight: Array, symbol: int) -> Order:
    """Units by their weight for the logit of a symbol, the largest first; (H) from head_weight (V, H)."""
    return np.argsort(-head_weight[symbol], kind="stable")
