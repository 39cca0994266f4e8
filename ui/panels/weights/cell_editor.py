"""The field in which an entry of a matrix is typed, in its cell."""

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, Qt
from PySide6.QtWidgets import QWidget

from ui.style.text_size import scaled
from ui.style.translation import translate
from ui.widgets.card import mark_wrong
from ui.widgets.grid import Cell
from ui.widgets.text_field import TextField

LEAST_WIDTH = 84


class CellEditor(TextField):
    typed = Signal(object, str)  # the cell, and the text
    left = Signal()  # without a number

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("matrix_editor")
        self.setProperty("foreign_text", True)
        self.setAccessibleName(translate("WeightsPanel", "New value of the entry"))
        self.cell: Cell = (0, 0)
        self.hide()
        self.returnPressed.connect(self._on_return_pressed)
        self.textEdited.connect(self._on_text_edited)

    def open_at(self, cell: Cell, area: QRect, text: str) -> None:
        """Over the cell, as wide as a number, within the view."""
        self.cell = cell
        parent = self.parentWidget()
        room = area if parent is None else parent.rect()
        width, height = max(area.width(), scaled(LEAST_WIDTH)), max(area.height(), self.sizeHint().height())
        left = min(max(0, area.center().x() - width // 2), max(0, room.width() - width))
        top = min(max(0, area.center().y() - height // 2), max(0, room.height() - height))
        self.setGeometry(left, top, width, height)
        mark_wrong(self, False)
        self.setText(text)
        self.show()
        self.setFocus()

    def refuse(self, why: str) -> None:
        self.setAccessibleDescription(why)
        mark_wrong(self, True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and self.isVisible():
            self.hide()
            self.left.emit()

    def _on_return_pressed(self) -> None:
        self.typed.emit(self.cell, self.text())

    def _on_text_edited(self) -> None:
        self.setAccessibleDescription("")
        mark_wrong(self, False)
