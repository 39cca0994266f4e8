"""Lays out all parameters in one array, each aligned to 64 bytes.

torch aligns separate tensors the same way. The rounding of a matrix product depends on the alignment of its
operands, so only with this layout is a run bit-identical to one with separate parameter tensors.
"""

from collections.abc import Iterator

import numpy as np
from torch import Tensor

from playground.parameters import FloatArray, Layout

BOUNDARY = 16  # float32 numbers: 64 bytes


class AlignedBuffer:
    """Converts between the packed and the aligned layout: the parameters, or optimizer state of the same
    size. A scalar (torch's step count) is left as it is."""

    def __init__(self, layout: Layout) -> None:
        self._spans: list[tuple[int, int]] = []  # (start, stop) of each parameter
        self._layout, self.length = layout, 0
        for _, start, stop, _ in layout.spans:
            self._spans.append((self.length, self.length + stop - start))
            self.length += -(-(stop - start) // BOUNDARY) * BOUNDARY

    def spread(self, flat: FloatArray) -> FloatArray:
        """Packed (parameters) → aligned (length), with zeros in the gaps."""
        if not flat.ndim:
            return flat
        spread = np.zeros(self.length, np.float32)
        for (first, last), (_, start, stop, _) in zip(self._spans, self._layout.spans, strict=True):
            spread[first:last] = flat[start:stop]
        return spread

    def gathered(self, spread: Tensor) -> FloatArray:
        """Aligned (length) → packed (parameters), as a read-only copy."""
        array = spread.detach().cpu().numpy()
        parts = [array[first:last] for first, last in self._spans] if array.ndim else []
        flat = np.concatenate(parts) if parts else array.copy()
        flat.flags.writeable = False
        return flat

    def views(self, spread: Tensor) -> Iterator[Tensor]:
        """A view of each parameter, in its shape."""
        for (first, last), (_, shape) in zip(self._spans, self._layout.shapes, strict=True):
            yield spread[first:last].view(shape)
