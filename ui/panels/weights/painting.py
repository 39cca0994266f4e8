"""Drawing the cells of a matrix that are visible, with their numbers where there is room."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from ui.panels.weights.fold_geometry import Geometry
from ui.panels.weights.matrices import Matrix
from ui.style.theme import diverging
from ui.widgets.fold_cell_grid import GridFrame

NUMBER = 10  # size of the numbers in cells
CENTRE = Qt.AlignmentFlag.AlignCenter
DARK_INK, LIGHT_INK = QColor("#101216"), QColor("#ffffff")


@dataclass(frozen=True, eq=False)
class Frame(GridFrame):
    at: Geometry
    matrix: Matrix

    def cell(self, row: int, column: int) -> QRect:
        return QRect(self.left_of(column), self.top_of(row), self.at.cell_width, self.at.cell_height)


def paint_cells(painter: QPainter, frame: Frame) -> None:
    rows, columns = frame.visible_rows, frame.visible_columns
    part = frame.matrix.values[rows.start : rows.stop, columns.start : columns.stop]
    table = diverging(frame.theme)  # (256, 3)
    index = np.clip((part / frame.matrix.scale + 1) * 127.5, 0, 255).round().astype(np.uint8)
    pixels = np.ascontiguousarray(table[index])  # (visible rows, visible columns, 3)
    height, width, _ = pixels.shape
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    frame.paint_image(painter, image)
    frame.paint_gaps(painter)
    painter.setFont(_sized(frame.small, NUMBER))
    widest = painter.fontMetrics().horizontalAdvance(cell_number(-frame.matrix.scale, frame.matrix.scale))
    if widest + 5 <= frame.at.cell_width and frame.at.cell_height >= NUMBER + 2:
        _paint_numbers(painter, frame, part, table[index] @ (0.299, 0.587, 0.114) > 140)


def _paint_numbers(painter: QPainter, frame: Frame, part: np.ndarray, bright: np.ndarray) -> None:
    """part, bright (visible rows, visible columns)."""
    for row, values, inks in zip(frame.visible_rows, part.tolist(), bright.tolist(), strict=True):
        for column, value, is_bright in zip(frame.visible_columns, values, inks, strict=True):
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
