"""Layout of the cells and labels of the map, in pixels."""

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRect

from ui.panels.influence.values import MapView, Spot
from ui.style.text_size import scaled
from ui.widgets.grid import Grid, GridFrame

TITLE = 13  # height of an axis title, and of a line of labels
PAD = 7
BOTTOM = 2 * TITLE + 2  # column labels and their title
LEAST, MOST_WIDTH, MOST_HEIGHT = 3, 90, 40  # limits of the cell size
NUMBER_WIDTH, NUMBER_HEIGHT = 40, 14  # smallest cell that shows its number
LINE = 12  # height that a label needs
LONGEST = 58  # largest width of a row label
ROUND = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class MapMarks:
    """What is highlighted. Steps count from 0; step 0 has no row."""

    pinned: int = 0
    step: int = 0  # the step shown: pinned, or hovered here or in another view
    spot: Spot | None = None  # hovered, or reached with the keys
    distance: int | None = None  # t − k of the highlighted diagonal


@dataclass(frozen=True)
class MapGeometry(Grid):
    """Rows are outputs and columns are causes; both start at step 1."""

    row_stride: int  # 5: every fifth row has a label
    column_stride: int

    @property
    def has_numbers(self) -> bool:
        return self.cell_width >= scaled(NUMBER_WIDTH) and self.cell_height >= scaled(NUMBER_HEIGHT)

    def spot_at(self, x: int, y: int) -> tuple[int, int] | None:
        """(output, cause), steps from 1, at a pixel of the whole map; None for k > t or outside."""
        cell = self.cell_at(x, y)
        return (cell[0] + 1, cell[1] + 1) if cell is not None and cell[1] <= cell[0] else None


@dataclass(frozen=True, eq=False)
class MapFrame(GridFrame):
    """The visible part of the map for one repaint; steps count from 1."""

    at: MapGeometry
    view: MapView

    @property
    def rows(self) -> range:
        """Steps of the visible rows."""
        return range(self.visible_rows.start + 1, self.visible_rows.stop + 1)

    @property
    def columns(self) -> range:
        return range(self.visible_columns.start + 1, self.visible_columns.stop + 1)

    def x(self, step: int) -> int:
        return self.left_of(step - 1)

    def y(self, step: int) -> int:
        return self.top_of(step - 1)

    def cell(self, spot: Spot) -> QRect:
        gap = 1 if self.at.has_gaps else 0
        return QRect(self.x(spot[1]), self.y(spot[0]), self.at.cell_width - gap, self.at.cell_height - gap)


def fitting(width: int, height: int, steps: int, widest: int) -> MapGeometry:
    """Fill the available space; scroll if cells would become too small. `widest`: widest label in pixels."""
    label = min(widest + 3, scaled(LONGEST))
    left = scaled(TITLE) + label + PAD
    cell_width = min(max((width - left) // steps, scaled(LEAST)), scaled(MOST_WIDTH))
    cell_height = min(max((height - scaled(BOTTOM)) // steps, scaled(LEAST)), scaled(MOST_HEIGHT))
    across, down = (label + 4) / cell_width, scaled(LINE) / cell_height
    strides = _stride(down), _stride(across)
    return MapGeometry(steps, steps, left, 0, scaled(BOTTOM), cell_width, cell_height, *strides)


def _stride(least: float) -> int:
    """The smallest round number that is not below `least`."""
    return next((stride for stride in ROUND if stride >= least), ceil(least))


def labelled(stride: int, first: int, last: int) -> list[int]:
    """The steps from `first` to `last`, both included, that show a label: the multiples of `stride`."""
    return [step for step in range(first, last + 1) if step % stride == 0]
