"""Norm against distance on the scale of the map, whose colours stand beside it as legend."""

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.inspection.decay import Decay
from ui.panels.influence.fold_decay_painting import Canvas, paint_decay
from ui.panels.influence.text import decay_words
from ui.style.theme import colours

SMALL, HEIGHT = 10, 104
VEILED = 0.4  # of 1


class DecayPlot(QWidget):
    pointed = Signal(object)  # the distance under the pointer; None when it leaves

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._decay: Decay | None = None
        self._veiled = False
        self._distance: int | None = None

    def show_decay(self, decay: Decay | None, veiled: bool = False) -> None:
        """Veiled when it is what was shown before, not what is asked for."""
        if (decay, veiled) != (self._decay, self._veiled):
            self._decay, self._veiled = decay, veiled
            self.setAccessibleDescription("" if decay is None or veiled else decay_words(decay))
            self.update()

    def show_distance(self, distance: int | None) -> None:
        if distance != self._distance:
            self._distance = distance
            self.update()

    # --- Qt events

    def sizeHint(self) -> QSize:
        return QSize(310, HEIGHT)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        canvas = Canvas(QPainter(), self._decay, self.rect(), colours())
        self.pointed.emit(canvas.distance_at(event.position().x()))

    def leaveEvent(self, _event: QEvent) -> None:
        self.pointed.emit(None)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = QFont(self.font())
        font.setPixelSize(SMALL)
        painter.setFont(font)
        painter.setOpacity(VEILED if self._veiled else 1.0)
        paint_decay(Canvas(painter, self._decay, self.rect(), colours()), self._distance)
        painter.end()
