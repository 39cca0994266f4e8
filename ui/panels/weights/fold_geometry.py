"""Where rows, columns and their names lie, as pure arithmetic in pixels of the whole matrix."""

from dataclasses import dataclass

from ui.widgets.fold_cell_grid import Grid

LEAST, MOST_WIDTH, MOST_HEIGHT = 4, 64, 24  # of a cell
BAND = 15  # names of the gates, on the left
TITLE = 14  # names of the axes, on top
LINE = 11  # of small text
PAD = 6
LONGEST_LABEL = 60

ROUND = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class Labels:
    """How the names of an axis are shown: each `stride`-th, upright where columns are too narrow."""

    stride: int
    turned: bool
    room: int  # across the axis

    @classmethod
    def of_columns(cls, cell: int, widest: int, numbered: bool) -> "Labels":
        """Numbers are thinned; words are turned first. `widest` is the width of the longest label."""
        if numbered or widest + 4 <= cell:
            return cls(_stride((widest + 6) / cell), False, LINE + 4)
        return cls(_stride((LINE + 1) / cell), True, min(widest, LONGEST_LABEL) + 5)

    @classmethod
    def of_rows(cls, cell: int, widest: int) -> "Labels":
        return cls(_stride(LINE / cell), False, min(widest, LONGEST_LABEL) + PAD)


def _stride(least: float) -> int:
    """The next round number from `least` up."""
    return next((stride for stride in ROUND if stride >= least), ROUND[-1])


@dataclass(frozen=True)
class Geometry(Grid):
    row_labels: Labels
    column_labels: Labels


@dataclass(frozen=True)
class Extent:
    """What is to be laid out: counts of rows and columns, and the widths of their widest labels."""

    rows: int
    columns: int
    widest_row: int
    widest_column: int
    numbered_columns: bool
    named_columns: bool
    banded: bool


def fitting(width: int, height: int, extent: Extent) -> Geometry:
    """Fill the room that is there; scroll when cells would become too small to be told apart."""
    left = (BAND if extent.banded else 0) + min(extent.widest_row, LONGEST_LABEL) + PAD
    cell_width = _clamped((width - left) // extent.columns, MOST_WIDTH)
    columns = Labels.of_columns(cell_width, extent.widest_column, extent.numbered_columns)
    top = TITLE + (columns.room if extent.named_columns else 0)
    cell_height = _clamped((height - top) // extent.rows, MOST_HEIGHT)
    rows = Labels.of_rows(cell_height, extent.widest_row)
    return Geometry(extent.rows, extent.columns, left, top, 0, cell_width, cell_height, rows, columns)


def _clamped(size: int, most: int) -> int:
    return min(max(size, LEAST), most)
