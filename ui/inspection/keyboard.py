"""Key bindings of all inspecting views, and how the key events reach a view."""

from collections.abc import Mapping
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QPlainTextEdit, QTextEdit, QWidget

from ui.inspection.inspector import Inspector
from ui.inspection.navigation import Move

Command = Literal["play", "pin", "keep_b", "swap", "microscope", "intervene", "numbers", "explain"]

MOVES: Mapping[Qt.Key, Move] = {
    Qt.Key.Key_Left: "previous",
    Qt.Key.Key_Right: "next",
    Qt.Key.Key_Home: "first",
    Qt.Key.Key_End: "last",
    Qt.Key.Key_Up: "unit_up",
    Qt.Key.Key_Down: "unit_down",
    Qt.Key.Key_PageUp: "layer_up",
    Qt.Key.Key_PageDown: "layer_down",
    Qt.Key.Key_BracketLeft: "epoch_before",
    Qt.Key.Key_BracketRight: "epoch_after",
    Qt.Key.Key_Escape: "clear",
}
COMMANDS: Mapping[Qt.Key, Command] = {
    Qt.Key.Key_Space: "play",
    Qt.Key.Key_Return: "pin",
    Qt.Key.Key_Enter: "pin",
    Qt.Key.Key_B: "keep_b",
    Qt.Key.Key_X: "swap",
    Qt.Key.Key_M: "microscope",
    Qt.Key.Key_I: "intervene",
    Qt.Key.Key_T: "numbers",
    Qt.Key.Key_Question: "explain",
}
_SIGNS = {Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_Question}
_OWN_KEYS = (QAbstractItemView, QTextEdit, QPlainTextEdit)  # widgets with a cursor of their own


class InspectorKeys(QObject):
    """Handles the keys that reach a view, and those that its scroll areas would use for scrolling."""

    moved = Signal(str)  # a Move
    numbers_asked = Signal()
    explanation_asked = Signal()

    def __init__(self, inspector: Inspector, view: QWidget) -> None:
        super().__init__(view)
        self._inspector, self._view = inspector, view

    def watch(self) -> None:
        """Install the event filter on all current scroll areas of the view; safe to call again."""
        for area in self._view.findChildren(QAbstractScrollArea):
            if not isinstance(area, _OWN_KEYS):
                area.installEventFilter(self)

    def take(self, event: QKeyEvent) -> bool:
        """Execute the move or command of the key; returns whether the key is bound."""
        key = Qt.Key(event.key())
        if not _is_bare(event, key):
            return False
        if key in MOVES:
            self.moved.emit(MOVES[key])
        elif key in COMMANDS and not event.isAutoRepeat():  # once per key press, even if the key is held
            self._do(COMMANDS[key])
        return key in MOVES or key in COMMANDS

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            scrolls = event.key() != Qt.Key.Key_Escape  # which comes to the view anyway
            if scrolls and self.take(event):
                return True
        return super().eventFilter(watched, event)

    def _do(self, deed: Command) -> None:
        match deed:
            case "play":
                self._inspector.play_wanted.emit()
            case "pin":
                self._inspector.pin()
            case "keep_b":
                self._inspector.keep_side_b()
            case "swap":
                self._inspector.swap_sides()
            case "microscope":
                self._inspector.microscope_wanted.emit()
            case "intervene":
                self._inspector.touching.start_typing()
            case "numbers":
                self.numbers_asked.emit()
            case "explain":
                self.explanation_asked.emit()


def _is_bare(event: QKeyEvent, key: Qt.Key) -> bool:
    """Whether no modifier is held. A sign is compared by its text: layouts may need AltGr or Shift for it."""
    if key in _SIGNS:
        return event.text() == chr(key)
    return not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
