"""Pointing at the state heatmap as a person would; moves of the pointer arrive at once."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from ui.widgets.heatmap.heatmap import Heatmap

NO_KEYS, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
NO_BUTTON, LEFT = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
OUTSIDE = QPoint(1, 1)

GUTTER, MARGIN, INPUT, SYMBOL, TAPE, AXIS = (
    96,
    84,
    21,
    17,
    103,
    16,
)  # pixels beside a text of 12, as in the tests


def place_of(heatmap: Heatmap, block: int, row: int, step: int) -> QPoint:
    """The middle of a cell."""
    at = heatmap._geometry
    x = at.column_left(step) + at.column_width // 2 - heatmap.horizontalScrollBar().value()
    y = at.block_top(block) + row * at.row_height + at.row_height // 2 - heatmap.verticalScrollBar().value()
    return QPoint(x, y)


def label_of(heatmap: Heatmap, block: int, row: int) -> QPoint:
    return QPoint(GUTTER - 10, place_of(heatmap, block, row, 0).y())


def on_tape(heatmap: Heatmap, step: int) -> QPoint:
    return QPoint(place_of(heatmap, 0, 0, step).x(), 10)


def point_at(heatmap: Heatmap, at: QPoint) -> None:
    _send(heatmap, QEvent.Type.MouseMove, at, NO_BUTTON, NO_BUTTON, NO_KEYS)


def leave(heatmap: Heatmap) -> None:
    QApplication.sendEvent(heatmap.viewport(), QEvent(QEvent.Type.Leave))


def press_at(heatmap: Heatmap, at: QPoint, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    _send(heatmap, QEvent.Type.MouseButtonPress, at, LEFT, LEFT, keys)


def drag_to(heatmap: Heatmap, at: QPoint, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    _send(heatmap, QEvent.Type.MouseMove, at, NO_BUTTON, LEFT, keys)


def release_at(heatmap: Heatmap, at: QPoint) -> None:
    _send(heatmap, QEvent.Type.MouseButtonRelease, at, LEFT, NO_BUTTON, NO_KEYS)


def click_at(heatmap: Heatmap, at: QPoint) -> None:
    press_at(heatmap, at)
    release_at(heatmap, at)


def _send(
    heatmap: Heatmap,
    kind: QEvent.Type,
    at: QPoint,
    button: Qt.MouseButton,
    buttons: Qt.MouseButton,
    keys: Qt.KeyboardModifier,
) -> None:
    view = heatmap.viewport()
    event = QMouseEvent(kind, QPointF(at), QPointF(view.mapToGlobal(at)), button, buttons, keys)
    QApplication.sendEvent(view, event)
