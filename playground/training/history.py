"""The curve of a run as it grows: appended in blocks, thinned evenly when it gets long."""

import numpy as np

from playground.checkpoint import Curve

CAPACITY = 1 << 18  # points; reached, every second one goes


class History:
    """A growing curve. `curve` is a view without copying; it stays valid, further points do not change it."""

    def __init__(self, start: Curve | None = None, capacity: int = CAPACITY) -> None:
        self._table = np.empty((1024, 4))  # (points, columns of Curve)
        self._length = 0
        self._capacity = capacity
        self._stride = 1  # epochs between kept points
        self.solved_at: int | None = None
        if start is not None:
            self.append(start)

    def __len__(self) -> int:
        return self._length

    def append(self, block: Curve) -> None:
        """Add later epochs."""
        self._note_solved(block)
        kept = block.epoch % self._stride == 0
        rows = np.column_stack([block.epoch, block.loss, block.symbol_accuracy, block.pair_accuracy])[kept]
        self._reserve(len(rows))
        self._table[self._length : self._length + len(rows)] = rows
        self._length += len(rows)
        while self._length > self._capacity:
            self._thin()

    @property
    def curve(self) -> Curve:
        table = self._table[: self._length]
        return Curve(table[:, 0].astype(np.int64), table[:, 1], table[:, 2], table[:, 3])

    def _note_solved(self, block: Curve) -> None:
        """Kept apart, since thinning may drop the very point."""
        wrong = np.flatnonzero(block.pair_accuracy < 1)
        if len(wrong):
            self.solved_at = None
        if self.solved_at is None:
            after = int(wrong[-1]) + 1 if len(wrong) else 0
            self.solved_at = int(block.epoch[after]) if after < len(block) else None

    def _reserve(self, more: int) -> None:
        if self._length + more <= len(self._table):
            return
        grown = np.empty((2 * (self._length + more), 4))
        grown[: self._length] = self._table[: self._length]
        self._table = grown

    def _thin(self) -> None:
        self._stride *= 2
        kept = self._table[: self._length]
        kept = kept[
            kept[:, 0] % self._stride == 0
        ].copy()  # a new array: views of the old one stay as they were
        self._table, self._length = kept, len(kept)
