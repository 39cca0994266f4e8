"""The line below: what is under the pointer, which network this is, and that torch agrees."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.widgets.card import ElidedLabel, label, set_role


class Foot(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._readout, self._badge, self._check = ElidedLabel(), label(role="muted"), label(role="right")
        self._readout.setObjectName("state_readout")
        self._badge.setObjectName("state_badge")
        self._check.setObjectName("state_check")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(9)
        for part, stretch in ((self._readout, 1), (self._badge, 0), (self._check, 0)):
            row.addWidget(part, stretch)

    def show_readout(self, text: str) -> None:
        self._readout.setText(text)

    def show_epoch(self, text: str, past: bool) -> None:
        """It stands out while it is a past one."""
        self._badge.setText(text)
        set_role(self._badge, "warning" if past else "muted")

    def show_check(self, text: str) -> None:
        self._check.setText(text)
