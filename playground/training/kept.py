"""Time travel: the parameters and optimizer state of past epochs, kept within a byte budget."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from playground.checkpoint import Checkpoint, Curve, Kept, Point, Trained
from playground.parameters import FloatArray
from playground.training.kept_index import DEFAULT_BUDGET, FEWEST, KeptIndex
from playground.training.kept_marks import Marks

MOST_SAVED = 32 << 20  # bytes that past epochs take in a file: saving must not keep one waiting
ROW_OVERHEAD = 256  # bytes that an epoch takes beyond its numbers: array, key and entry


class KeptEpochs:
    """Thread-safe: the training thread adds, others read. What has been read never changes.

    All epochs are kept while they fit; then every second, every fourth, and so on. The first, the last, the
    best, the first solved and bookmarked epochs stay.
    """

    def __init__(self, budget: int = DEFAULT_BUDGET) -> None:
        self._lock = threading.Lock()
        self._rows: dict[int, FloatArray] = {}  # epoch → parameters and optimizer state, end to end
        self._parameters = 0  # numbers of a row that are parameters
        self._state: tuple[tuple[str, tuple[int, ...]], ...] = ()  # names and shapes of the other numbers
        self._gradient_norms: dict[int, FloatArray] = {}
        self._budget, self._bytes, self._stride = budget, 0, 1
        self._first, self._last = 0, -1
        self._marks = Marks()

    @classmethod
    def of(cls, kept: Kept, budget: int = DEFAULT_BUDGET) -> "KeptEpochs":
        """What a project held."""
        made = cls(budget)
        made._stride = kept.stride
        made._marks = Marks(kept.best, kept.best_loss, kept.solved, set(kept.bookmarks))
        for at, epoch in enumerate(kept.epochs.tolist()):
            state = {name: values[at] for name, values in kept.optimizer.items()}
            made._put(epoch, kept.parameters[at], state)
            if kept.gradient_norms[at, 0] >= 0:
                made._gradient_norms[epoch] = kept.gradient_norms[at]
        made._drop(kept.epochs.tolist())
        made._fit()
        return made

    # --- The training thread

    def add(
        self, epoch: int, flat: FloatArray, state: Mapping[str, FloatArray], point: Point | None = None
    ) -> None:
        """Keep a copy of the network after `epoch` whole epochs. Epochs come in rising order."""
        with self._lock:
            let_go = [epoch - 2, *(self._marks.note(point) if point is not None else ())]
            self._put(epoch, flat, state)
            self._drop(let_go)
            self._fit()

    def add_gradient_norms(self, epoch: int, norms: FloatArray) -> None:
        """The norm of each parameter's gradient at that network, if it is kept."""
        with self._lock:
            if epoch in self._rows:
                self._gradient_norms[epoch] = norms

    def forget_after(self, epoch: int) -> None:
        """Later epochs did not happen: training goes on from that one."""
        with self._lock:
            for later in [kept for kept in self._rows if kept > epoch]:
                self._remove(later)
            self._last = max(self._rows, default=-1)
            self._marks.forget_after(epoch)

    # --- Readers

    def index(self) -> KeptIndex:
        with self._lock:
            pinned = sorted(epoch for epoch in self._pinned() if epoch in self._rows)
            row_bytes = 4 * self._row_length + ROW_OVERHEAD if self._parameters else 0
            return KeptIndex(
                first=self._first,
                last=self._last,
                stride=self._stride,
                extras=tuple(epoch for epoch in pinned if epoch % self._stride),
                count=len(self._rows),
                bytes_used=self._bytes,
                budget=self._budget,
                row_bytes=row_bytes,
                best=self._marks.best,
                solved=self._marks.solved,
                bookmarks=tuple(sorted(self._marks.bookmarks)),
            )

    def checkpoint(self, epoch: int) -> Checkpoint | None:
        """The whole state after that epoch; None when it is not kept."""
        with self._lock:
            row = self._rows.get(epoch)
        return None if row is None else Checkpoint(epoch, row[: self._parameters], self._split(row))

    def gradient_norms(self, epochs: Iterable[int]) -> dict[int, FloatArray]:
        """Of those epochs whose gradient has been computed: one norm for each parameter of the layout."""
        with self._lock:
            return {
                epoch: found for epoch in epochs if (found := self._gradient_norms.get(epoch)) is not None
            }

    def bookmark(self, epoch: int, on: bool) -> bool:
        """Keep that epoch whatever comes, or no longer; False when it is not there or has no room."""
        with self._lock:
            if not on:
                self._marks.bookmarks.discard(epoch)
                self._drop([epoch])
                return True
            room = self._budget // (4 * self._row_length + ROW_OVERHEAD) - FEWEST
            if epoch not in self._rows or len(self._marks.bookmarks) >= room:
                return False
            self._marks.bookmarks.add(epoch)
            return True

    def set_budget(self, budget: int) -> None:
        with self._lock:
            self._budget = budget
            self._fit()

    def until(self, epoch: int, curve: Curve) -> "KeptEpochs":
        """The same past up to that epoch, for another future; `curve` is that of this past."""
        with self._lock:
            made = KeptEpochs(self._budget)
            made._rows = {kept: row for kept, row in self._rows.items() if kept <= epoch}
            made._gradient_norms = {e: norms for e, norms in self._gradient_norms.items() if e <= epoch}
            made._parameters, made._state, made._stride = self._parameters, self._state, self._stride
            made._first, made._last = self._first, max(made._rows, default=-1)
            bookmarks = {mark for mark in self._marks.bookmarks if mark <= epoch}
        made._bytes = sum(map(_size, made._rows.values()))
        made._marks = Marks.of(curve.until(epoch), bookmarks)
        return made

    def for_file(self, trained: Trained) -> Kept | None:
        """What goes into a project file with that network: the run may be some epochs further already."""
        past = self.until(trained.checkpoint.epoch, trained.curve)
        return past.frozen(MOST_SAVED, len(trained.document.layout.shapes))

    def frozen(self, most_bytes: int, matrices: int) -> Kept | None:
        """What goes into a file: all kept epochs, or every second, every fourth … that `most_bytes` hold."""
        with self._lock:
            rows, stride, pinned = dict(self._rows), self._stride, self._pinned() & self._rows.keys()
            norms = dict(self._gradient_norms)
            marks = replace(self._marks, bookmarks=set(self._marks.bookmarks))
        while len(rows) > len(pinned) and len(rows) * 4 * self._row_length > most_bytes:
            stride *= 2
            rows = {epoch: row for epoch, row in rows.items() if epoch % stride == 0 or epoch in pinned}
        if not rows or len(rows) * 4 * self._row_length > most_bytes:
            return None
        table = np.zeros((len(rows), self._row_length), np.float32)
        for at, epoch in enumerate(sorted(rows)):
            table[at, : len(rows[epoch])] = rows[epoch]
        return Kept(
            epochs=np.array(sorted(rows), np.int64),
            parameters=table[:, : self._parameters],
            optimizer=self._columns(table),
            gradient_norms=_norm_table(sorted(rows), norms, matrices),
            stride=stride,
            best=marks.best,
            best_loss=marks.best_loss,
            solved=marks.solved,
            bookmarks=tuple(sorted(marks.bookmarks)),
        )

    # --- Inside, under the lock

    @property
    def _row_length(self) -> int:
        return self._parameters + sum(int(np.prod(shape)) for _, shape in self._state)

    def _put(self, epoch: int, flat: FloatArray, state: Mapping[str, FloatArray]) -> None:
        self._parameters = len(flat)
        if state:
            self._state = tuple((name, values.shape) for name, values in state.items())
        row = np.concatenate([flat, *(values.ravel() for values in state.values())])
        row.flags.writeable = False
        if not self._rows:
            self._first = epoch
        self._remove(epoch)
        self._rows[epoch] = row
        self._bytes += _size(row)
        self._last = epoch

    def _pinned(self) -> set[int]:
        return {self._first, self._last, self._last - 1} | self._marks.epochs

    def _drop(self, epochs: Iterable[int]) -> None:
        """Let them go unless there is a reason to keep them."""
        if self._stride == 1:
            return
        pinned = self._pinned()
        for epoch in epochs:
            if epoch % self._stride and epoch not in pinned:
                self._remove(epoch)

    def _fit(self) -> None:
        """Thin until the budget holds."""
        if self._parameters and (4 * self._row_length + ROW_OVERHEAD) * FEWEST > self._budget:
            for epoch in list(self._rows):
                self._remove(epoch)
            return
        while self._bytes > self._budget and len(self._rows) > FEWEST:
            self._stride *= 2
            self._drop(list(self._rows))

    def _remove(self, epoch: int) -> None:
        row = self._rows.pop(epoch, None)
        if row is not None:
            self._bytes -= _size(row)
            self._gradient_norms.pop(epoch, None)

    def _split(self, row: FloatArray) -> dict[str, FloatArray]:
        return (
            {name: values[0] for name, values in self._columns(row[None]).items()}
            if len(row) > self._parameters
            else {}
        )

    def _columns(self, table: FloatArray) -> dict[str, FloatArray]:
        """The optimizer state in a table of rows, each tensor (rows, …)."""
        found, start = {}, self._parameters
        for name, shape in self._state:
            stop = start + int(np.prod(shape))
            found[name] = table[:, start:stop].reshape(len(table), *shape)
            start = stop
        return found


def _size(row: FloatArray) -> int:
    return row.nbytes + ROW_OVERHEAD


def _norm_table(epochs: list[int], norms: Mapping[int, FloatArray], matrices: int) -> FloatArray:
    """(epochs, matrices); −1 where the gradient has not been computed."""
    unknown = np.full(matrices, -1, np.float32)
    return np.stack([norms.get(epoch, unknown) for epoch in epochs])
