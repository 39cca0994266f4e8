"""Cells that scroll while the names of their rows and columns stay: pointer, keys and scroll bars."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from ui.style.theme import colours
from ui.widgets.fold_cell_grid import Grid

ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
SMALL = 11
WIDEST_OF = 400  # labels that are measured: of more, the longest are about as wide

Cell = tuple[int, int]  # row, column; both count as the view names them


class GridView(QAbstractScrollArea):
    """With Shift, the arrow keys read one cell after the other; all other keys are the card's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.viewport().setMouseTracking(True)

    # --- What a view gives

    @property
    def grid(self) -> Grid | None:
        """None while nothing is shown."""
        raise NotImplementedError

    def fit(self, size: QSize) -> None:
        """Lay the cells out for a viewport of that size."""
        raise NotImplementedError

    def paint_grid(self, painter: QPainter, scroll: QPoint) -> None:
        """On the colour of the card, which is painted already."""
        raise NotImplementedError

    def cell_at(self, place: QPoint) -> Cell | None:
        """What can be pointed at there, in the viewport."""
        raise NotImplementedError

    def point_at(self, cell: Cell | None) -> None:
        """The pointer or the keys are at that cell now, or at none."""
        raise NotImplementedError

    def choose(self, cell: Cell) -> None:
        """It was clicked."""
        raise NotImplementedError

    def read(self, down: int, across: int) -> None:
        """Go on to the next cell in that direction."""
        raise NotImplementedError

    # --- Qt events

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self.lay_out()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, area = QPainter(self.viewport()), colours(), self.viewport().rect()
        painter.fillRect(area, QColor(theme.card))
        self.paint_grid(painter, self.scrolled)
        if self.hasFocus():
            painter.setPen(QColor(theme.accent))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.point_at(self.cell_at(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().toPoint())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.choose(cell)

    def leaveEvent(self, _event: QEvent) -> None:
        self.point_at(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrow = ARROWS.get(Qt.Key(event.key()))
        if arrow is None or not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
        else:
            self.read(*arrow)

    # --- For views

    @property
    def scrolled(self) -> QPoint:
        return QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    @property
    def small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(SMALL)
        return font

    def lay_out(self) -> None:
        """Anew, with scroll bars as long as is needed."""
        size = self.viewport().size()
        self.fit(size)
        content = (self.grid.width, self.grid.height) if self.grid is not None else (0, 0)
        bars = (self.horizontalScrollBar(), self.verticalScrollBar())
        for bar, whole, page in zip(bars, content, (size.width(), size.height()), strict=True):
            bar.setRange(0, max(0, whole - page))
            bar.setPageStep(page)
            bar.setSingleStep(20)

    def widest(self, labels: Sequence[str]) -> int:
        """Width of the widest of these labels."""
        longest = sorted(labels, key=len)[-WIDEST_OF:]
        return max(map(QFontMetrics(self.small).horizontalAdvance, longest))

    def bring_row_into_view(self, row: int) -> None:
        """Rows and columns count from 0 here."""
        if self.grid is not None:
            top, bar = row * self.grid.cell_height, self.verticalScrollBar()
            beside = self.grid.top + self.grid.bottom
            room = self.viewport().height() - beside - self.grid.cell_height
            bar.setValue(min(max(bar.value(), top - room), top))

    def bring_into_view(self, row: int, column: int) -> None:
        self.bring_row_into_view(row)
        if self.grid is not None:
            left, bar = column * self.grid.cell_width, self.horizontalScrollBar()
            room = self.viewport().width() - self.grid.left - self.grid.cell_width
            bar.setValue(min(max(bar.value(), left - room), left))
