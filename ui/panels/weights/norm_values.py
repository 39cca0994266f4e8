"""Data of the norm plot: two lines over epochs, or why there are none, and the norms of the network shown."""

from dataclasses import dataclass
from math import ceil, floor, log10, nan

import numpy as np
from numpy.typing import NDArray

from playground.document import Document
from playground.parameters import FloatArray
from playground.resuming import fits
from ui.inspection.inspected import ShownNetwork
from ui.panels.weights.matrices import Matrices
from ui.panels.weights.norm_history import NormHistory, NormLines, position
from ui.panels.weights.stable_scales import jump
from ui.session.training import Runs
from ui.style.numbers import number
from ui.style.translation import translate


@dataclass(frozen=True)
class Norms:
    """Norms of one matrix and its gradient after one epoch; None if the gradient has not been computed."""

    epoch: int
    weights: float
    gradient: float | None


@dataclass(frozen=True, eq=False)
class NormView:
    lines: NormLines | None
    message: str  # instead of lines
    now: Norms  # of the network shown
    of_first_batch: bool = False  # gradients are those of the first batch of each epoch

    def at(self, epoch: int) -> Norms | None:
        """Norms at the nearest kept epoch; None without lines."""
        if self.lines is None or not len(self.lines.epochs):
            return None
        row = int(np.abs(self.lines.epochs - epoch).argmin())
        gradient = float(self.lines.gradients[row])
        return Norms(
            int(self.lines.epochs[row]),
            float(self.lines.weights[row]),
            None if np.isnan(gradient) else gradient,
        )


def norm_view(runs: Runs, matrices: Matrices, name: str, history: NormHistory) -> NormView:
    """The lines of one parameter over the kept epochs, and its norms at the network shown."""
    inspected = matrices.inspected
    message = _message(runs, inspected.document)
    of_first_batch = _has_batches(inspected.document if message else runs.result.past.document)
    gradient = _recorded(runs, inspected, name)
    if gradient is None and not of_first_batch and _at_leisure(runs, matrices):
        gradient = _computed(matrices, name)
    now = Norms(inspected.epoch, _norm(inspected.weights[name]), gradient)
    lines = None if message else history.lines(runs.kept, inspected.document.layout, name)
    if lines is not None and _same_loss(runs.result.past.document, inspected.document):
        lines = lines.with_gradient(now.epoch, now.gradient)
    return NormView(
        lines=lines,
        message=message,
        now=now,
        of_first_batch=of_first_batch,
    )


def _has_batches(document: Document) -> bool:
    """Whether an epoch has several batches, so that the gradient of an update does not cover all pairs."""
    return 0 < document.training.batch_size < len(document.pairs)


def _message(runs: Runs, document: Document) -> str:
    """Why there is nothing to draw; empty if there is."""
    index = runs.kept.index()
    if index.too_large:
        return translate("WeightsPanel", "Networks of this size do not fit in the memory for past epochs.")
    if index.last < index.first:
        return translate("WeightsPanel", "The norms over epochs appear once training has begun.")
    if not fits(runs.result.past.document, document):
        return translate("WeightsPanel", "The past epochs belong to another model.")
    return ""


def _recorded(runs: Runs, inspected: ShownNetwork, name: str) -> float | None:
    """The gradient norm at this network, as the run recorded it for the next update; None if it did not."""
    document, epoch = inspected.document, inspected.epoch
    if inspected.batch or not _same_loss(runs.result.past.document, document):
        return None
    recorded = runs.kept.gradient_norms([epoch]).get(epoch)
    return None if recorded is None else float(recorded[position(document.layout, name)])


def _at_leisure(runs: Runs, matrices: Matrices) -> bool:
    """Whether the gradient is known, or can be computed now: no active run, network not too large."""
    return matrices.has_gradient or (runs.status.phase != "running" and not runs.kept.index().too_large)


def _computed(matrices: Matrices, name: str) -> float | None:
    """The gradient norm over all pairs, as the next update would record it; None if it covers fewer pairs."""
    found, slope = matrices.gradient, matrices.slope(name)
    whole = found is not None and found.pairs == len(matrices.inspected.document.pairs)
    return _norm(slope) if whole and slope is not None else None


def _same_loss(before: Document, after: Document) -> bool:
    then, now = before.training, after.training
    same = (then.loss, then.batch_size) == (now.loss, now.batch_size)
    return same and before.pairs == after.pairs and fits(before, after)


def _norm(values: FloatArray) -> float:
    return float(np.linalg.norm(values))


def words(view: NormView) -> str:
    """For screen readers: the norms of the network shown, and the weight norm at both ends of the plot."""
    text = translate("WeightsPanel", "epoch {0}: norm {1}, of the gradient {2}")
    gradient = "–" if view.now.gradient is None else number(view.now.gradient, ".3g")
    said = text.format(view.now.epoch, number(view.now.weights, ".4g"), gradient)
    if view.lines is None or not len(view.lines.epochs):
        return f"{said}. {view.message}"
    epochs, norms = view.lines.epochs, view.lines.weights
    text = translate("WeightsPanel", "{0}; epochs {1} to {2}: norm {3} to {4}")
    ends = (number(norms[0], ".4g"), number(norms[-1], ".4g"))
    return text.format(said, epochs[0], epochs[-1], *ends)


@dataclass(frozen=True)
class Ranges:
    """Axis ranges: epochs, weight norm from 0 to `top`, gradient norm from 10^`low` to 10^`high`."""

    first: int
    last: int
    top: float
    low: int
    high: int

    def across(self, epochs: NDArray[np.int64]) -> NDArray[np.float64]:
        """Horizontal positions, 0 to 1."""
        return np.asarray((epochs - self.first) / (self.last - self.first), np.float64)

    def weight_heights(self, norms: NDArray[np.floating]) -> NDArray[np.float64]:
        return np.asarray(norms / self.top, np.float64)

    def gradient_heights(self, norms: NDArray[np.floating]) -> NDArray[np.float64]:
        """Heights on the logarithmic axis; NaN for 0."""
        positive = np.where(norms > 0, norms, nan)
        return np.asarray((np.log10(positive) - self.low) / (self.high - self.low), np.float64)


def ranges(view: NormView, lines: NormLines) -> Ranges:
    """Axis ranges for these lines; they include the epoch shown."""
    first, last = int(lines.epochs[0]), max(int(lines.epochs[-1]), view.now.epoch)
    positive = lines.gradients[lines.gradients > 0]
    low = floor(log10(float(positive.min()))) if len(positive) else -1
    high = ceil(log10(float(positive.max()))) if len(positive) else 0
    top = jump(float(lines.weights.max())) or 1.0
    return Ranges(first, max(last, first + 1), top, low, max(high, low + 1))
