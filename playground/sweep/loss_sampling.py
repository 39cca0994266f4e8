"""Records a run of a sweep while it trains: some of its losses, and the epoch from which it is solved."""

import numpy as np
from numpy.typing import NDArray

from playground.checkpoint import Curve
from playground.parameters import IntArray

MOST_POINTS = 500  # per run


def kept_epochs(epochs: int) -> IntArray:
    """Epochs whose losses are kept: all, or MOST_POINTS evenly spaced from the first to the last."""
    points = min(epochs, MOST_POINTS)
    return np.linspace(1, epochs, points).round().astype(np.int64)  # (points)


class Recording:
    """Collects the curve of one run from the blocks that its bursts return."""

    def __init__(self, epochs: IntArray) -> None:
        self._epochs = epochs  # (points)
        self._losses = np.empty(len(epochs), np.float32)  # (points)
        self._taken = 0
        self.solved_at: int | None = None

    @property
    def losses(self) -> NDArray[np.float32]:
        """(points so far)"""
        return self._losses[: self._taken]

    def add(self, block: Curve) -> None:
        if not len(block):  # a burst may end within an epoch
            return
        self._take_losses(block)
        still_solved = self.solved_at is not None and block.solved_at == block.epoch[0]
        if not still_solved:
            self.solved_at = block.solved_at

    def _take_losses(self, block: Curve) -> None:
        first, last = block.epoch[0], block.epoch[-1]
        stop = int(np.searchsorted(self._epochs, last, side="right"))
        wanted = self._epochs[self._taken : stop] - first  # (points of the block)
        self._losses[self._taken : stop] = block.loss[wanted]
        self._taken = stop
