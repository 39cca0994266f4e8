"""Time travel: the parameters and optimizer state of past epochs, kept within a byte budget."""

import threading
from collections.abc import Iterable

import numpy as np

from playground.checkpoint import Checkpoint, Curve, Kept, Point, Rates, Trained, rates_until
from playground.parameters import FloatArray
from playground.training.kept_index import DEFAULT_BUDGET, FEWEST, KeptIndex
from playground.training.kept_marks import Marks
from playground.training.kept_rows import RowFormat, State, norm_table, pack
from playground.training.kept_thinning import fitting

MOST_ROWS = 100_000  # in a file
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
        self._format = RowFormat()
        self._row_bytes = 0  # of one epoch in memory; 0 before the first
        self._gradient_norms: dict[int, FloatArray] = {}
        self._budget, self._bytes, self._stride = budget, 0, 1
        self._first, self._last = 0, -1
        self._marks = Marks()
        self._rates: Rates = ()  # learning rates of the run
        self._held: int | None = None  # somebody looks at it
        self._generation = 0

    @classmethod
    def of(cls, kept: Kept, budget: int = DEFAULT_BUDGET) -> "KeptEpochs":
        """What a project held."""
        made = cls(budget)
        made._stride, made._rates = kept.stride, kept.rates
        made._marks = Marks(solved=kept.solved, bookmarks=set(kept.bookmarks))
        if kept.best is not None:
            made._marks.records.append((kept.best, kept.best_loss))
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
        self, epoch: int, flat: FloatArray, state: State, point: Point | None = None, rates: Rates = ()
    ) -> None:
        """Keep a copy of the network after `epoch` whole epochs, to which `rates` led. Epochs come in rising
        order."""
        with self._lock:
            self._rates = rates
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
                self._generation += 1
            self._last = max(self._rows, default=-1)
            self._marks.forget_after(epoch)
            self._rates = rates_until(self._rates, epoch)

    # --- Readers

    def index(self) -> KeptIndex:
        with self._lock:
            pinned = sorted(epoch for epoch in self._pinned() if epoch in self._rows)
            return KeptIndex(
                first=self._first,
                last=self._last,
                stride=self._stride,
                extras=tuple(epoch for epoch in pinned if epoch % self._stride),
                count=len(self._rows),
                bytes_used=self._bytes,
                budget=self._budget,
                row_bytes=self._row_bytes,
                generation=self._generation,
                best=self._marks.best,
                solved=self._marks.solved,
                bookmarks=tuple(sorted(self._marks.bookmarks)),
            )

    def checkpoint(self, epoch: int) -> Checkpoint | None:
        """The whole state after that epoch; None when it is not kept."""
        with self._lock:
            row, rates = self._rows.get(epoch), rates_until(self._rates, epoch)
        if row is None:
            return None
        return Checkpoint(epoch, row[: self._format.parameters], self._format.split(row), rates=rates)

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
            if epoch not in self._rows or len(self._marks.bookmarks) >= self._most_bookmarks:
                return False
            self._marks.bookmarks.add(epoch)
            return True

    def hold(self, epoch: int | None) -> None:
        """Keep that epoch while somebody looks at it, instead of the one held before."""
        with self._lock:
            before, self._held = self._held, epoch
            if before is not None and before != epoch:
                self._drop([before])

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
            made._format, made._row_bytes, made._stride = self._format, self._row_bytes, self._stride
            made._first, made._last = self._first, max(made._rows, default=-1)
            made._marks, made._rates = self._marks.until(epoch, curve), rates_until(self._rates, epoch)
        made._bytes = sum(map(_size, made._rows.values()))
        return made

    def for_file(self, trained: Trained) -> Kept | None:
        """What goes into a project file with that network: the run may be some epochs further already."""
        past = self.until(trained.checkpoint.epoch, trained.curve)
        if past._last != trained.checkpoint.epoch:
            return None
        return past.frozen(MOST_SAVED, len(trained.document.layout.shapes))

    def frozen(self, most_bytes: int, matrices: int) -> Kept | None:
        """What goes into a file: all kept epochs, or every second, every fourth … that `most_bytes` hold."""
        with self._lock:
            rows, norms = dict(self._rows), dict(self._gradient_norms)
            marks, ends = self._marks.until(self._last, Curve.of([])), {self._first, self._last}
            rates = self._rates
        room = min(most_bytes // max(1, 4 * self._format.length), MOST_ROWS)
        chosen, stride = fitting(sorted(rows), self._stride, room, ends | marks.bookmarks, marks.epochs)
        if not chosen:
            return None
        table = np.zeros((len(chosen), self._format.length), np.float32)
        for at, epoch in enumerate(chosen):
            table[at, : len(rows[epoch])] = rows[epoch]
        return Kept(
            epochs=np.array(chosen, np.int64),
            parameters=table[:, : self._format.parameters],
            optimizer=self._format.columns(table),
            gradient_norms=norm_table(chosen, norms, matrices),
            stride=stride,
            best=marks.best,
            best_loss=marks.best_loss,
            solved=marks.solved,
            bookmarks=tuple(sorted(marks.bookmarks)),
            rates=rates,
        )

    # --- Inside, under the lock

    @property
    def _most_bookmarks(self) -> int:
        return self._budget // max(1, self._row_bytes) - FEWEST

    def _put(self, epoch: int, flat: FloatArray, state: State) -> None:
        if state or not self._format.parameters:
            self._note_format(flat, state)
        row = pack(flat, state)
        if not self._rows:
            self._first = epoch
        self._remove(epoch)
        self._rows[epoch] = row
        self._bytes += _size(row)
        self._last = epoch

    def _note_format(self, flat: FloatArray, state: State) -> None:
        if len(state) != len(self._format.state) or len(flat) != self._format.parameters:
            self._format = RowFormat.of(flat, state)
            self._row_bytes = 4 * self._format.length + ROW_OVERHEAD

    def _pinned(self) -> set[int]:
        held = set() if self._held is None else {self._held}
        return {self._first, self._last, self._last - 1} | self._marks.epochs | held

    def _drop(self, epochs: Iterable[int]) -> None:
        """Let them go unless there is a reason to keep them."""
        if self._stride == 1:
            return
        pinned = self._pinned()
        for epoch in epochs:
            if epoch % self._stride and epoch not in pinned:
                self._remove(epoch)

    def _fit(self) -> None:
        """Thin until the budget holds; bookmarks beyond it are let go, the oldest first."""
        if self._bytes <= self._budget and self._row_bytes * FEWEST <= self._budget:
            return
        most = max(0, self._most_bookmarks)
        for epoch in sorted(self._marks.bookmarks)[: len(self._marks.bookmarks) - most]:
            self._marks.bookmarks.discard(epoch)
        if self._row_bytes * FEWEST > self._budget:
            self._rows, self._gradient_norms, self._bytes = {}, {}, 0
            self._first, self._last = 0, -1
        while self._bytes > self._budget:
            self._stride *= 2
            self._drop(list(self._rows))

    def _remove(self, epoch: int) -> None:
        row = self._rows.pop(epoch, None)
        if row is not None:
            self._bytes -= _size(row)
            self._gradient_norms.pop(epoch, None)


def _size(row: FloatArray) -> int:
    return row.nbytes + ROW_OVERHEAD
