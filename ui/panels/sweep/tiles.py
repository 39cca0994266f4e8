"""A tile for each seed of a cell: shows the result of its run, and opens it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.spec import Cell
from playground.sweep.values import SweepRun
from ui.panels.sweep.text import run_words
from ui.style.accessible import GRAPHIC, announce
from ui.style.plain_text import show_tip
from ui.style.text_size import scaled
from ui.style.theme import Colours, colours

Mark = Literal["solved", "unsolved", "failed", "pending"]
TICK = ((-0.32, 0.02), (-0.08, 0.27), (0.34, -0.26))  # points, as fractions of the size of a mark
RADIUS = 2.5
MOST_LARGE = 100  # with more tiles than this, they are drawn small
GAP = 2
WIDEST = 30
CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def mark(run: SweepRun | None) -> Mark:
    if run is None:
        return "pending"
    if run.failure:
        return "failed"
    return "unsolved" if run.solved_at is None else "solved"


class TilePainting:
    """One repaint of the tiles of one cell."""

    def __init__(self, painter: QPainter, theme: Colours, colour: str) -> None:
        self._painter, self._theme, self._colour = painter, theme, colour
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint(self, area: QRect, which: Mark) -> None:
        """Solved: filled, tick; unsolved: hollow, cross; failed: hollow, exclamation mark; pending: plain."""
        painter, theme, frame = self._painter, self._theme, QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5)
        edge, fill = {
            "solved": (self._colour, self._colour),
            "unsolved": (theme.ghost, theme.card),
            "failed": (theme.wrong, theme.card),
            "pending": (theme.track, theme.track),
        }[which]
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(frame, RADIUS, RADIUS)
        size = min(frame.width(), frame.height())
        self._paint_mark(frame.center(), size, which)

    def paint_ring(self, area: QRect, colour: str) -> None:
        """Draw a ring around a tile, within the gap between tiles."""
        self._painter.setPen(QPen(QColor(colour), 2))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRoundedRect(QRectF(area).adjusted(-0.5, -0.5, 0.5, 0.5), RADIUS, RADIUS)

    def _paint_mark(self, middle: QPointF, size: float, which: Mark) -> None:
        if which == "solved":
            self._lines(self._theme.card, middle, size, TICK)
        elif which == "unsolved":
            arm = 0.22
            self._lines(self._theme.muted, middle, size, ((-arm, -arm), (arm, arm)))
            self._lines(self._theme.muted, middle, size, ((-arm, arm), (arm, -arm)))
        elif which == "failed":
            self._lines(self._theme.wrong, middle, size, ((0, -0.32), (0, 0.08)))
            self._lines(self._theme.wrong, middle, size, ((0, 0.3), (0, 0.31)))

    def _lines(
        self, colour: str, middle: QPointF, size: float, corners: tuple[tuple[float, float], ...]
    ) -> None:
        pen = QPen(QColor(colour), max(1.2, size / 9), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        self._painter.setPen(pen)
        self._painter.drawPolyline([middle + QPointF(size * x, size * y) for x, y in corners])


@dataclass(frozen=True)
class TileGrid:
    """Geometry: rows of 10 or 20 tiles, each with its first seed as label; lengths in pixels."""

    count: int
    width: int  # total
    label: int  # width of the label of a row

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
        return scaled(17 if self.is_large else 14)

    @property
    def height(self) -> int:
        return self.rows * self.row_height

    @property
    def column_width(self) -> int:
        return max(4, min(scaled(WIDEST), (self.width - self.label) // self.columns))

    def tile(self, at: int) -> QRect:
        row, column = divmod(at, self.columns)
        left, top = self.label + column * self.column_width, row * self.row_height
        return QRect(left, top, self.column_width - GAP, self.row_height - GAP)

    def row_label(self, row: int) -> QRect:
        return QRect(0, row * self.row_height, self.label - 6, self.row_height - GAP)

    def at(self, place: QPoint) -> int | None:
        """The index of the tile at that point; None if there is none."""
        column, row = (place.x() - self.label) // self.column_width, place.y() // self.row_height
        at = row * self.columns + column
        inside = 0 <= column < self.columns and 0 <= at < self.count
        return at if inside else None

    def visible_rows(self, area: QRect) -> range:
        return range(
            max(0, area.top() // self.row_height), min(self.rows, area.bottom() // self.row_height + 1)
        )


class SeedTiles(QWidget):
    """Runs that have ended can be chosen: by a click, or by the arrow keys and Return."""

    spoken_role = GRAPHIC
    chosen = Signal(int)  # seed
    reached = Signal(QRect)  # by a key: the area to scroll into view

    def __init__(self, cell: Cell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cell = cell
        self._seeds: Sequence[int] = ()
        self._runs: Mapping[int, SweepRun] = {}
        self._ended = 0  # number of runs that are shown
        self._opened: int | None = None  # the seed of the run that the window shows
        self._at: int | None = None  # the tile under the pointer, or reached by a key
        self._reached: int | None = None  # by a key
        self._grid = TileGrid(0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def show_runs(self, seeds: Sequence[int], runs: Mapping[int, SweepRun], opened: int | None) -> None:
        """`runs` are those that have ended, by seed."""
        if runs is self._runs and (len(runs), opened) == (self._ended, self._opened):
            return
        self._runs, self._ended, self._opened = runs, len(runs), opened
        if seeds is not self._seeds:
            self._seeds, self._at, self._reached = seeds, None, None
            self._lay_out()
            self.setFixedHeight(self._grid.height)
        self.update()

    # --- Qt events

    def sizeHint(self) -> QSize:
        return QSize(scaled(220), self.minimumHeight())

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._seeds:
            self._lay_out()
            self.setFixedHeight(self._grid.height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), colours()
        painting = TilePainting(painter, theme, theme.of_cell(self._cell))
        for row in self._grid.visible_rows(event.rect()):
            self._paint_row(painter, painting, row)
        if self._at is not None:
            painting.paint_ring(self._grid.tile(self._at), theme.text)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self._grid.at(event.pos())
            show_tip(event.globalPos(), "" if at is None else self._words(at), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._grid.at(event.position().toPoint())
        self._point_at(at)
        can_choose = at is not None and self._seeds[at] in self._runs
        self.setCursor(Qt.CursorShape.PointingHandCursor if can_choose else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._grid.at(event.position().toPoint())
        if at is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose(at)

    def leaveEvent(self, _event: QEvent) -> None:
        """The pointer gives the cursor back to the keys."""
        self._point_at(self._reached if self.hasFocus() else None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """With Tab, begin at the opened run, or else at the first."""
        super().focusInEvent(event)
        if self._at is None and self._seeds and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._go_to(self._seeds.index(self._opened) if self._opened in self._seeds else 0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._reached = None
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        target = self._target(Qt.Key(event.key()))
        if target is not None and self._seeds:
            self._go_to(min(max(0, target), len(self._seeds) - 1))
        elif event.key() in CHOOSING and self._at is not None:
            self._choose(self._at)
        else:
            super().keyPressEvent(event)

    # --- Tiles

    def _target(self, key: Qt.Key) -> int | None:
        """The tile that a key leads to; None for other keys."""
        now, last = self._at or 0, len(self._seeds) - 1
        return {
            Qt.Key.Key_Left: now - 1,
            Qt.Key.Key_Right: now + 1,
            Qt.Key.Key_Up: now - self._grid.columns if now >= self._grid.columns else now,
            Qt.Key.Key_Down: now + self._grid.columns if now + self._grid.columns <= last else now,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(key)

    def _go_to(self, at: int) -> None:
        self._reached = at
        self._point_at(at)
        self.reached.emit(self._grid.tile(at))
        announce(self, self._words(at))

    def _choose(self, at: int) -> None:
        if self._seeds[at] in self._runs:
            self.chosen.emit(self._seeds[at])

    def _point_at(self, at: int | None) -> None:
        if at != self._at:
            self._at = at
            self.update()

    def _words(self, at: int) -> str:
        seed = self._seeds[at]
        return run_words(self._cell, seed, self._runs.get(seed))

    def _lay_out(self) -> None:
        longest = str(self._seeds[-1]) if self._seeds else ""
        room = self.fontMetrics().horizontalAdvance(longest) + 8
        self._grid = TileGrid(len(self._seeds), self.width(), room)

    def _paint_row(self, painter: QPainter, painting: TilePainting, row: int) -> None:
        grid, theme = self._grid, colours()
        first = row * grid.columns
        painter.setPen(QColor(theme.muted))
        painter.drawText(grid.row_label(row), RIGHT, str(self._seeds[first]))
        for at in range(first, min(first + grid.columns, grid.count)):
            painting.paint(grid.tile(at), mark(self._runs.get(self._seeds[at])))
            if self._seeds[at] == self._opened:
                painting.paint_ring(grid.tile(at), theme.cursor)
