"""The colour scale of signed values."""

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import colours, diverging

BAR = 110


class Legend(QWidget):
    """−1 to +1 as colours."""

    def sizeHint(self) -> QSize:
        return QSize(BAR + 60, 16)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), colours()
        pixels = np.ascontiguousarray(diverging(theme)[None])  # (1, 256, 3)
        painter.drawImage(QRect(28, 3, BAR, 9), QImage(pixels.data, 256, 1, 768, QImage.Format.Format_RGB888))
        painter.setPen(QColor(theme.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(0, 0, 24, 15), middle | Qt.AlignmentFlag.AlignRight, "−1")
        painter.drawText(QRect(BAR + 32, 0, 28, 15), middle | Qt.AlignmentFlag.AlignLeft, "+1")
        painter.end()
