"""A list of labelled bars with numbers; its rows can be hovered and chosen."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from ui.style.accessible import CHART, announce
from ui.style.plain_text import show_tip
from ui.style.text_size import scaled
from ui.style.theme import colours
from ui.style.translation import listed

ROW = 19
LABEL = 54  # smallest width of the labels, in pixels
LARGEST_SHARE = 0.4  # labels take at most this share of the width
NUMBER = 58
MARK = 17  # right of the numbers, reserved in all rows when one has a mark
MIDDLE = Qt.AlignmentFlag.AlignVCenter
LEFT, RIGHT = MIDDLE | Qt.AlignmentFlag.AlignLeft, MIDDLE | Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignCenter
UP_OR_DOWN = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    text: str
    strong: bool = False
    mark: str = ""  # ✓, ✗ or ← beside the number
    key: int | None = None  # identifies the row in signals; None: it cannot be chosen
    tip: str = ""  # where the value comes from
    is_sum: bool = False  # the sum of the rows above; a line separates it from them


class Bars(QWidget):
    """Bars on one common scale: they start at the left, or in the middle for signed values.

    Rows with a key can be hovered and chosen with the mouse, or with ↑, ↓ and Enter.
    """

    spoken_role = CHART
    row_hovered = Signal(int)  # key of the row under the pointer, or reached with the arrow keys
    row_left = Signal()
    row_chosen = Signal(int)
    row_reached = Signal(QRect)  # area of the row reached with the arrow keys, to be scrolled into view

    def __init__(self, signed: bool, parent: QWidget | None = None, choosable: bool = False) -> None:
        super().__init__(parent)
        self._signed = signed
        self._bars: tuple[Bar, ...] = ()
        self._scale, self._limit, self._longest = 1.0, 0.0, ""
        self._rows = 0  # that it has room for
        self._lit: int | None = None
        self._current: int | None = None  # key of the row under the pointer, or reached with the arrow keys
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
        """`scale` is the value of a full bar; `limit` the largest possible size, marked by a tick (0: none).

        The widget keeps room for at least `room` rows and for the label `longest`, so that it does not
        change its layout later.
        """
        self._bars, self._scale, self._limit = bars, scale, limit
        self._longest = max((longest, *(bar.label for bar in bars)), key=len)
        self.setAccessibleDescription(listed(f"{bar.label} {bar.text}" for bar in bars))
        self._rows = max(room, len(bars))
        self._fit()
        self.update()

    def _fit(self) -> None:
        height = max(1, scaled(ROW) * self._rows)
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def show_lit(self, key: int | None) -> None:
        """Highlight the row with that key; None for no row."""
        if key != self._lit:
            self._lit = key
            self.update()

    def row_area(self, key: int) -> QRect:
        """The rectangle of the row with that key; empty if there is none."""
        rows = [row for row, bar in enumerate(self._bars) if bar.key == key]
        return QRect(0, scaled(ROW) * rows[0], self.width(), scaled(ROW)) if rows else QRect()

    # --- Qt events

    def sizeHint(self) -> QSize:
        return QSize(scaled(220), self.minimumHeight())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painting = BarsPainting(painter, self.width(), self._signed, self._scale, self._limit)
        painting.lay_out(self._longest, any(bar.mark for bar in self._bars))
        first, last = event.rect().top() // scaled(ROW), event.rect().bottom() // scaled(ROW)
        for row, bar in enumerate(self._bars[first : last + 1], first):
            lit = bar.key is not None and bar.key in (self._lit, self._current)
            painting.paint(row, bar, lit)
        if self.hasFocus():
            painting.paint_focus(self._focused_area())
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._bars:
            self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            bar = self._bar_at(event.pos())
            show_tip(event.globalPos(), bar.tip if bar else "", self)
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
        """The key of the row that keyboard input acts on."""
        return next((key for key in (self._current, self._lit) if key in self._keys), None)

    def _go(self, by: int) -> None:
        keys, reached = self._keys, self._reached
        at = keys.index(reached) + by if reached is not None else 0
        key = keys[min(max(0, at), len(keys) - 1)]
        self._point_at(key)
        self.row_reached.emit(self.row_area(key))
        announce(self, next(f"{bar.label} {bar.text}" for bar in self._bars if bar.key == key))

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
        row = point.y() // scaled(ROW)
        return self._bars[row] if 0 <= row < len(self._bars) else None

    def _focused_area(self) -> QRect:
        return self.row_area(self._reached) if self._reached is not None else self.rect()


class VerticalArea(QScrollArea):
    """Scrolls vertically only: it is never narrower than its content needs."""

    def minimumSizeHint(self) -> QSize:
        content, bar = self.widget(), self.verticalScrollBar().sizeHint().width()
        width = 0 if content is None else content.minimumSizeHint().width()
        return QSize(width + bar, super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def scrolled(content: QWidget, spoken: str) -> QScrollArea:
    """A scroll area around the widget that scrolls vertically only."""
    area = VerticalArea()
    area.setAccessibleName(spoken)
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


class BarsPainting:
    """Draws the bars; used for one repaint."""

    def __init__(self, painter: QPainter, width: int, signed: bool, scale: float, limit: float) -> None:
        self._painter, self._theme, self._width = painter, colours(), width
        self._signed, self._scale, self._limit = signed, scale, limit
        self._plain, self._bold = QFont(painter.font()), QFont(painter.font())
        self._bold.setBold(True)
        self._marks = {"✓": self._theme.right, "✗": self._theme.wrong}
        self.lay_out("", has_marks=False)

    def lay_out(self, longest: str, has_marks: bool) -> None:
        """Reserve room for the longest label, within LARGEST_SHARE of the width."""
        needed = QFontMetrics(self._bold).horizontalAdvance(longest) + 10
        self._label = max(scaled(LABEL), min(needed, round(LARGEST_SHARE * self._width)))
        self._mark = scaled(MARK) if has_marks else 0
        self._track_width = max(0, self._width - self._label - scaled(NUMBER) - 6 - self._mark)

    def paint(self, row: int, bar: "Bar", lit: bool) -> None:
        painter, area = self._painter, QRect(0, row * scaled(ROW), self._width, scaled(ROW))
        if lit:
            painter.fillRect(area, QColor(self._theme.cursor_back))
        painter.setFont(self._bold if bar.strong else self._plain)
        painter.setPen(QColor(self._theme.text))
        name = painter.fontMetrics().elidedText(bar.label, Qt.TextElideMode.ElideRight, self._label - 6)
        painter.drawText(area.adjusted(2, 0, 0, 0), LEFT, name)
        painter.drawText(area.adjusted(0, 0, -4 - self._mark, 0), RIGHT, bar.text)
        if bar.mark:
            painter.setPen(QColor(self._marks.get(bar.mark, self._theme.muted)))
            painter.drawText(
                QRect(area.right() - self._mark, area.top(), self._mark, scaled(ROW)), CENTRE, bar.mark
            )
        self._paint_track(
            QRect(self._label, area.top() + scaled(4), self._track_width, scaled(ROW - 8)), bar.value
        )
        if bar.is_sum:
            painter.setPen(QPen(QColor(self._theme.edge), 1))
            painter.drawLine(area.left(), area.top(), area.right(), area.top())

    def paint_focus(self, area: QRect) -> None:
        self._painter.setPen(QPen(QColor(self._theme.accent), 1))
        self._painter.drawRect(area.adjusted(0, 0, -1, -1))

    def _paint_track(self, track: QRect, value: float) -> None:
        painter, theme = self._painter, self._theme
        painter.fillRect(track, QColor(theme.track))
        painter.fillRect(self._filled(track, value), self._colour(value))
        if self._signed:
            self._tick(track, 0, theme.muted)
        if self._limit:
            for limit in (-self._limit, self._limit) if self._signed else (self._limit,):
                self._tick(track, limit, theme.cursor)

    def _tick(self, track: QRect, value: float, colour: str) -> None:
        at = QRect(self._x(track, value), track.top() - 2, 1, track.height() + 4)
        self._painter.fillRect(at, QColor(colour))

    def _filled(self, track: QRect, value: float) -> QRect:
        left, right = sorted((self._x(track, 0), self._x(track, value)))
        return QRect(left, track.top(), right - left, track.height())

    def _x(self, track: QRect, value: float) -> int:
        """The x coordinate of a value; values beyond a full bar are clipped to its end."""
        share = min(max(value / self._scale, -1.0), 1.0) if self._scale else 0.0
        if self._signed:
            return track.left() + round((1 + share) / 2 * track.width())
        return track.left() + round(share * track.width())

    def _colour(self, value: float) -> QColor:
        if not self._signed:
            return QColor(self._theme.accent)
        return QColor(*(self._theme.negative if value < 0 else self._theme.positive))
