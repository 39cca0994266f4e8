"""What one repaint of the map knows: the values, where they lie, and what of them is visible."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QFont

from ui.panels.influence.geometry import Geometry
from ui.panels.influence.resolve import MapView, Spot
from ui.theme import Colours


@dataclass(frozen=True)
class Marks:
    """Steps from 0; 0 has no row."""

    pinned: int = 0
    step: int = 0  # shown: pinned, or under the pointer here or in another view
    spot: Spot | None = None  # under the pointer or the keys
    distance: int | None = None  # between output and cause: a diagonal


@dataclass(frozen=True, eq=False)
class Frame:
    view: MapView
    at: Geometry
    scroll: QPoint
    size: QSize  # of the viewport
    theme: Colours
    small: QFont

    @property
    def room(self) -> QRect:
        """Where the cells scroll."""
        width = min(self.size.width(), self.at.width) - self.at.left
        cells = self.at.steps * self.at.cell_height
        return QRect(self.at.left, 0, width, min(self.size.height() - (self.at.height - cells), cells))

    @property
    def rows(self) -> range:
        """Steps of the visible ones."""
        return _visible(self.scroll.y(), self.room.height(), self.at.cell_height, self.at.steps)

    @property
    def columns(self) -> range:
        return _visible(self.scroll.x(), self.room.width(), self.at.cell_width, self.at.steps)

    def x(self, step: int) -> int:
        return self.at.left + (step - 1) * self.at.cell_width - self.scroll.x()

    def y(self, step: int) -> int:
        return (step - 1) * self.at.cell_height - self.scroll.y()

    def cell(self, spot: Spot) -> QRect:
        gap = 1 if self.at.has_gaps else 0
        return QRect(self.x(spot[1]), self.y(spot[0]), self.at.cell_width - gap, self.at.cell_height - gap)


def _visible(scroll: int, room: int, cell: int, steps: int) -> range:
    return range(scroll // cell + 1, min((scroll + max(room, 1) - 1) // cell + 1, steps) + 1)
