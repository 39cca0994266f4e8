"""What a network at rest answers, computed beside the window."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from playground.checkpoint import Checkpoint
from playground.document import Document
from playground.training.mailbox import Delivery, Outcome, Snapshot
from ui.session.run_poller import RunBridge


class Looking(QObject):
    """A run whose goal is reached at its start: nothing is trained, everything evaluated."""

    found = Signal(Document, Snapshot)
    failed = Signal(Outcome)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = RunBridge(self)
        self._bridge.delivered.connect(self._on_bridge_delivered)
        self._document = Document()  # what was asked for, on whatever device

    def look(self, document: Document, start: Checkpoint | None) -> None:
        """At that network, or at the initial weights of the document's seed. An earlier look is dropped."""
        on_cpu = replace(document, training=replace(document.training, device="cpu", engine="torch"))
        self._document = document
        self._bridge.start(on_cpu, start, goal=start.epoch if start else 0)

    def drop(self) -> None:
        self._bridge.drop()

    def close(self) -> bool:
        return self._bridge.close()

    def _on_bridge_delivered(self, delivery: Delivery) -> None:
        if delivery.snapshot is not None:
            self.found.emit(self._document, delivery.snapshot)
        if delivery.outcome is not None and delivery.outcome.ending == "failed":
            self.failed.emit(delivery.outcome)
