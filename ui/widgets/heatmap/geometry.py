"""Where everything of the state heatmap lies, as pure arithmetic in pixels of the whole content."""

from dataclasses import dataclass
from functools import cached_property
from math import floor

from ui.widgets.heatmap.data import Spot

GUTTER = 96  # names of layers, units and rows of the tape, on the left
MARGIN = 84  # total of the losses and legend, on the right
INPUT, SYMBOL, CHANCE, LOSS = 21, 17, 11, 23  # heights of the rows of the tape
TAPE = INPUT + 2 * SYMBOL + 2 * CHANCE + LOSS + 3
LOSS_TOP = TAPE - LOSS - 3
GAP = 6  # above each block
LEAST_BLOCK = 30  # its two names need as much
AXIS = 16  # time steps at the bottom
MIN_COLUMN, MAX_COLUMN = 24, 140
MIN_ROW, MAX_ROW = 12, 22
NUMBER_WIDTH = 42  # a column this wide has room for numbers


@dataclass(frozen=True)
class Geometry:
    columns: int  # time steps, the initial state included
    blocks: tuple[int, ...]  # rows of each block, top to bottom
    column_width: int
    row_height: int

    @classmethod
    def fitting(cls, width: int, height: int, columns: int, blocks: tuple[int, ...]) -> "Geometry":
        """Fill the room that is there; scroll when columns or rows would become too small to read."""
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
        """Top of each block, and where one more would begin."""
        tops = [TAPE + GAP]
        for rows in self.blocks:
            tops.append(tops[-1] + max(rows * self.row_height, LEAST_BLOCK) + GAP)
        return tuple(tops)

    def block_top(self, block: int) -> int:
        return self._tops[block]

    def column_left(self, step: int) -> int:
        return GUTTER + step * self.column_width

    def cells_right(self, width: int) -> int:
        """Where the cells end in a view that wide: after the last column, or before the margin."""
        return min(width - MARGIN, GUTTER + self.columns * self.column_width)

    def cells_bottom(self, height: int, scroll_y: int) -> int:
        """Where the cells end in a view that high: above the axis."""
        return min(self.height - scroll_y, height) - AXIS

    def scrolled_to_step(self, step: int, now: int, width: int) -> int:
        """How far to scroll across, moving no more than needed, to see that step in a view that wide."""
        left = step * self.column_width
        room = self.cells_right(width) - GUTTER - self.column_width
        return min(max(now, left - room), left)

    def scrolled_to_row(self, rows: list[tuple[int, int]], now: int, height: int) -> int:
        """How far to scroll down to see one of these (block, row), the last one if none is in view."""
        tops = [self._tops[block] + row * self.row_height for block, row in rows]
        room = height - AXIS - self.row_height
        wanted = [min(max(now, top - room), top - TAPE - GAP) for top in tops]
        return now if not wanted or now in wanted else wanted[-1]

    def step_at(self, x: int) -> int | None:
        step = (x - GUTTER) // self.column_width
        return step if 0 <= step < self.columns else None

    def row_at(self, y: int) -> tuple[int, int] | None:
        """(block, row) at that height, None between the blocks."""
        for block, rows in enumerate(self.blocks):
            row = (y - self._tops[block]) // self.row_height
            if 0 <= row < rows:
                return block, row
        return None

    def spot_at(self, x: int, y: int, scroll: tuple[int, int], size: tuple[int, int]) -> Spot | None:
        """What lies at a point of a view of that size, scrolled so far; labels lie over the cells."""
        across, down = scroll
        if x >= self.cells_right(size[0]):
            return None
        step = self.step_at(x + across) if x >= GUTTER else None
        inside = TAPE < y < self.cells_bottom(size[1], down)
        at = self.row_at(y + down) if inside else None
        if at is None:
            return Spot(step) if step is not None and not inside else None
        return Spot(step, *at)
