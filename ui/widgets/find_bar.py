"""A slim bar with a text to find, and how many places hold it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.style.numbers import whole
from ui.style.translation import translate
from ui.widgets.card import IconButton, label, mark_wrong
from ui.widgets.text_field import TextField


class FindBar(QWidget):
    typed = Signal(str)
    moved = Signal(int)  # 1: to the next place, −1: to the one before
    closed = Signal()

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        """`name` is the prefix of the parts' object names."""
        super().__init__(parent)
        self.setObjectName(name)
        self.field, self._count = TextField(), label(role="muted")
        self.field.setObjectName(f"{name}_text")
        self.field.setAccessibleName(spoken)
        self.field.setPlaceholderText(spoken)
        self.field.setClearButtonEnabled(True)
        self._count.setObjectName(f"{name}_count")
        before = IconButton("up", f"{name}_previous", translate("FindBar", "The place before (Shift+F3)"))
        after = IconButton("down", f"{name}_next", translate("FindBar", "The next place (F3)"))
        close = IconButton("close", f"{name}_close", translate("FindBar", "Close (Esc)"))
        self.field.textEdited.connect(self.typed)
        before.clicked.connect(self._on_before_clicked)
        after.clicked.connect(self._on_after_clicked)
        close.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.field, 1)
        row.addWidget(self._count)
        for button in (before, after, close):
            row.addWidget(button)
        self.hide()

    def open(self) -> None:
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def show_place(self, at: int | None, count: int) -> None:
        """At which of the places that were found the table stands, from 0; None: at none of them."""
        nothing = bool(self.field.text()) and count == 0
        if not self.field.text():
            text = ""
        elif nothing:
            text = translate("FindBar", "not found")
        elif at is None:
            text = translate("FindBar", "{0} found").format(whole(count))
        else:
            text = translate("FindBar", "{0} of {1}").format(whole(at + 1), whole(count))
        self._count.setText(text)
        self.field.setAccessibleDescription(text)
        mark_wrong(self.field, nothing)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc and Return come here from the field, which has no use for them."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.moved.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def _on_before_clicked(self) -> None:
        self.moved.emit(-1)

    def _on_after_clicked(self) -> None:
        self.moved.emit(1)
