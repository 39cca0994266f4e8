"""Where a trainer keeps the parameters in its one array: each from a 64-byte boundary on.

There torch puts separate tensors too. Matrix products round by where a matrix begins, so only then is a run
equal to one of separate parameters to the last bit.
"""

from collections.abc import Iterator

import numpy as np
from torch import Tensor

from playground.parameters import FloatArray, Layout

BOUNDARY = 16  # numbers of 4 bytes


class AlignedBuffer:
    """Takes all parameters apart and together again, or as many numbers of an optimizer; a single number
    stays what it is."""

    def __init__(self, layout: Layout) -> None:
        self._spans: list[tuple[int, int]] = []  # of each parameter
        self._layout, self.length = layout, 0
        for _, start, stop, _ in layout.spans:
            self._spans.append((self.length, self.length + stop - start))
            self.length += -(-(stop - start) // BOUNDARY) * BOUNDARY

    def spread(self, flat: FloatArray) -> FloatArray:
        """End to end → (length), with zeros between them."""
        if not flat.ndim:
            return flat
        spread = np.zeros(self.length, np.float32)
        for (first, last), (_, start, stop, _) in zip(self._spans, self._layout.spans, strict=True):
            spread[first:last] = flat[start:stop]
        return spread

    def gathered(self, spread: Tensor) -> FloatArray:
        """A copy, end to end again; read-only."""
        array = spread.detach().cpu().numpy()
        parts = [array[first:last] for first, last in self._spans] if array.ndim else []
        flat = np.concatenate(parts) if parts else array.copy()
        flat.flags.writeable = False
        return flat

    def views(self, spread: Tensor) -> Iterator[Tensor]:
        """Each parameter, in its shape."""
        for (first, last), (_, shape) in zip(self._spans, self._layout.shapes, strict=True):
            yield spread[first:last].view(shape)
