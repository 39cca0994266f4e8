"""Summaries of many runs, made on a thread: quartiles over thousands of curves take up to a second."""

import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.spec import Cell
    from playground.sweep.values import CellSummary, SweepRun

RESTS = 3  # times as long as a summary took: the runs need the cores


class Summing:
    """One summary at a time, with rests in between."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._found: Mapping[Cell, CellSummary] | None = None
        self._rested_at = 0.0

    @property
    def is_at_work(self) -> bool:
        """Or has left something to be taken."""
        return self._thread is not None

    @property
    def has_rested(self) -> bool:
        return time.monotonic() >= self._rested_at

    def begin(self, runs: "tuple[SweepRun, ...]") -> None:
        self._thread = threading.Thread(target=self._work, args=(runs,), name="sweep summary", daemon=False)
        self._thread.start()

    def take(self) -> "Mapping[Cell, CellSummary] | None":
        """What was found, once; None while nothing is there."""
        if not self.end(0):
            return None
        self._thread, found, self._found = None, self._found, None
        return found

    def end(self, timeout_s: float) -> bool:
        """Wait; whether it has ended in time."""
        if self._thread is not None:
            self._thread.join(timeout_s)
        return self._thread is None or not self._thread.is_alive()

    def _work(self, runs: "tuple[SweepRun, ...]") -> None:
        from playground.sweep.summary import summarise

        started = time.monotonic()
        self._found = summarise(runs)
        now = time.monotonic()
        self._rested_at = now + RESTS * (now - started)
