"""Layout of the state heatmap: positions and sizes in pixels of the unscrolled content."""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import floor

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics

from ui.style.text_size import sized, text_scale
from ui.style.theme import Colours
from ui.widgets.colour_map import ColourMap
from ui.widgets.heatmap.data import HeatmapData, Spot

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
GAP = 6  # above each block
LARGEST_NUMBER = 20  # in cells, beside a text of 12 pixels


@dataclass(frozen=True)
class Lengths:
    """In pixels, beside the application's text."""

    gutter: int  # left margin: names of layers, units and rows of the tape
    names: int  # of it, for the names of layers and tensors; those of the units are right of them
    line: int
    margin: int  # right margin: total loss and legend
    input: int  # heights of the rows of the tape
    symbol: int
    chance: int
    loss: int
    least_block: int  # minimum height of a block; its two names need it
    axis: int  # time steps at the bottom
    columns: tuple[int, int]  # least and largest width
    rows: tuple[int, int]
    number: int  # a column this wide has room for numbers
    chance_number: int  # width of a probability beside its bar
    wide: int  # a column this wide has room for it
    marked: int  # a column this wide has room for ✓ or ✗ after the prediction
    ringed: int  # a column this wide has room for a ring around its symbol

    @property
    def tape(self) -> int:
        return self.input + 2 * self.symbol + 2 * self.chance + self.loss + 3

    @property
    def loss_top(self) -> int:
        return self.tape - self.loss - 3


def lengths() -> Lengths:
    return _lengths(text_scale())


@lru_cache(maxsize=8)
def _lengths(scale: float) -> Lengths:
    def of(length: float) -> int:
        return round(scale * length)

    return Lengths(
        gutter=of(96),
        names=of(46),
        line=of(14),
        margin=of(84),
        input=of(21),
        symbol=of(17),
        chance=of(11),
        loss=of(23),
        least_block=of(30),
        axis=of(16),
        columns=(of(24), of(240)),
        rows=(of(12), of(44)),
        number=of(42),
        chance_number=of(36),
        wide=of(56),
        marked=of(34),
        ringed=of(40),
    )


@dataclass(frozen=True)
class HeatmapGeometry:
    columns: int  # time steps, the initial state included
    blocks: tuple[int, ...]  # rows of each block, top to bottom
    column_width: int
    row_height: int
    lengths: Lengths = field(default_factory=lengths)

    @classmethod
    def fitting(cls, width: int, height: int, columns: int, blocks: tuple[int, ...]) -> "HeatmapGeometry":
        """Fill the viewport; scroll if columns or rows would become too small to read."""
        of = lengths()
        column = floor((width - of.gutter - of.margin) / max(columns, 1))
        row = floor((height - of.tape - of.axis - GAP * len(blocks)) / max(sum(blocks), 1))
        return cls(columns, blocks, _within(column, of.columns), _within(row, of.rows), of)

    @property
    def width(self) -> int:
        return self.lengths.gutter + self.columns * self.column_width + self.lengths.margin

    @property
    def height(self) -> int:
        return self._tops[-1] - GAP + self.lengths.axis

    @property
    def has_numbers(self) -> bool:
        return self.column_width >= self.lengths.number

    @cached_property
    def _tops(self) -> tuple[int, ...]:
        """The top of each block, and where one more block would begin."""
        tops = [self.lengths.tape + GAP]
        for rows in self.blocks:
            tops.append(tops[-1] + max(rows * self.row_height, self.lengths.least_block) + GAP)
        return tuple(tops)

    def block_top(self, block: int) -> int:
        return self._tops[block]

    def column_left(self, step: int) -> int:
        return self.lengths.gutter + step * self.column_width

    def cells_right(self, width: int) -> int:
        """Right end of the cells in a viewport of that width: after the last column or at the margin."""
        return min(width - self.lengths.margin, self.lengths.gutter + self.columns * self.column_width)

    def cells_bottom(self, height: int, scroll_y: int) -> int:
        """Bottom of the cells in a viewport of that height: the top of the axis."""
        return min(self.height - scroll_y, height) - self.lengths.axis

    def scrolled_to_step(self, step: int, now: int, width: int) -> int:
        """The horizontal scroll position nearest to `now` that shows the step in a viewport of that width."""
        left = step * self.column_width
        room = self.cells_right(width) - self.lengths.gutter - self.column_width
        return min(max(now, left - room), left)

    def scrolled_to_row(self, rows: list[tuple[int, int]], now: int, height: int) -> int:
        """Vertical scroll position: `now` if one of `rows` (block, row) is visible, else to show the last."""
        tops = [self._tops[block] + row * self.row_height for block, row in rows]
        room = height - self.lengths.axis - self.row_height
        wanted = [min(max(now, top - room), top - self.lengths.tape - GAP) for top in tops]
        return now if not wanted or now in wanted else wanted[-1]

    def step_at(self, x: int) -> int | None:
        step = (x - self.lengths.gutter) // self.column_width
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
        step = self.step_at(x + across) if x >= self.lengths.gutter else None
        inside = self.lengths.tape < y < self.cells_bottom(size[1], down)
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

    @property
    def of(self) -> Lengths:
        return self.at.lengths

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
        return QRect(
            self.of.gutter,
            self.of.tape,
            right - self.of.gutter,
            max(0, bottom - self.of.tape),
        )

    @cached_property
    def tape(self) -> QRect:
        return QRect(self.of.gutter, 0, self.cells.width(), self.of.tape)

    @cached_property
    def axis(self) -> QRect:
        return QRect(self.of.gutter, self.cells.bottom() + 1, self.cells.width(), self.of.axis)

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
        return sized(self.font, 15)

    @cached_property
    def small(self) -> QFont:
        return sized(self.font, 11)

    @cached_property
    def tiny(self) -> QFont:
        return sized(self.font, 10)

    @cached_property
    def numbers(self) -> QFont:
        """Of the cells: larger in large ones, as far as they are wide enough."""
        row = self.at.row_height / text_scale()
        for pixels in (*range(min(round(row / 2), LARGEST_NUMBER), 11, -1), 11 if row >= 14 else 10):
            made = sized(self.font, pixels)
            if QFontMetrics(made).horizontalAdvance("+0.00") + 6 <= self.at.column_width:
                break
        return made


def fitting(font: QFont, text: str, width: int) -> QFont:
    """The font, or a smaller one if the text is too wide; the smallest if none fits."""
    made = font
    for pixels in (12, 10):
        if QFontMetrics(made).horizontalAdvance(text) <= width:
            break
        made = sized(font, pixels)
    return made


def _within(length: int, ends: tuple[int, int]) -> int:
    return min(max(length, ends[0]), ends[1])
