"""A list of named bars with their numbers; scrolls when it is long."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from ui.theme import Colours, colours

ROW = 21
LABEL = 54
NUMBER = 58


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    text: str
    strong: bool = False
    mark: str = ""  # ✓ or ✗ beside the number


class Bars(QWidget):
    """Bars of one scale: from the left for values from 0, from the middle for signed values."""

    def __init__(self, signed: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signed = signed
        self._bars: tuple[Bar, ...] = ()
        self._scale = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: tuple[Bar, ...], scale: float = 1.0) -> None:
        """`scale` is the value of a full bar."""
        resized = len(bars) != len(self._bars)
        self._bars, self._scale = bars, scale
        self.setAccessibleDescription(", ".join(f"{bar.label} {bar.text}" for bar in bars))
        if resized:
            self.setFixedHeight(max(1, ROW * len(bars)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, ROW * len(self._bars))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), colours()
        first, last = event.rect().top() // ROW, event.rect().bottom() // ROW
        for row, bar in enumerate(self._bars[first : last + 1], first):
            self._paint_bar(painter, theme, QRect(0, row * ROW, self.width(), ROW), bar)
        painter.end()

    def _paint_bar(self, painter: QPainter, theme: Colours, area: QRect, bar: Bar) -> None:
        font = QFont(self.font())
        font.setBold(bar.strong)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        name = painter.fontMetrics().elidedText(bar.label, Qt.TextElideMode.ElideRight, LABEL - 6)
        painter.drawText(area.adjusted(2, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, name)
        numbers = area.adjusted(0, 0, -4, 0)
        painter.drawText(numbers, middle | Qt.AlignmentFlag.AlignRight, f"{bar.text}{bar.mark}")
        track = area.adjusted(LABEL, 4, -NUMBER - 6, -4)
        painter.fillRect(track, QColor(theme.track))
        painter.fillRect(self._filled(track, bar.value), self._colour(theme, bar.value))
        if self._signed:
            painter.fillRect(
                QRect(track.center().x(), track.top() - 2, 1, track.height() + 4), QColor(theme.muted)
            )

    def _filled(self, track: QRect, value: float) -> QRect:
        share = min(1.0, abs(value) / self._scale) if self._scale else 0.0
        if not self._signed:
            return QRect(track.left(), track.top(), round(share * track.width()), track.height())
        length = round(share * track.width() / 2)
        left = track.center().x() - (length if value < 0 else 0)
        return QRect(left, track.top(), length, track.height())

    def _colour(self, theme: Colours, value: float) -> QColor:
        if not self._signed:
            return QColor(theme.accent)
        return QColor(*(theme.negative if value < 0 else theme.positive))


def scrolled(content: QWidget) -> QScrollArea:
    """The widget in a frameless area that scrolls it up and down."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
