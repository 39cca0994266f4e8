"""Where the tiles of the seeds lie: arithmetic in pixels."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

MOST_LARGE = 100  # tiles; more of them are small
GAP = 2
WIDEST = 30


@dataclass(frozen=True)
class TileGrid:
    """Rows of ten or twenty, each with its first seed in front."""

    count: int
    width: int  # of everything
    label: int  # room in front of a row

    @property
    def is_large(self) -> bool:
        return self.count <= MOST_LARGE

    @property
    def columns(self) -> int:
        return 10 if self.is_large else 20

    @property
    def rows(self) -> int:
        return -(-self.count // self.columns)

    @property
    def row_height(self) -> int:
        return 17 if self.is_large else 14

    @property
    def height(self) -> int:
        return self.rows * self.row_height

    @property
    def column_width(self) -> int:
        return max(4, min(WIDEST, (self.width - self.label) // self.columns))

    def tile(self, at: int) -> QRect:
        row, column = divmod(at, self.columns)
        left, top = self.label + column * self.column_width, row * self.row_height
        return QRect(left, top, self.column_width - GAP, self.row_height - GAP)

    def row_label(self, row: int) -> QRect:
        return QRect(0, row * self.row_height, self.label - 6, self.row_height - GAP)

    def at(self, place: QPoint) -> int | None:
        """The tile there; None beside all of them."""
        column, row = (place.x() - self.label) // self.column_width, place.y() // self.row_height
        at = row * self.columns + column
        inside = 0 <= column < self.columns and 0 <= at < self.count
        return at if inside else None

    def visible_rows(self, area: QRect) -> range:
        return range(
            max(0, area.top() // self.row_height), min(self.rows, area.bottom() // self.row_height + 1)
        )
