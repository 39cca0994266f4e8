"""What one repaint of the heatmap knows: the values, where they lie, what of them is visible, and fonts."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics

from ui.style.theme import Colours, diverging, sequential
from ui.widgets.heatmap.data import HeatmapData
from ui.widgets.heatmap.geometry import AXIS, GUTTER, TAPE, Geometry

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
DARK_INK, LIGHT_INK = QColor("#101216"), QColor("#ffffff")


@dataclass(frozen=True)
class Frame:
    data: HeatmapData
    at: Geometry
    scroll: QPoint
    size: QSize  # of the viewport
    theme: Colours
    font: QFont

    # --- Places on the screen

    def x(self, step: int) -> int:
        return self.at.column_left(step) - self.scroll.x()

    def row_top(self, block: int, row: int) -> int:
        return self.at.block_top(block) + row * self.at.row_height - self.scroll.y()

    def cell(self, block: int, row: int, step: int) -> QRect:
        width, height = self.at.column_width - 1, self.at.row_height - 1
        return QRect(self.x(step), self.row_top(block, row), width, height)

    @cached_property
    def cells(self) -> QRect:
        """The room in which the cells scroll."""
        right = self.at.cells_right(self.size.width())
        bottom = self.at.cells_bottom(self.size.height(), self.scroll.y())
        return QRect(GUTTER, TAPE, right - GUTTER, max(0, bottom - TAPE))

    @cached_property
    def tape(self) -> QRect:
        return QRect(GUTTER, 0, self.cells.width(), TAPE)

    @cached_property
    def axis(self) -> QRect:
        return QRect(GUTTER, self.cells.bottom() + 1, self.cells.width(), AXIS)

    @cached_property
    def steps(self) -> range:
        """The visible ones."""
        width = self.at.column_width
        first = self.scroll.x() // width
        last = (self.scroll.x() + max(0, self.cells.width() - 1)) // width
        return range(first, min(last, self.at.columns - 1) + 1)

    def rows(self, block: int) -> range:
        """The visible ones of a block."""
        top, height = self.row_top(block, 0), self.at.row_height
        first = max(0, (self.cells.top() - top) // height)
        last = (self.cells.bottom() - top) // height
        return range(first, min(last, self.at.blocks[block] - 1) + 1)

    # --- Colours and fonts

    @cached_property
    def colours(self) -> NDArray[np.uint8]:
        """The colour scale of the cells; (256, 3)."""
        return diverging(self.theme) if self.data.signed else sequential(self.theme)

    @cached_property
    def symbols(self) -> QFont:
        return _sized(self.font, 15)

    @cached_property
    def small(self) -> QFont:
        return _sized(self.font, 11)

    @cached_property
    def tiny(self) -> QFont:
        return _sized(self.font, 10)


def _sized(font: QFont, pixels: int) -> QFont:
    made = QFont(font)
    made.setPixelSize(pixels)
    return made


def fitting(font: QFont, text: str, width: int) -> QFont:
    """The font, or a smaller one in which a long text fits."""
    for pixels in (font.pixelSize(), 12, 10):
        made = _sized(font, pixels)
        if QFontMetrics(made).horizontalAdvance(text) <= width:
            break
    return made


def ink(colour: NDArray[np.uint8]) -> QColor:
    """Black or white, whichever reads better on a colour (3)."""
    return DARK_INK if float(colour @ (0.299, 0.587, 0.114)) > 140 else LIGHT_INK
