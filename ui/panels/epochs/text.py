"""Texts and marks of the epoch bar, as plain values."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from playground.checkpoint import Curve, Point
from playground.training.epoch_store.index import FEWEST, KeptIndex
from playground.training.epoch_store.retention import rows_in_file
from playground.training.epoch_store.rows import ROW_OVERHEAD
from playground.training.epoch_store.store import MOST_ROWS, MOST_SAVED
from ui.style.numbers import file_size, number, whole
from ui.style.translation import translate

MarkKind = Literal["solved", "best", "bookmark"]


@dataclass(frozen=True)
class Mark:
    epoch: int
    kind: MarkKind
    name: str
    tip: str = ""


def of_networks(curve: Curve, whole: bool) -> Curve:
    """The curve numbered by the measured network: one epoch earlier if all pairs are one batch (`whole`).

    With several batches, an epoch's figures are means over its updates; they stay at that epoch.
    """
    if not whole:
        return curve
    return Curve(curve.epoch - 1, curve.loss, curve.symbol_accuracy, curve.pair_accuracy)


def marks(index: KeptIndex, whole: bool, newest: Point | None = None) -> tuple[Mark, ...]:
    """Bookmarks, best and solved epoch, numbered as in `of_networks`, the most important last. `newest`: the
    newest network, if its loss is known."""
    found = [Mark(epoch, "bookmark", translate("Epochs", "bookmark")) for epoch in index.bookmarks]
    best = _best(index, whole, newest)
    is_solved = best is not None and index.solved is not None and best.epoch == _place(index.solved, whole)
    if best is not None and not is_solved:
        found.append(best)
    if index.solved is not None:
        text = translate("Epochs", "solved from epoch {0}, best") if is_solved else None
        name = (text or translate("Epochs", "solved from epoch {0}")).format(index.solved)
        found.append(Mark(_place(index.solved, whole), "solved", name, _tip(name, index.solved, whole)))
    return tuple(found)


def _place(epoch: int, whole: bool) -> int:
    return epoch - 1 if whole else epoch


def _best(index: KeptIndex, whole: bool, newest: Point | None) -> Mark | None:
    """With several batches, the curve holds means over the updates, which say nothing of a single network."""
    if index.best is None:
        return None
    if not whole:
        name = translate("Epochs", "lowest mean loss")
        return Mark(index.best, "best", name, _tip(name, index.best, whole))
    name = translate("Epochs", "best")
    if newest is not None and newest.loss < index.best_loss:
        text = translate(
            "Epochs", "{0}: the newest network has the lowest loss, {1}, measured after the run."
        )
        return Mark(newest.epoch, "best", name, text.format(name, number(newest.loss, ".4f")))
    return Mark(_place(index.best, whole), "best", name, _tip(name, index.best, whole))


def _tip(name: str, epoch: int, whole: bool) -> str:
    """Why the mark of an epoch stands at the network before it."""
    text = translate("Epochs", "{0}: measured over the updates of epoch {1}.")
    if whole:
        text = translate(
            "Epochs", "{0}: epoch {1} starts from this network, and is measured before its update."
        )
    return text.format(name, epoch)


def memory_text(index: KeptIndex) -> str:
    """Number of kept epochs and the memory they use, as a short text."""
    if index.too_large:
        return translate("Epochs", "no memory for past epochs")
    if not index.count:
        return translate("Epochs", "no past yet")
    text = translate("Epochs", "{0} kept · {1}")
    return text.format(whole(index.count), file_size(index.bytes_used))


def memory_tip(index: KeptIndex) -> str:
    """The same as a sentence, with the budget."""
    budget = file_size(index.budget)
    if index.too_large:
        text = translate(
            "Epochs",
            "Past epochs are kept if at least {0} fit into memory; of this network they take {1}, "
            "and {2} are allowed.",
        )
        return text.format(FEWEST, file_size(FEWEST * index.row_bytes), budget)
    every = translate("Epochs", "every epoch")
    if index.stride > 1:
        text = translate("Epochs", "one in {0}, and the marked ones")
        every = text.format(index.stride)
    text = translate("Epochs", "{0} past epochs ({1}) take {2} of the {3} allowed.")
    return text.format(whole(index.count), every, file_size(index.bytes_used), budget)


def saved_size(index: KeptIndex) -> int:
    """Bytes that past epochs take in a file; 0 if not even the first and the last fit."""
    row = max(1, index.row_bytes - ROW_OVERHEAD)
    room = min(MOST_SAVED // row, MOST_ROWS)
    return row * rows_in_file(index, room)


def saving_text(index: KeptIndex) -> str:
    size = saved_size(index)
    if index.count and not size:
        return translate("Epochs", "Past epochs are too large to be saved with the project")
    return translate("Epochs", "Save past epochs with the project ({0})").format(file_size(size))


def place_text(epoch: int, batch: int, last: int, curve: Curve, solved: int | None) -> str:
    """Which network is shown, and its loss if `curve` (as in `of_networks`) has a point for it. `solved`: the
    solved epoch, if it starts from this network."""
    if last == batch == 0:
        return translate("Epochs", "initial weights")
    if batch:
        return translate("Epochs", "in epoch {0}, updates done: {1}").format(whole(epoch + 1), whole(batch))
    loss = _loss_at(epoch, curve)
    text = translate("Epochs", "after epoch {0} of {1}")
    if loss is not None and solved is not None:
        text = translate("Epochs", "after epoch {0} of {1} · loss {2} · solved from epoch {3}")
    elif loss is not None:
        text = translate("Epochs", "after epoch {0} of {1} · loss {2}")
    return text.format(whole(epoch), whole(last), loss, solved)


def place_tip(epoch: int, batch: int, last: int, curve: Curve) -> str:
    """Where the curves show this network; empty if they do not. `curve` as in `place_text`."""
    if batch or epoch == last or _loss_at(epoch, curve) is None:
        return ""
    text = translate(
        "Epochs", "Epoch {0} starts from this network: the curves show its loss, before the update, at {0}."
    )
    return text.format(whole(epoch + 1))


def _loss_at(epoch: int, curve: Curve) -> str | None:
    at = int(np.searchsorted(curve.epoch, epoch))
    return number(curve.loss[at], ".4f") if at < len(curve) and curve.epoch[at] == epoch else None
