"""Where the cells of a matrix that scrolls lie, and which of them are visible: arithmetic in pixels."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPaintEngine, QPainter

from ui.style.theme import Colours

GAPS = 8  # cells this large stand apart


@dataclass(frozen=True)
class Grid:
    """All cells, and room for their names: on the left, on top and at the bottom."""

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
        """(row, column) from 0 at a place of the whole matrix; None beside it."""
        row, column = (y - self.top) // self.cell_height, (x - self.left) // self.cell_width
        return (row, column) if 0 <= row < self.rows and 0 <= column < self.columns else None


@dataclass(frozen=True, eq=False)
class GridFrame:
    """What one repaint knows of the cells; rows and columns count from 0."""

    at: Grid
    scroll: QPoint
    size: QSize  # of the viewport
    theme: Colours
    small: QFont

    @property
    def room(self) -> QRect:
        """Where the cells scroll."""
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
        """Of the visible cells, also where they reach out of the room."""
        rows, columns = self.visible_rows, self.visible_columns
        size = QSize(len(columns) * self.at.cell_width, len(rows) * self.at.cell_height)
        return QRect(QPoint(self.left_of(columns.start), self.top_of(rows.start)), size)

    def left_of(self, column: int) -> int:
        return self.at.left + column * self.at.cell_width - self.scroll.x()

    def top_of(self, row: int) -> int:
        return self.at.top + row * self.at.cell_height - self.scroll.y()

    def paint_image(self, painter: QPainter, image: QImage) -> None:
        """The visible cells, a pixel of the image each. In a file of lines and letters it gets their size, or
        whoever shows the file blurs it."""
        if painter.paintEngine().type() == QPaintEngine.Type.SVG:
            image = image.scaled(self.visible_area.size())
        painter.drawImage(self.visible_area, image)

    def paint_gaps(self, painter: QPainter) -> None:
        """Lines between the cells, where these are large enough; filled, so that none is half on a fine
        screen."""
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
