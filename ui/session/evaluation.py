"""Evaluates the current network on a thread while no run is active."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from playground.checkpoint import Checkpoint
from playground.document import Document
from playground.training.mailbox import Delivery, Outcome, Snapshot
from ui.background.worker import JOIN_S
from ui.session.run_poller import RunPoller


class Evaluator(QObject):
    """Starts a run whose goal is already reached: it evaluates the network without training it."""

    found = Signal(Document, Snapshot)
    failed = Signal(Outcome)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._poller = RunPoller(self)
        self._poller.delivered.connect(self._on_poller_delivered)
        self._document = Document()  # as requested, before the device is replaced by the CPU

    def look(self, document: Document, start: Checkpoint | None) -> None:
        """Evaluate a checkpoint, or the initial weights of the seed; cancels an earlier evaluation."""
        on_cpu = replace(document, training=replace(document.training, device="cpu", engine="torch"))
        self._document = document
        self._poller.start(on_cpu, start, goal=start.epoch if start else 0)

    def drop(self) -> None:
        self._poller.drop()

    def close(self, timeout_s: float = JOIN_S) -> bool:
        return self._poller.close(timeout_s)

    def _on_poller_delivered(self, delivery: Delivery) -> None:
        if delivery.snapshot is not None:
            self.found.emit(self._document, delivery.snapshot)
        if delivery.outcome is not None and delivery.outcome.ending == "failed":
            self.failed.emit(delivery.outcome)
