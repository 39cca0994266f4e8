"""Drawing a list of bars: its rows share one scale and one place for names, bars and numbers."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from ui.style.theme import colours

if TYPE_CHECKING:
    from ui.widgets.bars import Bar

ROW = 19
LABEL = 54  # pixels at least
LARGEST_SHARE = 0.4  # of the width, for names
NUMBER = 58
MARK = 17  # beside the numbers, for all rows when one has a mark

MIDDLE = Qt.AlignmentFlag.AlignVCenter
LEFT, RIGHT = MIDDLE | Qt.AlignmentFlag.AlignLeft, MIDDLE | Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignCenter


class BarsPainting:
    """One repaint."""

    def __init__(self, painter: QPainter, width: int, signed: bool, scale: float, limit: float) -> None:
        self._painter, self._theme, self._width = painter, colours(), width
        self._signed, self._scale, self._limit = signed, scale, limit
        self._plain, self._bold = QFont(painter.font()), QFont(painter.font())
        self._bold.setBold(True)
        self._marks = {"✓": self._theme.right, "✗": self._theme.wrong}
        self.lay_out("", has_marks=False)

    def lay_out(self, longest: str, has_marks: bool) -> None:
        """Room for the longest name, as far as that leaves enough to the bars."""
        needed = QFontMetrics(self._bold).horizontalAdvance(longest) + 10
        self._label = max(LABEL, min(needed, round(LARGEST_SHARE * self._width)))
        self._mark = MARK if has_marks else 0
        self._track_width = max(0, self._width - self._label - NUMBER - 6 - self._mark)

    def paint(self, row: int, bar: "Bar", lit: bool) -> None:
        painter, area = self._painter, QRect(0, row * ROW, self._width, ROW)
        if lit:
            painter.fillRect(area, QColor(self._theme.cursor_back))
        painter.setFont(self._bold if bar.strong else self._plain)
        painter.setPen(QColor(self._theme.text))
        name = painter.fontMetrics().elidedText(bar.label, Qt.TextElideMode.ElideRight, self._label - 6)
        painter.drawText(area.adjusted(2, 0, 0, 0), LEFT, name)
        painter.drawText(area.adjusted(0, 0, -4 - self._mark, 0), RIGHT, bar.text)
        if bar.mark:
            painter.setPen(QColor(self._marks.get(bar.mark, self._theme.muted)))
            painter.drawText(QRect(area.right() - self._mark, area.top(), self._mark, ROW), CENTRE, bar.mark)
        self._paint_track(QRect(self._label, area.top() + 4, self._track_width, ROW - 8), bar.value)
        if bar.is_sum:
            painter.setPen(QPen(QColor(self._theme.border), 1))
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
        """Where that value lies; what is beyond a full bar lies at its end."""
        share = min(max(value / self._scale, -1.0), 1.0) if self._scale else 0.0
        if self._signed:
            return track.left() + round((1 + share) / 2 * track.width())
        return track.left() + round(share * track.width())

    def _colour(self, value: float) -> QColor:
        if not self._signed:
            return QColor(self._theme.accent)
        return QColor(*(self._theme.negative if value < 0 else self._theme.positive))
