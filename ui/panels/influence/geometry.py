"""Where cells and labels of the map lie, as pure arithmetic in pixels."""

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRect

from ui.panels.influence.values import MapView, Spot
from ui.widgets.grid import Grid, GridFrame

TITLE = 13  # of an axis, and a line of labels
PAD = 7
BOTTOM = 2 * TITLE + 2  # labels of columns and their title
LEAST, MOST_WIDTH, MOST_HEIGHT = 3, 60, 34  # of a cell
NUMBER_WIDTH, NUMBER_HEIGHT = 40, 14  # of a cell with room for its number
LINE = 12  # height that a label needs
LONGEST = 58  # label
ROUND = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class MapMarks:
    """Steps from 0; 0 has no row."""

    pinned: int = 0
    step: int = 0  # shown: pinned, or under the pointer here or in another view
    spot: Spot | None = None  # under the pointer or the keys
    distance: int | None = None  # between output and cause: a diagonal


@dataclass(frozen=True)
class MapGeometry(Grid):
    """Rows are outputs and columns causes; step 1 is the first of both."""

    row_stride: int  # 5: every fifth row has its label
    column_stride: int

    @property
    def has_numbers(self) -> bool:
        return self.cell_width >= NUMBER_WIDTH and self.cell_height >= NUMBER_HEIGHT

    def spot_at(self, x: int, y: int) -> tuple[int, int] | None:
        """(output, cause), steps from 1, at a place of the whole map; None where there is no path."""
        cell = self.cell_at(x, y)
        return (cell[0] + 1, cell[1] + 1) if cell is not None and cell[1] <= cell[0] else None


@dataclass(frozen=True, eq=False)
class MapFrame(GridFrame):
    """Counts steps from 1."""

    at: MapGeometry
    view: MapView

    @property
    def rows(self) -> range:
        """Steps of the visible ones."""
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
    """Fill the room that is there; scroll when cells would become too small. `widest` label in pixels."""
    label = min(widest + 3, LONGEST)
    left = TITLE + label + PAD
    cell_width = min(max((width - left) // steps, LEAST), MOST_WIDTH)
    cell_height = min(max((height - BOTTOM) // steps, LEAST), MOST_HEIGHT)
    across, down = (label + 4) / cell_width, LINE / cell_height
    strides = _stride(down), _stride(across)
    return MapGeometry(steps, steps, left, 0, BOTTOM, cell_width, cell_height, *strides)


def _stride(least: float) -> int:
    """The next round number from `least` up."""
    return next((stride for stride in ROUND if stride >= least), ceil(least))


def labelled(stride: int, first: int, last: int) -> list[int]:
    """The steps from `first` to `last` that show their labels: all, or those with round numbers."""
    return [step for step in range(first, last + 1) if step % stride == 0]
