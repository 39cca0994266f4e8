"""What the colours of a matrix mean, in one low line."""

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.style.theme import colours, diverging

BAR, HEIGHT, GAP, SMALL = 70, 9, 5, 11


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
        return QSize(BAR + 2 * (GAP + 40), 16)

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
        top = (self.height() - HEIGHT) // 2
        painter.drawImage(
            QRect(left, top, BAR, HEIGHT), QImage(pixels.data, 256, 1, 768, QImage.Format.Format_RGB888)
        )
        painter.setPen(QColor(theme.muted))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRect(0, 0, left, self.height()), middle, low)
        painter.drawText(QRect(left + BAR + GAP, 0, 80, self.height()), middle, high)
        painter.end()
