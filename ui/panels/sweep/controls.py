"""Buttons to start, pause and cancel a sweep, and its progress bar."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from ui.panels.sweep.text import Fault
from ui.session.sweeps import SweepStatus
from ui.style.plain_text import set_tip
from ui.style.translation import translate

PARTS = 1000  # steps of the progress bar


class SweepControls(QWidget):
    started = Signal()
    paused = Signal()
    resumed = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status = SweepStatus()
        self.start, self._cancel = QPushButton(), QPushButton(translate("Sweep", "Cancel"))
        self.start.setObjectName("sweep_start")
        self._cancel.setObjectName("sweep_cancel")
        self._bar = QProgressBar()
        self._bar.setObjectName("sweep_bar")
        self._bar.setAccessibleName(translate("Sweep", "Progress of the sweep"))
        self._bar.setTextVisible(False)
        self._bar.setRange(0, PARTS)
        self._bar.setMinimumWidth(24)
        kept = self._bar.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # the buttons keep their width
        self._bar.setSizePolicy(kept)
        self.start.clicked.connect(self._on_start_clicked)
        self._cancel.clicked.connect(self.cancelled)
        self._build()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.start)
        row.addWidget(self._cancel)
        row.addSpacing(4)
        row.addWidget(self._bar, 1)

    def show_status(self, status: SweepStatus, found: Fault | None) -> None:
        """`found`: why no sweep can start; None if one can."""
        self._status = status
        names = {"running": translate("Sweep", "Pause"), "paused": translate("Sweep", "Resume")}
        can_press = status.is_under_way or found is None
        self.start.setText(names.get(status.phase, translate("Sweep", "Start")))
        self.start.setEnabled(can_press)
        set_tip(self.start, "" if can_press or found is None else found.text)
        self._cancel.setEnabled(status.is_under_way)
        set_tip(self._cancel, "" if status.is_under_way else translate("Sweep", "No sweep is running."))
        self._bar.setValue(round(PARTS * status.progress))
        self._bar.setVisible(status.phase != "idle")

    def _on_start_clicked(self) -> None:
        asks = {"running": self.paused, "paused": self.resumed}
        asks.get(self._status.phase, self.started).emit()
