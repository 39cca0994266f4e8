"""Retention: which epochs are always kept, and how the others are thinned for a file."""

from collections import deque
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from math import inf

import numpy as np

from playground.checkpoint import Curve, Point
from playground.training.epoch_store.index import KeptIndex
from playground.training.thinning import fitting_stride, stays

REMEMBERED = 64  # loss records, in case the latest ones are rolled back


def _no_records() -> deque[tuple[int, float]]:
    return deque(maxlen=REMEMBERED)


@dataclass
class EpochMarks:
    """The best and the first solved epoch, numbered as in the curve, and the user's bookmarks.

    The curve measures an epoch before its updates, so its values belong to the network one epoch earlier:
    a mark of the curve keeps that network too.
    """

    records: deque[tuple[int, float]] = field(default_factory=_no_records)  # (epoch, loss), falling
    solved: int | None = None
    lost: tuple[int, int] | None = None  # the former `solved`, and the epoch that was wrong again
    bookmarks: set[int] = field(default_factory=set)

    @property
    def best(self) -> int | None:
        return self.records[-1][0] if self.records else None

    @property
    def best_loss(self) -> float:
        return self.records[-1][1] if self.records else 0.0

    @property
    def epochs(self) -> set[int]:
        """All epochs that must be kept."""
        marks = {mark for mark in (self.best, self.solved) if mark is not None}
        return marks | {mark - 1 for mark in marks} | self.bookmarks

    def note(self, point: Point) -> list[int]:
        """Add a point of the curve; returns the epochs that may have lost their mark."""
        let_go: list[int] = []
        if not self.records or point.loss < self.best_loss:
            let_go += [] if self.best is None else [self.best - 1, self.best]
            self.records.append((point.epoch, point.loss))
        if point.pair_accuracy < 1:
            if self.solved is not None:
                let_go += [self.solved - 1, self.solved]
                self.lost = (self.solved, point.epoch)
            self.solved = None
        elif self.solved is None:
            self.solved = point.epoch
        return let_go

    def note_block(self, points: Curve) -> list[int]:
        """`note` for many points. Only loss records and changes between wrong and right matter."""
        best = inf if self.best is None else self.best_loss
        least = np.minimum.accumulate(np.append(best, points.loss))  # (points + 1)
        records = np.flatnonzero(points.loss < least[:-1])[-REMEMBERED:]
        right = np.append(self.solved is not None, points.pair_accuracy >= 1)  # (points + 1)
        turns = np.flatnonzero(right[1:] != right[:-1])
        return [mark for at in np.union1d(records, turns).tolist() for mark in self.note(points[at])]

    def forget_after(self, epoch: int) -> None:
        """Roll back: discard the marks of later epochs."""
        while self.records and self.records[-1][0] > epoch:
            self.records.pop()
        if self.lost is not None and self.lost[1] > epoch:
            self.solved, self.lost = self.lost[0], None
        if self.solved is not None and self.solved > epoch:
            self.solved = None
        self.bookmarks = {mark for mark in self.bookmarks if mark <= epoch}

    def until(self, epoch: int, curve: Curve) -> "EpochMarks":
        """The marks as of `epoch`. The curve supplies only what is unknown here, since it may be thinned."""
        made = EpochMarks(self.records.copy(), self.solved, self.lost, set(self.bookmarks))
        made.forget_after(epoch)
        past = curve.until(epoch)
        if not made.records and len(past):
            at = int(past.loss.argmin())
            made.records.append((int(past.epoch[at]), float(past.loss[at])))
        if made.solved is None:
            made.solved = past.solved_at
        return made


def fitting(
    epochs: Sequence[int], stride: int, room: int, needed: Set[int], wanted: Set[int]
) -> tuple[list[int], int]:
    """As many of `epochs` as fit into `room`, evenly spaced, and the stride between them.

    The result contains the needed epochs, and the wanted ones if they fit too; it is empty if the needed
    ones do not fit. `epochs` must ascend and contain every multiple of `stride` between its ends.
    """
    have = set(epochs)
    for always in (needed | wanted, needed):
        if len(have & always) <= room:
            return _thinned(epochs, stride, room, have & always)
    return [], stride


def rows_in_file(index: KeptIndex, room: int) -> int:
    """How many of the kept epochs a file with room for `room` epochs will hold: as many as `fitting` returns,
    but counted without a list of all epochs, since the window asks during a run."""
    needed = {index.first, index.last, *index.bookmarks}
    for always in (needed | index.marks, needed):
        kept = {epoch for epoch in always if epoch in index}
        if index.count and len(kept) <= room:
            return _rows_in_file(index, room, kept)
    return 0


def _rows_in_file(index: KeptIndex, room: int, always: Set[int]) -> int:
    if index.count <= room:
        return index.count

    def rows(stride: int) -> int:
        on_grid = len(range(-(-index.first // stride) * stride, index.last + 1, stride))
        return on_grid + sum(epoch % stride > 0 for epoch in always)

    return rows(fitting_stride(2 * index.stride, rows, room, _last_grid(index.last)))


def _thinned(epochs: Sequence[int], stride: int, room: int, always: Set[int]) -> tuple[list[int], int]:
    if len(epochs) <= room:
        return list(epochs), stride

    def kept(wider: int) -> list[int]:
        return [epoch for epoch in epochs if stays(epoch, wider, always)]

    wider = fitting_stride(2 * stride, lambda wider: len(kept(wider)), room, _last_grid(epochs[-1]))
    return kept(wider), wider


def _last_grid(last: int) -> int:
    """A wider stride keeps only epoch 0, which is needed anyway."""
    return 2 * (last + 1)
