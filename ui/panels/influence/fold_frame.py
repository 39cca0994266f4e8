"""What one repaint of the map knows: the values, where they lie, and what of them is visible."""

from dataclasses import dataclass

from PySide6.QtCore import QRect

from ui.panels.influence.geometry import Geometry
from ui.panels.influence.values import MapView, Spot
from ui.widgets.fold_cell_grid import GridFrame


@dataclass(frozen=True)
class Marks:
    """Steps from 0; 0 has no row."""

    pinned: int = 0
    step: int = 0  # shown: pinned, or under the pointer here or in another view
    spot: Spot | None = None  # under the pointer or the keys
    distance: int | None = None  # between output and cause: a diagonal


@dataclass(frozen=True, eq=False)
class Frame(GridFrame):
    """Counts steps from 1."""

    at: Geometry
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
