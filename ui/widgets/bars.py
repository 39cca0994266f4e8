"""A list of named bars with their numbers; scrolls when it is long, and its rows can be chosen."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from ui.widgets.fold_bars_painting import ROW, BarsPainting

UP_OR_DOWN = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    text: str
    strong: bool = False
    mark: str = ""  # ✓, ✗ or ← beside the number
    key: int | None = None  # says which row it is when it is chosen; None: it cannot be
    tip: str = ""  # where the value comes from
    is_sum: bool = False  # of the rows above; a line parts it from them


class Bars(QWidget):
    """Bars of one scale: from the left for values from 0, from the middle for signed values.

    Rows with a key can be pointed at and chosen, by mouse and by ↑, ↓ and Enter.
    """

    row_hovered = Signal(int)  # the key of the row under the pointer, or reached by a key
    row_left = Signal()
    row_chosen = Signal(int)
    row_reached = Signal(QRect)  # by a key: this should be seen

    def __init__(self, signed: bool, parent: QWidget | None = None, choosable: bool = False) -> None:
        super().__init__(parent)
        self._signed = signed
        self._bars: tuple[Bar, ...] = ()
        self._scale, self._limit, self._longest = 1.0, 0.0, ""
        self._lit: int | None = None
        self._current: int | None = None  # key of the row under the pointer, or reached by a key
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if choosable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setMouseTracking(True)

    def show_bars(
        self,
        bars: tuple[Bar, ...],
        scale: float = 1.0,
        room: int = 0,
        limit: float = 0.0,
        longest: str = "",
    ) -> None:
        """`scale` is the value of a full bar; `limit`, if any, the size that no value can pass: a line.

        Room is kept for so many rows and for the `longest` name at least, so that nothing moves later.
        """
        self._bars, self._scale, self._limit = bars, scale, limit
        self._longest = max((longest, *(bar.label for bar in bars)), key=len)
        self.setAccessibleDescription(", ".join(f"{bar.label} {bar.text}" for bar in bars))
        height = max(1, ROW * max(room, len(bars)))
        if height != self.minimumHeight():
            self.setFixedHeight(height)
        self.update()

    def show_lit(self, key: int | None) -> None:
        """Light up the row with that key."""
        if key != self._lit:
            self._lit = key
            self.update()

    def row_area(self, key: int) -> QRect:
        """Where the row with that key lies; empty when there is none."""
        rows = [row for row, bar in enumerate(self._bars) if bar.key == key]
        return QRect(0, ROW * rows[0], self.width(), ROW) if rows else QRect()

    # --- Qt events

    def sizeHint(self) -> QSize:
        return QSize(220, self.minimumHeight())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painting = BarsPainting(painter, self.width(), self._signed, self._scale, self._limit)
        painting.lay_out(self._longest, any(bar.mark for bar in self._bars))
        first, last = event.rect().top() // ROW, event.rect().bottom() // ROW
        for row, bar in enumerate(self._bars[first : last + 1], first):
            lit = bar.key is not None and bar.key in (self._lit, self._current)
            painting.paint(row, bar, lit)
        if self.hasFocus():
            painting.paint_focus(self._focused_area())
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            bar = self._bar_at(event.pos())
            QToolTip.showText(event.globalPos(), bar.tip if bar else "", self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        bar = self._bar_at(event.position().toPoint())
        self._point_at(bar.key if bar else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        bar = self._bar_at(event.position().toPoint())
        if bar is not None and bar.key is not None and event.button() == Qt.MouseButton.LeftButton:
            self.row_chosen.emit(bar.key)

    def leaveEvent(self, _event: QEvent) -> None:
        self._point_at(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, reached = Qt.Key(event.key()), self._reached
        if key in UP_OR_DOWN and self._keys:
            self._go(UP_OR_DOWN[key])
        elif key in CHOOSING and reached is not None:
            self.row_chosen.emit(reached)
        else:
            super().keyPressEvent(event)

    # --- Rows

    @property
    def _keys(self) -> list[int]:
        return [bar.key for bar in self._bars if bar.key is not None]

    @property
    def _reached(self) -> int | None:
        """The row that keys act on."""
        return next((key for key in (self._current, self._lit) if key in self._keys), None)

    def _go(self, by: int) -> None:
        keys, reached = self._keys, self._reached
        at = keys.index(reached) + by if reached is not None else 0
        key = keys[min(max(0, at), len(keys) - 1)]
        self._point_at(key)
        self.row_reached.emit(self.row_area(key))
        self._announce(key)

    def _announce(self, key: int) -> None:
        if QAccessible.isActive():
            words = next(f"{bar.label} {bar.text}" for bar in self._bars if bar.key == key)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _point_at(self, key: int | None) -> None:
        if key == self._current:
            return
        self._current = key
        self.update()
        if key is None:
            self.row_left.emit()
        else:
            self.row_hovered.emit(key)

    def _bar_at(self, point: QPoint) -> Bar | None:
        row = point.y() // ROW
        return self._bars[row] if 0 <= row < len(self._bars) else None

    def _focused_area(self) -> QRect:
        return self.row_area(self._reached) if self._reached is not None else self.rect()


def scrolled(content: QWidget) -> QScrollArea:
    """The widget in a frameless area that scrolls it up and down."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
