"""Runs sweeps on background threads and polls them; one at a time, independent of training."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from playground.document import Document
from playground.spec import Cell
from ui.background.worker import JOIN_S, Retired

if TYPE_CHECKING:
    from playground.sweep.sweep import Sweep
    from playground.sweep.values import CellSummary, SweepPlan, SweepRun

RESTS = 3  # pause after a summary, as a multiple of its duration: the runs need the cores
POLL_MS = 100
SweepPhase = Literal["idle", "running", "paused", "ended", "cancelled"]


@dataclass(frozen=True)
class SweepStatus:
    """The state of the current or last sweep."""

    phase: SweepPhase = "idle"
    done: int = 0  # runs that have ended
    total: int = 0
    progress: float = 0.0  # fraction of all epochs that is done
    seconds_left: float | None = None

    @property
    def is_under_way(self) -> bool:
        return self.phase in ("running", "paused")


@dataclass(eq=False)
class CellRuns:
    """The runs of one cell that have ended, with the counts of solved and failed ones; never shrinks."""

    by_seed: "dict[int, SweepRun]" = field(default_factory=dict)
    solved: int = 0
    failed: int = 0

    def add(self, run: "SweepRun") -> None:
        self.by_seed[run.seed] = run
        self.solved += run.solved_at is not None
        self.failed += bool(run.failure)


class Sweeps(QObject):
    """Holds at most one sweep. Starting a new one cancels the old one and discards its later results."""

    changed = Signal()  # status or runs
    summarised = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.plan: SweepPlan | None = None  # of the current sweep, or of the last one
        self.status = SweepStatus()
        self.runs: dict[Cell, CellRuns] = {}
        self.summaries: Mapping[Cell, CellSummary] = {}
        self._sweep: Sweep | None = None
        self._summarizer, self._summed = Summarizer(), 0  # number of runs in the newest summary
        self._retired = Retired()
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    # --- User actions

    def start(self, plan: "SweepPlan") -> None:
        from playground.sweep.sweep import Sweep  # not needed to show the window

        self._forget()
        self.plan, self.runs = plan, {cell: CellRuns() for cell in plan.cells}
        self._sweep = Sweep(plan)
        self.status = SweepStatus("running", total=self._sweep.total)
        self._sweep.begin()
        self._timer.start()
        self.summarised.emit()
        self.changed.emit()

    def pause(self) -> None:
        if self._sweep is not None:
            self._sweep.pause()
            self._hear(self._sweep, "paused")

    def resume(self) -> None:
        if self._sweep is not None:
            self._sweep.resume()
            self._hear(self._sweep, "running")

    def cancel(self) -> None:
        """Stop: runs that have ended are kept, the others discarded."""
        if self._sweep is not None:
            self._sweep.cancel()
            self._hear(self._sweep, "cancelled")

    def forget(self) -> None:
        """Discard the sweep and its results, since another project was opened."""
        self._forget()
        self.summarised.emit()
        self.changed.emit()

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Cancel everything and wait; returns whether all threads have ended in time."""
        self._timer.stop()
        self._drop()
        return self._retired.close(timeout_s)

    def is_of(self, document: Document) -> bool:
        """Whether the document is that of the sweep, apart from cell, seed, and what no run sees."""
        if self.plan is None:
            return False
        swept = document_of(self.plan, document.model.cell, document.training.seed)
        return swept.untouched == document.untouched

    # --- Polling

    def _poll(self) -> None:
        self._retired.forget_ended()
        if self._sweep is not None:
            self._hear(self._sweep, "ended" if self._sweep.wait(0) else self.status.phase)
        self._hear_summary()
        if self._sweep is None and not self._summarizer.is_at_work and not self._retired:
            self._timer.stop()

    def _hear(self, sweep: "Sweep", phase: SweepPhase) -> None:
        """Collect the runs that have ended; `phase` is the new phase of the sweep."""
        for run in sweep.take():
            self.runs[run.cell].add(run)
        done = sum(len(own.by_seed) for own in self.runs.values())
        self.status = SweepStatus(phase, done, sweep.total, sweep.progress, sweep.seconds_left)
        if not self.status.is_under_way:
            self._retired.add(sweep)
            self._sweep = None
        self.changed.emit()

    def _hear_summary(self) -> None:
        found = self._summarizer.take()
        if found is not None:
            self.summaries = found
            self.summarised.emit()
        rested = self._summarizer.has_rested or not self.status.is_under_way
        if self.status.done > self._summed and rested and not self._summarizer.is_at_work:
            self._summed = self.status.done
            self._summarizer.begin(tuple(chain(*(own.by_seed.values() for own in self.runs.values()))))

    def _forget(self) -> None:
        self._drop()
        self.plan, self.status, self.runs, self.summaries = None, SweepStatus(), {}, {}

    def _drop(self) -> None:
        """Cancel sweep and summary, without waiting for them, and discard their later results."""
        if self._sweep is not None:
            self._sweep.cancel()
        self._retired.add(self._sweep, self._summarizer)
        self._sweep, self._summarizer, self._summed = None, Summarizer(), 0


def document_of(plan: "SweepPlan", cell: Cell, seed: int) -> Document:
    """The document that the sweep trains for this cell and seed."""
    from playground.sweep.single_run import with_cell, with_seed

    return with_seed(with_cell(plan.document, cell), seed)


class Summarizer:
    """Computes one summary at a time on a background thread, with pauses in between."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._found: Mapping[Cell, CellSummary] | None = None
        self._rested_at = 0.0

    @property
    def is_at_work(self) -> bool:
        """Also true while a finished summary has not been taken yet."""
        return self._thread is not None

    @property
    def has_rested(self) -> bool:
        return time.monotonic() >= self._rested_at

    def begin(self, runs: "tuple[SweepRun, ...]") -> None:
        self._thread = threading.Thread(target=self._work, args=(runs,), name="sweep summary", daemon=False)
        self._thread.start()

    def take(self) -> "Mapping[Cell, CellSummary] | None":
        """The finished summary, returned once; None if there is none."""
        if not self.end(0):
            return None
        self._thread, found, self._found = None, self._found, None
        return found

    def end(self, timeout_s: float) -> bool:
        """Wait; returns whether it has ended in time."""
        if self._thread is not None:
            self._thread.join(timeout_s)
        return self._thread is None or not self._thread.is_alive()

    def _work(self, runs: "tuple[SweepRun, ...]") -> None:
        from playground.sweep.summary import summarise

        started = time.monotonic()
        self._found = summarise(runs)
        now = time.monotonic()
        self._rested_at = now + RESTS * (now - started)
