"""Layout of a matrix heatmap, and painting of its visible cells, with numbers where there is room."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter

from playground.parameters import FloatArray
from ui.panels.weights.matrices import Matrix
from ui.style.numbers import number, signed
from ui.style.text_size import scaled, sized, text_scale
from ui.widgets.colour_map import ColourMap, Index
from ui.widgets.grid import Grid, GridFrame
from ui.widgets.hand_mark import paint_corner

LEAST, MOST_WIDTH, MOST_HEIGHT = 4, 96, 40  # limits of the cell size
BAND = 15  # width of the gate names, on the left
TITLE = 14  # height of the axis titles, on top
LINE = 11  # height of small text
PAD = 6
LONGEST_LABEL = 60
ROUND = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
NUMBER = 10  # smallest font size of the numbers in cells, beside a text of 12 pixels
CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)
class Labels:
    """How the labels of an axis are shown: those at multiples of `stride`, rotated by 90° if `turned`."""

    stride: int
    turned: bool
    room: int  # pixels perpendicular to the axis

    @classmethod
    def of_columns(cls, cell: int, widest: int, numbered: bool) -> "Labels":
        """In narrow columns, numbers get a stride, words are rotated first. `widest` label in pixels."""
        if numbered or widest + 4 <= cell:
            return cls(_stride((widest + 6) / cell), False, scaled(LINE) + 4)
        return cls(_stride((scaled(LINE) + 1) / cell), True, min(widest, scaled(LONGEST_LABEL)) + 5)

    @classmethod
    def of_rows(cls, cell: int, widest: int) -> "Labels":
        return cls(_stride(scaled(LINE) / cell), False, min(widest, scaled(LONGEST_LABEL)) + PAD)


@dataclass(frozen=True)
class Extent:
    """What `fitting` lays out: numbers of rows and columns, and widths in pixels of their widest labels."""

    rows: int
    columns: int
    widest_row: int
    widest_column: int
    numbered_columns: bool
    named_columns: bool
    banded: bool


@dataclass(frozen=True)
class MatrixGeometry(Grid):
    row_labels: Labels
    column_labels: Labels


def fitting(width: int, height: int, extent: Extent) -> MatrixGeometry:
    """Fill the available space; scroll if cells would become too small to tell apart."""
    left = (scaled(BAND) if extent.banded else 0) + min(extent.widest_row, scaled(LONGEST_LABEL)) + PAD
    cell_width = _clamped((width - left) // extent.columns, scaled(MOST_WIDTH))
    columns = Labels.of_columns(cell_width, extent.widest_column, extent.numbered_columns)
    top = scaled(TITLE) + (columns.room if extent.named_columns else 0)
    cell_height = _clamped((height - top) // extent.rows, scaled(MOST_HEIGHT))
    rows = Labels.of_rows(cell_height, extent.widest_row)
    return MatrixGeometry(extent.rows, extent.columns, left, top, 0, cell_width, cell_height, rows, columns)


def _stride(least: float) -> int:
    """The smallest round number that is not below `least`."""
    return next((stride for stride in ROUND if stride >= least), ROUND[-1])


def _clamped(size: int, most: int) -> int:
    return min(max(size, scaled(LEAST)), most)


@dataclass(frozen=True, eq=False)
class MatrixFrame(GridFrame):
    at: MatrixGeometry
    matrix: Matrix

    def cell(self, row: int, column: int) -> QRect:
        return QRect(self.left_of(column), self.top_of(row), self.at.cell_width, self.at.cell_height)


def paint_cells(painter: QPainter, frame: MatrixFrame) -> None:
    rows, columns = frame.visible_rows, frame.visible_columns
    part = frame.matrix.values[rows.start : rows.stop, columns.start : columns.stop]
    scale = ColourMap.signed(frame.theme, frame.matrix.scale)
    index = scale.index(part)  # (visible rows, visible columns)
    frame.paint_image(painter, scale.image(index))
    frame.paint_gaps(painter)
    for row, column in frame.matrix.edited:
        if row in rows and column in columns:
            paint_corner(painter, frame.cell(row, column).adjusted(0, 0, -1, -1), QColor(frame.theme.text))
    longest = cell_number(-frame.matrix.scale, frame.matrix.scale)
    for pixels in range(max(NUMBER, round(frame.at.cell_height / text_scale() / 2.4)), NUMBER - 1, -1):
        painter.setFont(sized(frame.small, pixels))
        widest = painter.fontMetrics().horizontalAdvance(longest)
        if widest + 5 <= frame.at.cell_width:
            break
    if widest + 5 <= frame.at.cell_width and frame.at.cell_height >= scaled(NUMBER + 2):
        _paint_numbers(painter, frame, part, index, scale)


def _paint_numbers(
    painter: QPainter, frame: MatrixFrame, part: FloatArray, index: Index, scale: ColourMap
) -> None:
    """part, index (visible rows, visible columns)."""
    for row, values, colours in zip(frame.visible_rows, part.tolist(), index.tolist(), strict=True):
        for column, value, colour in zip(frame.visible_columns, values, colours, strict=True):
            painter.setPen(scale.inks[colour])
            painter.drawText(frame.cell(row, column), CENTRE, cell_number(value, frame.matrix.scale))


def cell_number(value: float, scale: float) -> str:
    """Short enough for a cell: 0 to 2 decimals, or an exponent if the scale is below 0.1 or at least 1000."""
    if scale >= 1000 or scale < 0.1:
        return number(value, "+.0e") if value else "0"
    return signed(value, 2 if scale < 10 else 1 if scale < 100 else 0)
