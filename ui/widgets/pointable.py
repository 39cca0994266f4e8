"""Base of painted widgets whose parts can be hovered and chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QWidget


class Pointable(QWidget):
    hovered = Signal(str)  # key of the part under the pointer or reached by keyboard; empty: none
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hover = ""
        self.setMouseTracking(True)

    def key_at(self, place: QPointF) -> str:
        """The key of the part at a point; empty if there is none."""
        raise NotImplementedError

    def point_at(self, key: str) -> None:
        if key != self._hover:
            self._hover = key
            self.hovered.emit(key)

    # --- Qt events

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.point_at(self.key_at(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:
        self.point_at("")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        key = self.key_at(event.position())
        if key and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


def neighbour(keys: Sequence[str], current: str, by: int) -> str:
    """The key `by` places after `current`, clipped to the ends; the first if `current` is not in `keys`."""
    at = keys.index(current) + by if current in keys else 0
    return keys[min(max(0, at), len(keys) - 1)]
