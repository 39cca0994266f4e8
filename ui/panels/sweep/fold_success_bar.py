"""How many runs of a cell are solved, how many are not, and how many are still to come."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.spec import Cell
from ui.style.theme import colours

HEIGHT = 10
HATCHED = Qt.BrushStyle.BDiagPattern


class SuccessBar(QWidget):
    """Full where solved, hatched where not, empty where no run has ended yet."""

    def __init__(self, cell: Cell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cell = cell
        self._solved, self._ended, self._planned = 0, 0, 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_counts(self, solved: int, ended: int, planned: int) -> None:
        if (solved, ended, planned) != (self._solved, self._ended, self._planned):
            self._solved, self._ended, self._planned = solved, ended, planned
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(60, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), colours()
        solved, ended = self._x(self._solved), self._x(self._ended)
        painter.fillRect(self._part(0, self.width()), QColor(theme.track))
        painter.fillRect(self._part(solved, ended), QBrush(QColor(theme.ghost), HATCHED))
        painter.fillRect(self._part(0, solved), QColor(theme.of_cell(self._cell)))
        painter.end()

    def _x(self, runs: int) -> float:
        return self.width() * runs / self._planned

    def _part(self, left: float, right: float) -> QRectF:
        return QRectF(left, (self.height() - HEIGHT) / 2, right - left, HEIGHT)
