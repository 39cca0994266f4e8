"""Decides what the plot of norms shows of a matrix."""

import numpy as np
from PySide6.QtCore import QCoreApplication

from playground.document import Document
from playground.parameters import FloatArray
from playground.resuming import fits
from ui.inspection.inspected import Inspected
from ui.panels.weights.matrices import Matrices
from ui.panels.weights.norm_history import NormHistory, position
from ui.panels.weights.norm_values import Norms, NormView
from ui.session.training import Runs


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
    """Whether an epoch has several, so that the gradient of an update is not that over all pairs."""
    return 0 < document.training.batch_size < len(document.pairs)


def _message(runs: Runs, document: Document) -> str:
    """Why there is nothing to draw."""
    index, translate = runs.kept.index(), QCoreApplication.translate
    if index.too_large:
        return translate("WeightsPanel", "Networks of this size do not fit in the memory for past epochs.")
    if index.last < index.first:
        return translate("WeightsPanel", "The norms over epochs appear once training has begun.")
    if not fits(runs.result.past.document, document):
        return translate("WeightsPanel", "The past epochs are those of another model.")
    return ""


def _recorded(runs: Runs, inspected: Inspected, name: str) -> float | None:
    """The norm of the gradient, as the run that made this network found it by its next update."""
    document, epoch = inspected.document, inspected.epoch
    if inspected.batch or not _same_loss(runs.result.past.document, document):
        return None
    recorded = runs.kept.gradient_norms([epoch]).get(epoch)
    return None if recorded is None else float(recorded[position(document.layout, name)])


def _at_leisure(runs: Runs, matrices: Matrices) -> bool:
    """Whether computing a gradient keeps nobody waiting, or has been done already."""
    return matrices.has_gradient or (runs.status.phase != "running" and not runs.kept.index().too_large)


def _computed(matrices: Matrices, name: str) -> float | None:
    """The norm of the gradient over all pairs, which the next update would record; None over fewer."""
    found, slope = matrices.gradient, matrices.slope(name)
    whole = found is not None and found.pairs == len(matrices.inspected.document.pairs)
    return _norm(slope) if whole and slope is not None else None


def _same_loss(before: Document, after: Document) -> bool:
    then, now = before.training, after.training
    same = (then.loss, then.batch_size) == (now.loss, now.batch_size)
    return same and before.pairs == after.pairs and fits(before, after)


def _norm(values: FloatArray) -> float:
    return float(np.linalg.norm(values))
