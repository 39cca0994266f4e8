"""What the plot of norms shows: two lines over epochs, or why there are none, and the two norms now."""

from dataclasses import dataclass
from math import ceil, floor, log10, nan

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from ui.panels.weights.norm_history import NormLines
from ui.panels.weights.stable_scales import jump


@dataclass(frozen=True)
class Norms:
    """Of one matrix and its gradient after one epoch; None where the gradient has not been computed."""

    epoch: int
    weights: float
    gradient: float | None


@dataclass(frozen=True, eq=False)
class NormView:
    lines: NormLines | None
    message: str  # instead of lines
    now: Norms  # of the network shown
    of_first_batch: bool = False  # gradients are those of the first batch of an epoch

    def at(self, epoch: int) -> Norms | None:
        """At the kept epoch that is nearest; None without lines."""
        if self.lines is None or not len(self.lines.epochs):
            return None
        row = int(np.abs(self.lines.epochs - epoch).argmin())
        gradient = float(self.lines.gradients[row])
        return Norms(
            int(self.lines.epochs[row]),
            float(self.lines.weights[row]),
            None if np.isnan(gradient) else gradient,
        )


def words(view: NormView) -> str:
    """The norms of the network shown, and how those of the weights went."""
    text = QCoreApplication.translate("WeightsPanel", "epoch {0}: norm {1:.4g}, of the gradient {2}")
    gradient = "–" if view.now.gradient is None else f"{view.now.gradient:.3g}"
    said = text.format(view.now.epoch, view.now.weights, gradient)
    if view.lines is None or not len(view.lines.epochs):
        return f"{said}. {view.message}"
    epochs, norms = view.lines.epochs, view.lines.weights
    text = QCoreApplication.translate("WeightsPanel", "{0}; epochs {1} to {2}: norm {3:.4g} to {4:.4g}")
    return text.format(said, epochs[0], epochs[-1], norms[0], norms[-1])


@dataclass(frozen=True)
class Ranges:
    """Ends of the axes: epochs, norms of the weights from 0, powers of ten for those of the gradient."""

    first: int
    last: int
    top: float
    low: int
    high: int

    def across(self, epochs: NDArray[np.int64]) -> NDArray[np.float64]:
        """0 to 1."""
        return np.asarray((epochs - self.first) / (self.last - self.first), np.float64)

    def weight_heights(self, norms: NDArray[np.floating]) -> NDArray[np.float64]:
        return np.asarray(norms / self.top, np.float64)

    def gradient_heights(self, norms: NDArray[np.floating]) -> NDArray[np.float64]:
        """On the logarithmic axis; NaN for 0, which it has no place for."""
        positive = np.where(norms > 0, norms, nan)
        return np.asarray((np.log10(positive) - self.low) / (self.high - self.low), np.float64)


def ranges(view: NormView, lines: NormLines) -> Ranges:
    """The axes of these lines with room for the epoch shown."""
    first, last = int(lines.epochs[0]), max(int(lines.epochs[-1]), view.now.epoch)
    positive = lines.gradients[lines.gradients > 0]
    low = floor(log10(float(positive.min()))) if len(positive) else -1
    high = ceil(log10(float(positive.max()))) if len(positive) else 0
    top = jump(float(lines.weights.max())) or 1.0
    return Ranges(first, max(last, first + 1), top, low, max(high, low + 1))
