"""A list of choices that the wheel does not change in passing."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLabel, QWidget


class ComboBox(QComboBox):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # without the wheel

    def showEvent(self, event: QShowEvent) -> None:
        """Screen readers on Linux know a list of choices by its label alone: without one it gets a hidden."""
        super().showEvent(event)
        parent = self.parentWidget()
        if parent is not None and all(each.buddy() is not self for each in parent.findChildren(QLabel)):
            name = QLabel(self.accessibleName(), parent)
            name.setBuddy(self)
            name.hide()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll what lies around the box, unless it has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
