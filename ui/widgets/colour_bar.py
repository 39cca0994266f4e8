"""What the colours of a matrix mean, in one low line."""

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.style.theme import colours, diverging, sequential

WIDTH, UPRIGHT_LENGTH, UPRIGHT_WIDTH = 66, 84, 10
LYING_LENGTH, LYING_HEIGHT, GAP, SMALL = 70, 9, 5, 11


class Legend(QWidget):
    """A colour scale that stands upright: the largest value on top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ends: tuple[str, str] = ("", "")
        self._signed = True
        self.setFixedSize(self.sizeHint())

    def show_scale(self, largest: str, smallest: str, signed: bool) -> None:
        """What the ends stand for, in one line or two; 0 lies in the middle of signed values."""
        if (largest, smallest, signed) != (*self._ends, self._signed):
            self._ends, self._signed = (largest, smallest), signed
            self.setAccessibleDescription(f"{smallest} … {largest}".replace("\n", ", "))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, UPRIGHT_LENGTH + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), colours()
        table = diverging(theme) if self._signed else sequential(theme)  # (256, 3)
        pixels = np.ascontiguousarray(table[::-1, None])  # (256, 1, 3)
        image = QImage(pixels.tobytes(), 1, len(pixels), 3, QImage.Format.Format_RGB888)
        painter.drawImage(QRect(0, 1, UPRIGHT_WIDTH, UPRIGHT_LENGTH), image)
        painter.setPen(QColor(theme.muted))
        top, middle, bottom = (
            Qt.AlignmentFlag.AlignTop,
            Qt.AlignmentFlag.AlignVCenter,
            Qt.AlignmentFlag.AlignBottom,
        )
        beside = QRect(UPRIGHT_WIDTH + 5, 0, WIDTH - UPRIGHT_WIDTH - 5, UPRIGHT_LENGTH + 2)
        painter.drawText(beside, top, self._ends[0])
        if self._signed:
            painter.drawText(beside, middle, "0")
        painter.drawText(beside, bottom, self._ends[1])
        painter.end()


class ScaleBar(QWidget):
    """−scale, the colours, +scale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_scale(self, scale: float | None) -> None:
        """None shows nothing."""
        if scale != self._scale:
            self._scale = scale
            self.setAccessibleDescription("" if scale is None else f"−{scale:g} … +{scale:g}")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(LYING_LENGTH + 2 * (GAP + 40), 16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._scale is None:
            return
        painter, theme = QPainter(self), colours()
        pixels = np.ascontiguousarray(diverging(theme)[None])  # (1, 256, 3)
        low, high = f"−{self._scale:g}", f"+{self._scale:g}"
        font = QFont(self.font())
        font.setPixelSize(SMALL)
        painter.setFont(font)
        left = QFontMetrics(font).horizontalAdvance(low) + GAP
        top = (self.height() - LYING_HEIGHT) // 2
        image = QImage(pixels.data, 256, 1, 768, QImage.Format.Format_RGB888)
        painter.drawImage(QRect(left, top, LYING_LENGTH, LYING_HEIGHT), image)
        painter.setPen(QColor(theme.muted))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRect(0, 0, left, self.height()), middle, low)
        painter.drawText(QRect(left + LYING_LENGTH + GAP, 0, 80, self.height()), middle, high)
        painter.end()
