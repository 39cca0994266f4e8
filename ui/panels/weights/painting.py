"""Layout of a matrix heatmap, and painting of its visible cells, with numbers where there is room."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPainter

from playground.parameters import FloatArray
from ui.panels.weights.matrices import Matrix
from ui.style.numbers import number, signed
from ui.widgets.colour_map import ColourMap, Index
from ui.widgets.grid import Grid, GridFrame

LEAST, MOST_WIDTH, MOST_HEIGHT = 4, 64, 24  # limits of the cell size
BAND = 15  # width of the gate names, on the left
TITLE = 14  # height of the axis titles, on top
LINE = 11  # height of small text
PAD = 6
LONGEST_LABEL = 60
ROUND = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
NUMBER = 10  # font size, in pixels, of the numbers in cells
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
            return cls(_stride((widest + 6) / cell), False, LINE + 4)
        return cls(_stride((LINE + 1) / cell), True, min(widest, LONGEST_LABEL) + 5)

    @classmethod
    def of_rows(cls, cell: int, widest: int) -> "Labels":
        return cls(_stride(LINE / cell), False, min(widest, LONGEST_LABEL) + PAD)


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
    left = (BAND if extent.banded else 0) + min(extent.widest_row, LONGEST_LABEL) + PAD
    cell_width = _clamped((width - left) // extent.columns, MOST_WIDTH)
    columns = Labels.of_columns(cell_width, extent.widest_column, extent.numbered_columns)
    top = TITLE + (columns.room if extent.named_columns else 0)
    cell_height = _clamped((height - top) // extent.rows, MOST_HEIGHT)
    rows = Labels.of_rows(cell_height, extent.widest_row)
    return MatrixGeometry(extent.rows, extent.columns, left, top, 0, cell_width, cell_height, rows, columns)


def _stride(least: float) -> int:
    """The smallest round number that is not below `least`."""
    return next((stride for stride in ROUND if stride >= least), ROUND[-1])


def _clamped(size: int, most: int) -> int:
    return min(max(size, LEAST), most)


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
    painter.setFont(_sized(frame.small, NUMBER))
    widest = painter.fontMetrics().horizontalAdvance(cell_number(-frame.matrix.scale, frame.matrix.scale))
    if widest + 5 <= frame.at.cell_width and frame.at.cell_height >= NUMBER + 2:
        _paint_numbers(painter, frame, part, index, scale)


def _paint_numbers(
    painter: QPainter, frame: MatrixFrame, part: FloatArray, index: Index, scale: ColourMap
) -> None:
    """part, index (visible rows, visible columns)."""
    for row, values, colours in zip(frame.visible_rows, part.tolist(), index.tolist(), strict=True):
        for column, value, colour in zip(frame.visible_columns, values, colours, strict=True):
            painter.setPen(scale.inks[colour])
            painter.drawText(frame.cell(row, column), CENTRE, cell_number(value, frame.matrix.scale))


def _sized(font: QFont, pixels: int) -> QFont:
    made = QFont(font)
    made.setPixelSize(pixels)
    return made


def cell_number(value: float, scale: float) -> str:
    """Short enough for a cell: 0 to 2 decimals, or an exponent if the scale is below 0.1 or at least 1000."""
    if scale >= 1000 or scale < 0.1:
        return number(value, "+.0e") if value else "0"
    return signed(value, 2 if scale < 10 else 1 if scale < 100 else 0)
