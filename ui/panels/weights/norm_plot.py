"""Norms of a matrix and of its gradient over epochs; the pointer reads them, a click goes to an epoch."""

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.panels.weights.fold_norm_painting import LEFT, RIGHT, Canvas, paint_head, paint_lines, paint_message
from ui.panels.weights.norm_values import Norms, NormView, ranges, words
from ui.style.theme import colours

SMALL = 11


class NormPlot(QWidget):
    epoch_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._view: NormView | None = None
        self._hovered: Norms | None = None

    def show_view(self, view: NormView | None) -> None:
        self._view = view
        self._hovered = None if view is None or self._hovered is None else view.at(self._hovered.epoch)
        self._describe()
        self.update()

    # --- Qt events

    def sizeHint(self) -> QSize:
        return QSize(300, 92)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), colours()
        painter.fillRect(self.rect(), QColor(theme.card))
        if self._view is not None:
            font = QFont(self.font())
            font.setPixelSize(SMALL)
            painter.setFont(font)
            canvas = Canvas(painter, self._view, self.rect(), theme)
            paint_head(canvas, self._hovered or self._view.now)
            if self._view.message:
                paint_message(canvas)
            else:
                paint_lines(canvas, self._hovered)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._norms_at(event.position().x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._norms_at(event.position().x())
        if found is not None:
            self.epoch_chosen.emit(found.epoch)

    def leaveEvent(self, _event: QEvent) -> None:
        self._hover(None)

    # --- Inside

    def _hover(self, found: Norms | None) -> None:
        if found != self._hovered:
            self._hovered = found
            self.update()

    def _norms_at(self, x: float) -> Norms | None:
        view = self._view
        if view is None or view.lines is None or not len(view.lines.epochs):
            return None
        at, width = ranges(view, view.lines), max(1, self.width() - LEFT - RIGHT)
        share = min(max((x - LEFT) / width, 0.0), 1.0)
        return view.at(round(at.first + share * (at.last - at.first)))

    def _describe(self) -> None:
        """In words, and why the norm of the gradient may be missing."""
        self.setAccessibleDescription("" if self._view is None else words(self._view))
        unknown = self._view is not None and self._view.now.gradient is None
        why = QCoreApplication.translate("WeightsPanel", "–: found by the next update of this network.")
        self.setToolTip(why if unknown else "")
