"""Polls the training thread's mailbox from the GUI thread; the training thread never calls the GUI."""

import time
from collections import deque

from PySide6.QtCore import QObject, QTimer, Signal

from playground.checkpoint import Checkpoint
from playground.document import Document
from playground.training.epoch_store.store import KeptEpochs
from playground.training.mailbox import Delivery
from playground.training.run import Run
from ui.background.worker import JOIN_S, Retired

POLL_MS = 33  # 30 redraws per second, independent of the training speed
RATE_WINDOW_S = 1.5


class RunPoller(QObject):
    """Holds at most one run. Starting a new one stops the old one and discards its later messages."""

    delivered = Signal(Delivery)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.run: Run | None = None
        self.document = Document()  # of the run started last
        self._retired = Retired()
        self._progress: deque[tuple[float, int]] = deque()  # (time in s, epoch) within RATE_WINDOW_S
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.poll)

    def start(
        self,
        document: Document,
        start: Checkpoint | None,
        goal: int,
        kept: KeptEpochs | None = None,
        single_step: bool = False,
    ) -> None:
        self.drop()
        self.document = document
        self.run = Run(document, start, goal, kept)
        if single_step:
            self.run.control.allow(1)
        self._progress.clear()
        self.run.begin()
        self._timer.start()

    def drop(self) -> None:
        """Ask the run to stop, without waiting for it, and discard its later messages."""
        if self.run is not None:
            self.run.control.stop()
        self._retired.add(self.run)
        self.run = None

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Stop everything and wait; returns whether all threads have ended in time."""
        self._timer.stop()
        self.drop()
        return self._retired.close(timeout_s)

    @property
    def rate(self) -> float | None:
        """Epochs per second, averaged over RATE_WINDOW_S; None if not known."""
        if len(self._progress) < 2:
            return None
        (start, first), (end, last) = self._progress[0], self._progress[-1]
        return (last - first) / (end - start) if last > first else None

    def poll(self) -> None:
        """Deliver what the run has posted until now."""
        self._retired.forget_ended()
        if self.run is None:
            if not self._retired:
                self._timer.stop()
            return
        delivery = self.run.mailbox.take()
        if len(delivery.points):
            self._note_progress(int(delivery.points.epoch[-1]))
        if delivery.outcome is not None:
            self._retired.add(self.run)
            self.run = None
        if len(delivery.points) or delivery.snapshot or delivery.outcome:
            self.delivered.emit(delivery)

    def _note_progress(self, epoch: int) -> None:
        now = time.monotonic()
        self._progress.append((now, epoch))
        while len(self._progress) > 2 and now - self._progress[0][0] > RATE_WINDOW_S:
            self._progress.popleft()
