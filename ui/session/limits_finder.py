"""Finds what any network could reach on the pairs: at once for a few pairs, on a thread for many."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from playground.document import Document
from playground.loss_floors import Limits, limits
from playground.problems import Problem, stopping
from ui.background.latest_task import LatestTask
from ui.background.worker import JOIN_S, Ending, Worker

AT_ONCE = 10_000  # symbols whose limits take no time that a person could notice
LONG = 500  # steps of a pair; each takes its time


class LimitsFinder(QObject):
    """The limits of the document asked for last; `found` tells when those of many pairs are known."""

    found = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.limits: Limits | None = None  # None also while they are being found
        self.task = LatestTask("limits", self)

    def find(self, document: Document, problems: tuple[Problem, ...]) -> None:
        """Find the limits of a document with these problems; forgets those of any other document."""
        self.task.drop()
        self.limits = None
        if stopping([p for p in problems if p.place in ("pairs", "input", "target", "vocabulary")]):
            return
        if document.longest <= LONG and document.symbol_count <= AT_ONCE:
            self.limits = limits(document)
            return
        self.task.start(partial(_limits, document), self._on_task_ended)

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Wait for the thread; returns whether it has ended in time."""
        return self.task.close(timeout_s)

    def _on_task_ended(self, ending: Ending[Limits | None]) -> None:
        self.limits = ending.result
        self.found.emit()


def _limits(document: Document, _worker: Worker[Limits | None]) -> Limits | None:
    return limits(document)
