"""Where everything of the state heatmap lies, as pure arithmetic in pixels of the whole content."""

from dataclasses import dataclass
from math import floor

GUTTER = 62  # row labels on the left
TAPE_ROW = 20
TAPE_ROWS = 4  # input, target, prediction, p(target)
TAPE = TAPE_ROW * TAPE_ROWS + 4
TITLE = 19
AXIS = 18  # time steps at the bottom
MIN_COLUMN, MAX_COLUMN = 24, 120
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
        column = floor((width - GUTTER) / max(columns, 1))
        room = height - TAPE - AXIS - TITLE * len(blocks)
        row = floor(room / max(sum(blocks), 1))
        return cls(columns, blocks, min(max(column, MIN_COLUMN), MAX_COLUMN), min(max(row, MIN_ROW), MAX_ROW))

    @property
    def width(self) -> int:
        return GUTTER + self.columns * self.column_width

    @property
    def height(self) -> int:
        return TAPE + AXIS + sum(TITLE + rows * self.row_height for rows in self.blocks)

    @property
    def has_numbers(self) -> bool:
        return self.column_width >= NUMBER_WIDTH

    def block_top(self, block: int) -> int:
        """Top of the cells of a block, below its title."""
        above = sum(TITLE + rows * self.row_height for rows in self.blocks[:block])
        return TAPE + above + TITLE

    def column_left(self, step: int) -> int:
        return GUTTER + step * self.column_width

    def step_at(self, x: int) -> int | None:
        step = (x - GUTTER) // self.column_width
        return step if 0 <= step < self.columns else None

    def row_at(self, y: int) -> tuple[int, int] | None:
        """(block, row) at that height, None between the blocks."""
        for block, rows in enumerate(self.blocks):
            row = (y - self.block_top(block)) // self.row_height
            if 0 <= row < rows:
                return block, row
        return None
