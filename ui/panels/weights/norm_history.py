"""Norms of each matrix and its gradient at past epochs, read from the kept checkpoints in time slices."""

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from playground.parameters import FloatArray, Layout, matrix_norms
from playground.training.epoch_store.store import KeptEpochs

MOST_EPOCHS = 200  # drawn: about one point per 1.5 pixels
READING_S = 0.004  # per call; the next call continues


@dataclass(frozen=True, eq=False)
class NormLines:
    """Norms of one matrix over epochs."""

    epochs: NDArray[np.int64]  # (epochs), ascending
    weights: FloatArray  # (epochs)
    gradients: FloatArray  # (epochs); NaN where it has not been computed
    complete: bool  # whether all epochs to draw have been read

    def with_gradient(self, epoch: int, norm: float | None) -> "NormLines":
        """These lines with one more gradient norm, if that epoch is drawn and its norm is unknown."""
        at = np.flatnonzero((self.epochs == epoch) & np.isnan(self.gradients))
        if norm is None or not len(at):
            return self
        gradients = self.gradients.copy()
        gradients[at] = norm
        return replace(self, gradients=gradients)


class NormHistory:
    def __init__(self) -> None:
        self._kept: KeptEpochs | None = None
        self._norms: dict[int, FloatArray] = {}  # epoch → (matrices)

    def forget(self) -> None:
        """Clear the cache: another run may have stored other networks under the same epochs."""
        self._norms.clear()

    def lines(self, kept: KeptEpochs, layout: Layout, name: str) -> NormLines:
        """Norms of the parameter `name`, of the epochs read so far."""
        if kept is not self._kept:
            self._kept = kept
            self.forget()
        wanted = kept.index().spread(MOST_EPOCHS)
        complete = self._read(kept, layout, wanted)
        known = [epoch for epoch in wanted if epoch in self._norms]
        at = position(layout, name)
        slopes = kept.gradient_norms(known)
        return NormLines(
            epochs=np.array(known, np.int64),
            weights=np.array([self._norms[epoch][at] for epoch in known], np.float32),
            gradients=np.array(
                [slopes[epoch][at] if epoch in slopes else np.nan for epoch in known], np.float32
            ),
            complete=complete,
        )

    def _read(self, kept: KeptEpochs, layout: Layout, wanted: tuple[int, ...]) -> bool:
        """Read the norms of missing epochs and drop those not wanted; returns whether all are read."""
        self._norms = {epoch: self._norms[epoch] for epoch in wanted if epoch in self._norms}
        end = time.perf_counter() + READING_S
        for epoch in _coarse_first(wanted):
            if epoch not in self._norms and (checkpoint := kept.checkpoint(epoch)) is not None:
                self._norms[epoch] = matrix_norms(layout, checkpoint.flat)
                if time.perf_counter() > end:
                    return False
        return True


def position(layout: Layout, name: str) -> int:
    """Index of the parameter `name` in the layout."""
    return [found for found, _ in layout.shapes].index(name)


def _coarse_first(epochs: tuple[int, ...]) -> list[int]:
    """Every eighth epoch, then those between: a partly read line already has its shape."""
    return list(dict.fromkeys(epoch for step in (8, 4, 2, 1) for epoch in epochs[::step]))
