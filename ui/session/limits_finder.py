"""Finds what any network could reach on the pairs: at once for a few pairs, on a thread for many."""

import logging
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from playground.document import Document
from playground.loss_floors import Limits, limits
from playground.problems import Problem, stopping
from ui.background.worker import JOIN_S, Retired, Worker

AT_ONCE = 10_000  # symbols whose limits take no time that a person could notice
LONG = 500  # steps of a pair; each takes its time
POLL_MS = 33


class LimitsFinder(QObject):
    """The limits of the document asked for last; `found` tells when those of many pairs are known."""

    found = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.limits: Limits | None = None  # None also while they are being found
        self._worker: Worker[Limits | None] | None = None
        self._retired = Retired()
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    def find(self, document: Document, problems: tuple[Problem, ...]) -> None:
        """Find the limits of a document with these problems; forgets those of any other document."""
        self.drop()
        if stopping([p for p in problems if p.place in ("pairs", "input", "target", "vocabulary")]):
            return
        if document.longest <= LONG and document.symbol_count <= AT_ONCE:
            self.limits = limits(document)
            return
        self._worker = Worker(partial(_limits, document), "limits")
        self._worker.begin()
        self._timer.start()

    def drop(self) -> None:
        self._retired.add(self._worker)
        self.limits, self._worker = None, None

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Wait for the thread; returns whether it has ended in time."""
        self._timer.stop()
        self.drop()
        return self._retired.close(timeout_s)

    def _poll(self) -> None:
        self._retired.forget_ended()
        ending = self._worker.take()[1] if self._worker is not None else None
        if ending is not None:
            self.drop()
            self.limits = ending.result
            if ending.details:
                logging.getLogger("unroll").error("%s", ending.details)
            self.found.emit()
        if self._worker is None and not self._retired:
            self._timer.stop()


def _limits(document: Document, _worker: Worker[Limits | None]) -> Limits | None:
    return limits(document)
