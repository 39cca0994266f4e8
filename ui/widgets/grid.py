"""Base of the matrix views: scrolling cells with fixed row and column labels; pointer and key handling."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPaintEngine,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from ui.style.accessible import GRAPHIC
from ui.style.text_size import sized
from ui.style.theme import Colours, colours

GAPS = 8  # from this cell size, in pixels, cells are separated by gaps


@dataclass(frozen=True)
class Grid:
    """Numbers of rows and columns, cell size, and the margins for labels: left, top and bottom (pixels)."""

    rows: int
    columns: int
    left: int
    top: int
    bottom: int
    cell_width: int
    cell_height: int

    @property
    def width(self) -> int:
        return self.left + self.columns * self.cell_width

    @property
    def height(self) -> int:
        return self.top + self.rows * self.cell_height + self.bottom

    @property
    def has_gaps(self) -> bool:
        return min(self.cell_width, self.cell_height) >= GAPS

    def cell_at(self, x: int, y: int) -> tuple[int, int] | None:
        """(row, column), from 0, at a point of the unscrolled content; None outside the cells."""
        row, column = (y - self.top) // self.cell_height, (x - self.left) // self.cell_width
        return (row, column) if 0 <= row < self.rows and 0 <= column < self.columns else None


@dataclass(frozen=True, eq=False)
class GridFrame:
    """Geometry, scroll position and style of one repaint; rows and columns count from 0."""

    at: Grid
    scroll: QPoint
    size: QSize  # of the viewport
    theme: Colours
    small: QFont

    @property
    def room(self) -> QRect:
        """The part of the viewport in which the cells scroll."""
        width = min(self.size.width(), self.at.width) - self.at.left
        height = min(self.size.height(), self.at.height) - self.at.top - self.at.bottom
        return QRect(self.at.left, self.at.top, width, height)

    @property
    def visible_rows(self) -> range:
        return _visible(self.scroll.y(), self.room.height(), self.at.cell_height, self.at.rows)

    @property
    def visible_columns(self) -> range:
        return _visible(self.scroll.x(), self.room.width(), self.at.cell_width, self.at.columns)

    @property
    def visible_area(self) -> QRect:
        """The rectangle of all visible cells, including the parts of them outside `room`."""
        rows, columns = self.visible_rows, self.visible_columns
        size = QSize(len(columns) * self.at.cell_width, len(rows) * self.at.cell_height)
        return QRect(QPoint(self.left_of(columns.start), self.top_of(rows.start)), size)

    def left_of(self, column: int) -> int:
        return self.at.left + column * self.at.cell_width - self.scroll.x()

    def top_of(self, row: int) -> int:
        return self.at.top + row * self.at.cell_height - self.scroll.y()

    def paint_image(self, painter: QPainter, image: QImage) -> None:
        """Draw the visible cells from an image of one pixel per cell. For SVG the image is first scaled to
        the size of the cells, because SVG viewers would blur it."""
        if painter.paintEngine().type() == QPaintEngine.Type.SVG:
            image = image.scaled(self.visible_area.size())
        painter.drawImage(self.visible_area, image)

    def paint_gaps(self, painter: QPainter) -> None:
        """Draw lines between cells that are large enough; as filled rectangles, so that on a high-resolution
        screen no line covers half a pixel."""
        if not self.at.has_gaps:
            return
        room = self.room
        rows = [self.top_of(row + 1) - 1 for row in self.visible_rows]
        columns = [self.left_of(column + 1) - 1 for column in self.visible_columns]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.card))
        painter.drawRects([QRect(room.left(), y, room.width(), 1) for y in rows])
        painter.drawRects([QRect(x, room.top(), 1, room.height()) for x in columns])
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _visible(scroll: int, room: int, cell: int, count: int) -> range:
    return range(scroll // cell, min((scroll + max(room, 1) - 1) // cell + 1, count))


ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
SMALL = 11
WIDEST_OF = 400  # only this many labels, those with the most characters, are measured

Cell = tuple[int, int]  # row, column; whether they count from 0 or 1 is up to the view


class GridView(QAbstractScrollArea):
    """Shift with an arrow key moves from cell to cell (`read`); all other keys go to the parent card."""

    spoken_role = GRAPHIC

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.viewport().setMouseTracking(True)

    # --- Implemented by subclasses

    @property
    def grid(self) -> Grid | None:
        """None while nothing is shown."""
        raise NotImplementedError

    def fit(self, size: QSize) -> None:
        """Compute `grid` for a viewport of that size."""
        raise NotImplementedError

    def paint_grid(self, painter: QPainter, scroll: QPoint) -> None:
        """Paint the viewport; its background is already filled with the card colour."""
        raise NotImplementedError

    def cell_at(self, place: QPoint) -> Cell | None:
        """The cell that can be hovered at a point of the viewport."""
        raise NotImplementedError

    def point_at(self, cell: Cell | None) -> None:
        """The pointer or the arrow keys have reached this cell; None: they have left the cells."""
        raise NotImplementedError

    def choose(self, cell: Cell) -> None:
        """The cell was clicked."""
        raise NotImplementedError

    def read(self, down: int, across: int) -> None:
        """Move to the next cell in that direction; `down` and `across` are −1, 0 or 1."""
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

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.lay_out()

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

    # --- Helpers for subclasses

    @property
    def scrolled(self) -> QPoint:
        return QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    @property
    def small(self) -> QFont:
        return sized(self.font(), SMALL)

    def lay_out(self) -> None:
        """Recompute the grid and the ranges of the scroll bars."""
        size = self.viewport().size()
        self.fit(size)
        content = (self.grid.width, self.grid.height) if self.grid is not None else (0, 0)
        bars = (self.horizontalScrollBar(), self.verticalScrollBar())
        for bar, whole, page in zip(bars, content, (size.width(), size.height()), strict=True):
            bar.setRange(0, max(0, whole - page))
            bar.setPageStep(page)
            bar.setSingleStep(20)

    def widest(self, labels: Sequence[str]) -> int:
        """Width of the widest of these labels, in pixels of the small font."""
        longest = sorted(labels, key=len)[-WIDEST_OF:]
        return max(map(QFontMetrics(self.small).horizontalAdvance, longest))

    def bring_row_into_view(self, row: int) -> None:
        """Scroll as little as needed to show a row; rows and columns count from 0 here."""
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
