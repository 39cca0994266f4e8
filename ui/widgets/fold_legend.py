"""What the colours of a heatmap mean."""

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.style.theme import colours, diverging, sequential

WIDTH, BAR, BAR_WIDTH, LINE = 66, 84, 10, 13


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
        return QSize(WIDTH, BAR + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), colours()
        table = diverging(theme) if self._signed else sequential(theme)  # (256, 3)
        pixels = np.ascontiguousarray(table[::-1, None])  # (256, 1, 3)
        image = QImage(pixels.tobytes(), 1, len(pixels), 3, QImage.Format.Format_RGB888)
        painter.drawImage(QRect(0, 1, BAR_WIDTH, BAR), image)
        painter.setPen(QColor(theme.muted))
        top, middle, bottom = (
            Qt.AlignmentFlag.AlignTop,
            Qt.AlignmentFlag.AlignVCenter,
            Qt.AlignmentFlag.AlignBottom,
        )
        beside = QRect(BAR_WIDTH + 5, 0, WIDTH - BAR_WIDTH - 5, BAR + 2)
        painter.drawText(beside, top, self._ends[0])
        if self._signed:
            painter.drawText(beside, middle, "0")
        painter.drawText(beside, bottom, self._ends[1])
        painter.end()
