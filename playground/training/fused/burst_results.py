"""Reads the results of a burst from the run's memory."""

import numpy as np

from playground.checkpoint import Curve
from playground.training.epoch_store.rows import PastEpoch
from playground.training.fused.memory import Memory
from playground.training.fused.memory_layout import BATCH, EPOCH, GOOD_BATCH, GOOD_EPOCH, POINTS, ROWS


def points_of(memory: Memory) -> Curve:
    """The points of the epochs that ended in the burst."""
    count, epoch = int(memory.int_view("filled", 2)[POINTS]), int(memory.int_view("position", 4)[EPOCH])
    table = memory.doubles[memory.double_offset.points :][: 3 * count].reshape(count, 3).copy()  # (epochs, 3)
    return Curve(np.arange(epoch - count + 1, epoch + 1), table[:, 0], table[:, 1], table[:, 2])


def past_epochs(memory: Memory) -> list[PastEpoch]:
    """The past epochs of the burst to keep; the newest network after a whole epoch comes last."""
    position = memory.int_view("position", 4)
    epoch, batch = int(position[EPOCH]), int(position[BATCH])
    found = [*_taken(memory, "kept", int(memory.int_view("filled", 2)[ROWS])), *_taken(memory, "marked", 4)]
    good, newest = memory.float_view("good", memory.net.row), memory.float_view("row", memory.net.row)
    good_epoch = int(position[GOOD_EPOCH])
    is_whole = position[GOOD_BATCH] == 0 and good_epoch in (epoch, epoch - 1)
    norms = memory.float_view("good_norms", memory.net.matrices)
    before: list[PastEpoch] = [(good_epoch, good, norms if norms[0] >= 0 else None)] if is_whole else []
    return [*found, *before, *([] if batch else [(epoch, newest, None)])]


def _taken(memory: Memory, place: str, count: int) -> list[PastEpoch]:
    """The entries in use of the table `place`: epochs, rows, and gradient norms where known."""
    epochs = memory.int_view(f"{place}_epochs", count).tolist()
    rows = memory.float_view(place, count, memory.net.row)
    norms = memory.float_view(f"{place}_norms", count, memory.net.matrices)
    known = (norms[:, 0] >= 0).tolist()
    entries = zip(epochs, rows, norms, known, strict=True)
    return [(epoch, row, norm if there else None) for epoch, row, norm, there in entries if epoch >= 0]
