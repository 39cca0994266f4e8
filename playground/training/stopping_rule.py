"""Ends a run before its epochs are over: once it is solved, or once its loss no longer falls."""

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from playground.checkpoint import Curve
from playground.spec import MAX_EPOCHS, TrainSpec, Until


class StoppingRule:
    """Counts the epochs in a row that fulfil what the training settings wait for."""

    def __init__(self, spec: TrainSpec) -> None:
        self.until: Until = spec.until
        self._patience = spec.patience
        self._streak = 0
        self._best = math.inf  # loss so far

    @property
    def fewest_epochs(self) -> int:
        """After how many further epochs the run ends at the earliest; 0 when it is to end now."""
        return MAX_EPOCHS if self.until == "epochs" else max(0, self._patience - self._streak)

    @property
    def ending(self) -> Literal["completed", "solved", "flat"]:
        """How a run has ended that nobody stopped."""
        return "completed" if self.until == "epochs" or self.fewest_epochs else self.until

    def note(self, points: Curve) -> None:
        """Count the next epochs of the run."""
        if self.until == "solved":
            self._count(points.pair_accuracy < 1)
        elif self.until == "flat":
            self._count(self._falls(points.loss))

    def _falls(self, loss: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Where the loss is lower than ever before."""
        lowest = np.minimum.accumulate(np.append(self._best, loss))  # (epochs + 1)
        self._best = float(lowest[-1])
        return loss < lowest[:-1]

    def _count(self, breaks: NDArray[np.bool_]) -> None:
        """Begin anew after the last epoch that breaks the streak."""
        broken = np.flatnonzero(breaks)
        self._streak = len(breaks) - 1 - int(broken[-1]) if len(broken) else self._streak + len(breaks)
