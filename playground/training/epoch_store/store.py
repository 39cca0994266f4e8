"""Checkpoints of past epochs (parameters and optimizer state), kept within a byte budget."""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import inf

import numpy as np

from playground.checkpoint import Checkpoint, Curve, Kept, Point, Rates, Trained, rates_until
from playground.parameters import FloatArray
from playground.training.epoch_store.index import DEFAULT_BUDGET, FEWEST, KeptIndex
from playground.training.epoch_store.retention import EpochMarks, fitting
from playground.training.epoch_store.rows import PastEpoch, RowFormat, RowStore, State, pack
from playground.training.thinning import fitting_stride, stays

MOST_ROWS = 100_000  # of past epochs in a file
ROWS_AT_ONCE = 512  # dropped before others get the lock again
MOMENT_S = 0.002  # that a view waits at most
MOST_SAVED = 32 << 20  # bytes of past epochs in a file: saving must not take long


class KeptEpochs:
    """Thread-safe: the training thread adds, other threads read. Data that was read never changes.

    All epochs are kept while they fit; then every second, every fourth, and so on. The first, the last, the
    best, the first solved and bookmarked epochs are always kept.

    The window asks thirty times a second and must not wait for a copy or for thinning: rows are packed before
    the lock is taken, thinning lets go of it again and again, and what a view asks does not need it.
    """

    def __init__(self, budget: int = DEFAULT_BUDGET) -> None:
        self._lock = threading.Lock()
        self._thinning = threading.Lock()
        self._store = RowStore()
        self._budget, self._stride = budget, 1
        self._first, self._last = 0, -1
        self._marks = EpochMarks()
        self._rates: Rates = ()  # learning rates of the run
        self._held: int | None = None  # kept while the user views it
        self._let_go: list[int] = []  # no longer held, to be dropped with the next epochs
        self._generation = 0
        self._index, self._is_changed = KeptIndex(budget=budget), True  # since the index was made

    @classmethod
    def of(cls, kept: Kept, budget: int = DEFAULT_BUDGET) -> "KeptEpochs":
        """Restored from the past epochs of a project file."""
        made = cls(budget)
        made._stride, made._rates = kept.stride, kept.rates
        made._marks = EpochMarks(solved=kept.solved, bookmarks=set(kept.bookmarks))
        if kept.best is not None:
            made._marks.records.append((kept.best, kept.best_loss))
        for at, epoch in enumerate(kept.epochs.tolist()):
            flat, state = kept.parameters[at], {name: values[at] for name, values in kept.optimizer.items()}
            made._put(epoch, RowFormat.of(flat, state), pack(flat, state))
            if kept.gradient_norms[at, 0] >= 0:
                made._store.put_norms(epoch, kept.gradient_norms[at])
        made._drop(kept.epochs.tolist())
        made._fit()
        return made

    # --- Called by the training thread

    def add(
        self, epoch: int, flat: FloatArray, state: State, point: Point | None = None, rates: Rates = ()
    ) -> None:
        """Keep a copy of the network after `epoch` whole epochs, trained with the learning rates `rates`.
        Epochs must be added in ascending order."""
        form, row = RowFormat.of(flat, state), pack(flat, state)
        with self._changing():
            self._rates = rates
            let_go = [epoch - 2, *(self._marks.note(point) if point is not None else ())]
            self._put(epoch, form, row)
            self._drop(let_go)
        self._fit()

    def add_block(self, form: RowFormat, past: Sequence[PastEpoch], points: Curve, rates: Rates) -> None:
        """`add` for many epochs at once, with their points; the last of `past` is the newest network.

        `past` must contain every epoch in between that is on the stride, and those that become the best or
        the first solved by `points`.
        """
        rows = {epoch: pack(row, {}) for epoch, row, _ in past if epoch not in self._store}  # else the same
        norms = {epoch: found.copy() for epoch, _, found in past if found is not None}
        with self._changing():
            self._rates = rates
            let_go = [self._last - 1, self._last, *self._marks.note_block(points)]
            self._store.take_format(form)
            if not len(self._store):
                self._first = min(rows, default=0)
            for epoch, row in rows.items():
                self._store.put(epoch, row)
            for epoch, found in norms.items():
                self._store.put_norms(epoch, found)
            self._last = max([self._last, *(epoch for epoch, _, _ in past[-1:])])
            self._drop([*let_go, *rows])
        self._fit()

    def add_gradient_norms(self, epoch: int, norms: FloatArray) -> None:
        """Store the norm of each parameter's gradient at `epoch`; ignored if that epoch is not kept."""
        with self._changing():
            self._store.put_norms(epoch, norms)

    def forget_after(self, epoch: int) -> None:
        """Roll back: discard the epochs after `epoch`, from which training continues."""
        with self._changing():
            for later in [kept for kept in self._store if kept > epoch]:
                self._store.remove(later)
                self._generation += 1
            self._last = max(self._store, default=-1)
            self._marks.forget_after(epoch)
            self._rates = rates_until(self._rates, epoch)

    @property
    def standing(self) -> tuple[int, float, bool]:
        """The stride, the lowest loss so far, and whether all pairs were right in the last epoch."""
        with self._lock:
            best_loss = inf if self._marks.best is None else self._marks.best_loss
            return self._stride, best_loss, self._marks.solved is not None

    # --- Called by other threads

    def __contains__(self, epoch: int) -> bool:
        return epoch in self._store

    def index(self) -> KeptIndex:
        """What is kept; a moment ago, if that is just being changed."""
        if self._is_changed and self._lock.acquire(timeout=MOMENT_S):
            try:
                self._is_changed = False
                self._index = self._new_index()
            finally:
                self._lock.release()
        return self._index

    def _new_index(self) -> KeptIndex:
        pinned = sorted(epoch for epoch in self._pinned() if epoch in self._store)
        return KeptIndex(
            first=self._first,
            last=self._last,
            stride=self._stride,
            extras=tuple(epoch for epoch in pinned if epoch % self._stride),
            count=len(self._store),
            bytes_used=self._store.bytes_used,
            budget=self._budget,
            row_bytes=self._store.row_bytes,
            generation=self._generation,
            best=self._marks.best,
            best_loss=self._marks.best_loss,
            solved=self._marks.solved,
            bookmarks=tuple(sorted(self._marks.bookmarks)),
        )

    def checkpoint(self, epoch: int) -> Checkpoint | None:
        """The whole state after `epoch`; None if that epoch is not kept."""
        row, form = self._store.row(epoch), self._store.format
        if row is None:
            return None
        rates = rates_until(self._rates, epoch)
        return Checkpoint(epoch, row[: form.parameters], form.split(row), rates=rates)

    def gradient_norms(self, epochs: Iterable[int]) -> dict[int, FloatArray]:
        """For each of `epochs` whose gradient has been computed: one norm per parameter of the layout."""
        return {epoch: found for epoch in epochs if (found := self._store.norms(epoch)) is not None}

    def bookmark(self, epoch: int, on: bool) -> bool:
        """Set or remove a bookmark, which keeps that epoch; False if the epoch is not kept or the budget
        has no room for another bookmark."""
        with self._changing():
            if not on:
                self._marks.bookmarks.discard(epoch)
                self._drop([epoch])
                return True
            if epoch not in self._store or len(self._marks.bookmarks) >= self._most_bookmarks:
                return False
            self._marks.bookmarks.add(epoch)
            return True

    def hold(self, epoch: int | None) -> None:
        """Keep that epoch while the user views it, instead of the one held before."""
        before, self._held, self._is_changed = self._held, epoch, True
        if before is None or before == epoch:
            return
        self._let_go.append(before)
        if self._lock.acquire(timeout=MOMENT_S):  # else with the next epochs
            try:
                self._drop([])
            finally:
                self._lock.release()

    def set_budget(self, budget: int) -> None:
        self._budget, self._is_changed = budget, True
        self._fit()

    def until(self, epoch: int, curve: Curve) -> "KeptEpochs":
        """A copy with the epochs up to `epoch`, for a fork; `curve` is the curve of this run."""
        made = KeptEpochs(self._budget)
        with self._lock:
            made._store, made._stride = self._store.until(epoch), self._stride
            made._first, made._last = self._first, max(made._store, default=-1)
            made._marks, made._rates = self._marks.until(epoch, curve), rates_until(self._rates, epoch)
        return made

    def for_file(self, trained: Trained) -> Kept | None:
        """The past epochs to save with that network, although the run may be some epochs further by now; None
        if its epoch is not kept."""
        past = self.until(trained.checkpoint.epoch, trained.curve)
        if past._last != trained.checkpoint.epoch:
            return None
        return past.frozen(MOST_SAVED, len(trained.document.layout.shapes))

    def frozen(self, most_bytes: int, matrices: int) -> Kept | None:
        """The past epochs to save: all kept ones, or every second, every fourth … so that they fit into
        `most_bytes`; None if none fit."""
        past = self.until(self._last, Curve.of([]))  # a copy that no thread changes
        store, marks, ends = past._store, past._marks, {past._first, past._last}
        room = min(most_bytes // max(1, 4 * store.format.length), MOST_ROWS)
        chosen, stride = fitting(sorted(store), past._stride, room, ends | marks.bookmarks, marks.epochs)
        if not chosen:
            return None
        table = store.table(chosen)  # (epochs, numbers)
        return Kept(
            epochs=np.array(chosen, np.int64),
            parameters=table[:, : store.format.parameters],
            optimizer=store.format.columns(table),
            gradient_norms=store.norm_table(chosen, matrices),
            stride=stride,
            best=marks.best,
            best_loss=marks.best_loss,
            solved=marks.solved,
            bookmarks=tuple(sorted(marks.bookmarks)),
            rates=past._rates,
        )

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._lock:
            self._is_changed = True
            yield

    # --- Private; the caller holds the lock

    @property
    def _most_bookmarks(self) -> int:
        return self._budget // max(1, self._store.row_bytes) - FEWEST

    def _put(self, epoch: int, form: RowFormat, row: FloatArray) -> None:
        if not len(self._store):
            self._first = epoch
        if form.state or not self._store.format.parameters:
            self._store.take_format(form)
        self._store.put(epoch, row)
        self._last = epoch

    def _pinned(self) -> set[int]:
        held = set() if self._held is None else {self._held}
        return {self._first, self._last, self._last - 1} | self._marks.epochs | held

    def _drop(self, epochs: Iterable[int]) -> None:
        """Remove those that neither the stride nor a mark keeps."""
        let_go, self._let_go = self._let_go, []
        if self._stride == 1:
            return
        pinned = self._pinned()
        for epoch in (*let_go, *epochs):
            if not stays(epoch, self._stride, pinned):
                self._store.remove(epoch)

    # --- Thinning; the caller does not hold the lock

    def _fit(self) -> None:
        """Thin until the epochs fit the budget; bookmarks beyond it are removed, earliest epochs first."""
        while not self._fits and self._thinning.acquire(blocking=False):  # else whoever thins looks again
            try:
                self._let_bookmarks_go()
                if self._store.bytes_used > self._budget:
                    self._thin()
            finally:
                self._thinning.release()

    @property
    def _is_too_large(self) -> bool:
        return self._store.row_bytes * FEWEST > self._budget

    @property
    def _fits(self) -> bool:
        used = self._store.bytes_used
        return used <= self._budget and not (used and self._is_too_large)

    def _let_bookmarks_go(self) -> None:
        with self._changing():
            most, marked = max(0, self._most_bookmarks), sorted(self._marks.bookmarks)
            self._marks.bookmarks.difference_update(marked[: max(0, len(marked) - most)])
            if self._is_too_large:
                self._store.clear()
                self._first, self._last = 0, -1

    def _thin(self) -> None:
        with self._lock:
            epochs, pinned = np.array(tuple(self._store)), list(self._pinned())  # (epochs)
        always = np.isin(epochs, pinned)

        def bytes_on(stride: int) -> int:
            return int(np.count_nonzero(always | (epochs % stride == 0))) * self._store.row_bytes

        self._stride = fitting_stride(2 * self._stride, bytes_on, self._budget)
        gone = epochs[~always & (epochs % self._stride > 0)].tolist()
        for start in range(0, len(gone), ROWS_AT_ONCE):
            with self._changing():
                self._drop(gone[start : start + ROWS_AT_ONCE])
            time.sleep(0)  # or a window that waits for the interpreter would wait 5 ms, again and again
