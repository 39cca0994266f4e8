"""How large each matrix of a model is, as one number."""

import numpy as np

from playground.parameters import FloatArray, Layout


def matrix_norms(layout: Layout, flat: FloatArray) -> FloatArray:
    """Frobenius norm of each parameter of the layout; flat (…, parameters) → (…, matrices)."""
    starts = [start for _, start, _, _ in layout.spans]
    return np.asarray(np.sqrt(np.add.reduceat(np.square(flat), starts, axis=-1)))
