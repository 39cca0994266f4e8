"""The loss curve of a running training: appended in blocks, thinned evenly when it gets long."""

import numpy as np
from numpy.typing import NDArray

from playground.checkpoint import Curve
from playground.training.thinning import fitting_stride

CAPACITY = 1 << 16  # points; above it, every second point is dropped


class LossHistory:
    """A growing curve. A `Curve` that was returned never changes when points are added."""

    def __init__(self, start: Curve | None = None, capacity: int = CAPACITY) -> None:
        self._table = np.empty((1024, 4))  # (points, columns of Curve)
        self._length = 0
        self._capacity = capacity
        self._stride = 1  # epochs between kept points
        self.solved_at: int | None = None
        self._turns: list[list[float]] = []  # the last point with a wrong pair, and the next one (all right)
        self._last: list[float] = []
        self._curve: Curve | None = None  # cached result of `curve`
        if start is not None:
            self.append(start)

    def __len__(self) -> int:
        return self._length

    def append(self, block: Curve) -> None:
        """Add later epochs."""
        self._curve = None
        rows = np.column_stack([block.epoch, block.loss, block.symbol_accuracy, block.pair_accuracy])
        self._note_turns(block, rows)
        rows = rows[block.epoch % self._stride == 0]
        self._reserve(len(rows))
        self._table[self._length : self._length + len(rows)] = rows
        self._length += len(rows)
        if self._length > self._capacity:
            self._thin()

    @property
    def curve(self) -> Curve:
        """All kept points; the same object until more are appended."""
        if self._curve is None:
            table = self._table[: self._length]
            if self._stride > 1:
                table = self._with_turns(table)
            self._curve = Curve(table[:, 0].astype(np.int64), table[:, 1], table[:, 2], table[:, 3])
        return self._curve

    def _with_turns(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """Insert the points around `solved_at` and the newest point where thinning has dropped them."""
        parts, start, before = [], 0, -1.0
        for row in (*self._turns, self._last):
            place = int(np.searchsorted(table[:, 0], row[0]))
            if row[0] != before and (place == len(table) or table[place, 0] != row[0]):
                parts += [table[start:place], [row]]
                start, before = place, row[0]
        return np.concatenate([*parts, table[start:]])  # one copy of the many points

    def _note_turns(self, block: Curve, rows: NDArray[np.float64]) -> None:
        """Update `solved_at`. Its points are stored separately, since thinning may drop them."""
        if not len(block):
            return
        wrong = np.flatnonzero(block.pair_accuracy < 1)
        if len(wrong):
            self.solved_at, self._turns = None, [rows[wrong[-1]].tolist()]
        if self.solved_at is None:
            after = int(wrong[-1]) + 1 if len(wrong) else 0
            if after < len(block):
                self.solved_at = int(block.epoch[after])
                self._turns.append(rows[after].tolist())
        self._last = rows[-1].tolist()

    def _reserve(self, more: int) -> None:
        if self._length + more <= len(self._table):
            return
        grown = np.empty((2 * (self._length + more), 4))
        grown[: self._length] = self._table[: self._length]
        self._table = grown

    def _thin(self) -> None:
        points = self._table[: self._length]

        def kept(stride: int) -> NDArray[np.float64]:
            on_stride = points[:, 0] % stride == 0  # (points)
            return np.array(points[on_stride])  # a copy: returned curves are views of the old table

        self._stride = fitting_stride(2 * self._stride, lambda stride: len(kept(stride)), self._capacity)
        self._table = kept(self._stride)
        self._length = len(self._table)
