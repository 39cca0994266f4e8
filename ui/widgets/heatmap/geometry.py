"""Layout of the state heatmap: positions and sizes in pixels of the unscrolled content."""

from dataclasses import dataclass
from functools import cached_property
from math import floor

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics

from ui.style.theme import Colours
from ui.widgets.colour_map import ColourMap
from ui.widgets.heatmap.data import HeatmapData, Spot

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
GUTTER = 96  # left margin: names of layers, units and rows of the tape
MARGIN = 84  # right margin: total loss and legend
INPUT, SYMBOL, CHANCE, LOSS = 21, 17, 11, 23  # heights of the rows of the tape
TAPE = INPUT + 2 * SYMBOL + 2 * CHANCE + LOSS + 3
LOSS_TOP = TAPE - LOSS - 3
GAP = 6  # above each block
LEAST_BLOCK = 30  # minimum height of a block; its two names need it
AXIS = 16  # time steps at the bottom
MIN_COLUMN, MAX_COLUMN = 24, 140
MIN_ROW, MAX_ROW = 12, 22
NUMBER_WIDTH = 42  # a column this wide has room for numbers


@dataclass(frozen=True)
class HeatmapGeometry:
    columns: int  # time steps, the initial state included
    blocks: tuple[int, ...]  # rows of each block, top to bottom
    column_width: int
    row_height: int

    @classmethod
    def fitting(cls, width: int, height: int, columns: int, blocks: tuple[int, ...]) -> "HeatmapGeometry":
        """Fill the viewport; scroll if columns or rows would become too small to read."""
        column = floor((width - GUTTER - MARGIN) / max(columns, 1))
        row = floor((height - TAPE - AXIS - GAP * len(blocks)) / max(sum(blocks), 1))
        return cls(columns, blocks, min(max(column, MIN_COLUMN), MAX_COLUMN), min(max(row, MIN_ROW), MAX_ROW))

    @property
    def width(self) -> int:
        return GUTTER + self.columns * self.column_width + MARGIN

    @property
    def height(self) -> int:
        return self._tops[-1] - GAP + AXIS

    @property
    def has_numbers(self) -> bool:
        return self.column_width >= NUMBER_WIDTH

    @cached_property
    def _tops(self) -> tuple[int, ...]:
        """The top of each block, and where one more block would begin."""
        tops = [TAPE + GAP]
        for rows in self.blocks:
            tops.append(tops[-1] + max(rows * self.row_height, LEAST_BLOCK) + GAP)
        return tuple(tops)

    def block_top(self, block: int) -> int:
        return self._tops[block]

    def column_left(self, step: int) -> int:
        return GUTTER + step * self.column_width

    def cells_right(self, width: int) -> int:
        """Right end of the cells in a viewport of that width: after the last column or at the margin."""
        return min(width - MARGIN, GUTTER + self.columns * self.column_width)

    def cells_bottom(self, height: int, scroll_y: int) -> int:
        """Bottom of the cells in a viewport of that height: the top of the axis."""
        return min(self.height - scroll_y, height) - AXIS

    def scrolled_to_step(self, step: int, now: int, width: int) -> int:
        """The horizontal scroll position nearest to `now` that shows the step in a viewport of that width."""
        left = step * self.column_width
        room = self.cells_right(width) - GUTTER - self.column_width
        return min(max(now, left - room), left)

    def scrolled_to_row(self, rows: list[tuple[int, int]], now: int, height: int) -> int:
        """Vertical scroll position: `now` if one of `rows` (block, row) is visible, else to show the last."""
        tops = [self._tops[block] + row * self.row_height for block, row in rows]
        room = height - AXIS - self.row_height
        wanted = [min(max(now, top - room), top - TAPE - GAP) for top in tops]
        return now if not wanted or now in wanted else wanted[-1]

    def step_at(self, x: int) -> int | None:
        step = (x - GUTTER) // self.column_width
        return step if 0 <= step < self.columns else None

    def row_at(self, y: int) -> tuple[int, int] | None:
        """(block, row) at that y coordinate; None between the blocks."""
        for block, rows in enumerate(self.blocks):
            row = (y - self._tops[block]) // self.row_height
            if 0 <= row < rows:
                return block, row
        return None

    def spot_at(self, x: int, y: int, scroll: tuple[int, int], size: tuple[int, int]) -> Spot | None:
        """The item at a viewport point, given scroll position and viewport size; labels cover the cells."""
        across, down = scroll
        if x >= self.cells_right(size[0]):
            return None
        step = self.step_at(x + across) if x >= GUTTER else None
        inside = TAPE < y < self.cells_bottom(size[1], down)
        at = self.row_at(y + down) if inside else None
        if at is None:
            return Spot(step) if step is not None and not inside else None
        return Spot(step, *at)


@dataclass(frozen=True)
class HeatmapFrame:
    data: HeatmapData
    at: HeatmapGeometry
    scroll: QPoint
    size: QSize  # of the viewport
    theme: Colours
    font: QFont

    # --- Positions in the viewport

    def x(self, step: int) -> int:
        return self.at.column_left(step) - self.scroll.x()

    def row_top(self, block: int, row: int) -> int:
        return self.at.block_top(block) + row * self.at.row_height - self.scroll.y()

    def cell(self, block: int, row: int, step: int) -> QRect:
        width, height = self.at.column_width - 1, self.at.row_height - 1
        return QRect(self.x(step), self.row_top(block, row), width, height)

    @cached_property
    def cells(self) -> QRect:
        """The part of the viewport in which the cells scroll."""
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
        """The visible steps."""
        width = self.at.column_width
        first = self.scroll.x() // width
        last = (self.scroll.x() + max(0, self.cells.width() - 1)) // width
        return range(first, min(last, self.at.columns - 1) + 1)

    def rows(self, block: int) -> range:
        """The visible rows of a block."""
        top, height = self.row_top(block, 0), self.at.row_height
        first = max(0, (self.cells.top() - top) // height)
        last = (self.cells.bottom() - top) // height
        return range(first, min(last, self.at.blocks[block] - 1) + 1)

    # --- Colours and fonts

    def colour_map(self, scale: float) -> ColourMap:
        """The colour map of cells whose full colour means `scale`."""
        make = ColourMap.signed if self.data.signed else ColourMap.unsigned
        return make(self.theme, scale)

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
    """The font, or a smaller one (12 or 10 pixels) if the text is too wide; the smallest if none fits."""
    for pixels in (font.pixelSize(), 12, 10):
        made = _sized(font, pixels)
        if QFontMetrics(made).horizontalAdvance(text) <= width:
            break
    return made
