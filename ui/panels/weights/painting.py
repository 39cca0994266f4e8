"""Drawing the cells of a matrix that are visible, with their numbers where there is room."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLine, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from ui.panels.weights.geometry import Geometry
from ui.panels.weights.matrices import Matrix
from ui.theme import Colours, diverging

NUMBER = 10  # size of the numbers in cells
CENTRE = Qt.AlignmentFlag.AlignCenter
DARK_INK, LIGHT_INK = QColor("#101216"), QColor("#ffffff")


@dataclass(frozen=True, eq=False)
class Frame:
    """What one repaint knows."""

    matrix: Matrix
    at: Geometry
    scroll: QPoint
    size: QSize  # of the viewport
    theme: Colours
    small: QFont

    def x(self, column: int) -> int:
        return self.at.left + column * self.at.cell_width - self.scroll.x()

    def y(self, row: int) -> int:
        return self.at.top + row * self.at.cell_height - self.scroll.y()

    @property
    def room(self) -> QRect:
        """Where the cells scroll."""
        width = min(self.size.width(), self.at.width) - self.at.left
        height = min(self.size.height(), self.at.height) - self.at.top
        return QRect(self.at.left, self.at.top, width, height)

    @property
    def rows(self) -> range:
        """The visible ones."""
        return _visible(self.scroll.y(), self.room.height(), self.at.cell_height, self.at.rows)

    @property
    def columns(self) -> range:
        return _visible(self.scroll.x(), self.room.width(), self.at.cell_width, self.at.columns)

    def cell(self, row: int, column: int) -> QRect:
        return QRect(self.x(column), self.y(row), self.at.cell_width, self.at.cell_height)


def _visible(scroll: int, room: int, cell: int, count: int) -> range:
    return range(scroll // cell, min((scroll + max(room, 1) - 1) // cell + 1, count))


def paint_cells(painter: QPainter, frame: Frame) -> None:
    part = frame.matrix.values[frame.rows.start : frame.rows.stop, frame.columns.start : frame.columns.stop]
    table = diverging(frame.theme)  # (256, 3)
    index = np.clip((part / frame.matrix.scale + 1) * 127.5, 0, 255).round().astype(np.uint8)
    pixels = np.ascontiguousarray(table[index])  # (visible rows, visible columns, 3)
    height, width, _ = pixels.shape
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    target = QRect(
        frame.x(frame.columns.start),
        frame.y(frame.rows.start),
        width * frame.at.cell_width,
        height * frame.at.cell_height,
    )
    painter.drawImage(target, image)
    if frame.at.has_gaps:
        _paint_gaps(painter, frame)
    painter.setFont(_sized(frame.small, NUMBER))
    widest = painter.fontMetrics().horizontalAdvance(cell_number(-frame.matrix.scale, frame.matrix.scale))
    if widest + 5 <= frame.at.cell_width and frame.at.cell_height >= NUMBER + 2:
        _paint_numbers(painter, frame, part, table[index] @ (0.299, 0.587, 0.114) > 140)


def _paint_gaps(painter: QPainter, frame: Frame) -> None:
    painter.setPen(QPen(QColor(frame.theme.card), 1))
    room = frame.room
    rows = [frame.y(row + 1) - 1 for row in frame.rows]
    columns = [frame.x(column + 1) - 1 for column in frame.columns]
    painter.drawLines([QLine(room.left(), y, room.right(), y) for y in rows])
    painter.drawLines([QLine(x, room.top(), x, room.bottom()) for x in columns])


def _paint_numbers(painter: QPainter, frame: Frame, part: np.ndarray, bright: np.ndarray) -> None:
    """part, bright (visible rows, visible columns)."""
    for row, values, inks in zip(frame.rows, part.tolist(), bright.tolist(), strict=True):
        for column, value, is_bright in zip(frame.columns, values, inks, strict=True):
            painter.setPen(DARK_INK if is_bright else LIGHT_INK)
            painter.drawText(frame.cell(row, column), CENTRE, cell_number(value, frame.matrix.scale))


def _sized(font: QFont, pixels: int) -> QFont:
    made = QFont(font)
    made.setPixelSize(pixels)
    return made


def cell_number(value: float, scale: float) -> str:
    """Short enough for a cell; two places where the scale is of a size to be read so."""
    if scale >= 1000 or scale < 0.1:
        mantissa, _, power = f"{value:+.0e}".partition("e")
        return f"{mantissa}e{int(power)}".replace("-", "−") if value else "0"
    return f"{value:+.{2 if scale < 10 else 1 if scale < 100 else 0}f}".replace("-", "−")
