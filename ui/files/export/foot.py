"""Bottom row of the export dialog: progress, and the buttons Export and Cancel or Close."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.background.worker import Progress
from ui.style.plain_text import set_tip
from ui.style.translation import said, translate
from ui.widgets.card import label

PARTS = 1000  # steps of the progress bar


class ExportFoot(QWidget):
    started = Signal()
    cancelled = Signal()  # cancel the export, or close the dialog if none is running

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._works = False
        self._bar = QProgressBar()
        self._bar.setObjectName("export_progress_bar")
        self._bar.setAccessibleName(translate("Export", "Progress of the export"))
        self._bar.setTextVisible(False)
        kept = self._bar.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(kept)
        self._text = label(role="muted", wraps=True)
        self._text.setObjectName("export_progress")
        self.start = QPushButton(translate("Export", "E&xport"))
        self.start.setObjectName("export_start")
        self._cancel = QPushButton()
        self._cancel.setObjectName("export_cancel")
        self._cancel.setAutoDefault(False)
        self.start.clicked.connect(self.started)
        self._cancel.clicked.connect(self.cancelled)
        self._build()
        self.rest("")

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self._cancel)
        row.addWidget(self.start)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._bar)
        layout.addLayout(row)

    def rest(self, obstacle: str, told: bool = False) -> None:
        """No export is running. `obstacle`: why none can start; `told`: it is already shown elsewhere."""
        self._bar.hide()
        self._text.setText("" if told else obstacle)
        self.start.setEnabled(not obstacle)
        set_tip(self.start, obstacle)
        self._cancel.setText(translate("Export", "Close"))
        set_tip(self._cancel, "")

    def work(self) -> None:
        self._bar.setRange(0, 0)  # indeterminate: no progress known yet
        self._bar.show()
        self._text.setText(translate("Export", "Beginning"))
        self.start.setEnabled(False)
        set_tip(self.start, translate("Export", "The export is running."))
        self._cancel.setText(translate("Export", "Cancel"))
        set_tip(
            self._cancel,
            translate(
                "Export",
                "Cancel the export and remove what it has written; closing this window does the same",
            ),
        )

    def show_progress(self, progress: Progress) -> None:
        if progress.share is not None:
            self._bar.setRange(0, PARTS)
            self._bar.setValue(round(PARTS * progress.share))
        text = said(progress.text)
        self._text.setText(text[:1].upper() + text[1:])
