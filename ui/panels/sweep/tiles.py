"""A tile for every seed of a cell: what came of its run, and the way into it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground.spec import Cell
from playground.sweep.values import SweepRun
from ui.panels.sweep.fold_tile_grid import TileGrid
from ui.panels.sweep.fold_tile_painting import TilePainting, mark
from ui.panels.sweep.text import run_words
from ui.style.theme import colours
from ui.widgets.fold_speech import announce

CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SeedTiles(QWidget):
    """Runs that have ended can be chosen: by a click, or by the arrow keys and Return."""

    chosen = Signal(int)  # seed
    reached = Signal(QRect)  # by a key: this should be seen

    def __init__(self, cell: Cell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cell = cell
        self._seeds: Sequence[int] = ()
        self._runs: Mapping[int, SweepRun] = {}
        self._ended = 0  # runs when it was painted last
        self._opened: int | None = None  # the seed of the run that the window shows
        self._at: int | None = None  # the tile under the pointer, or reached by a key
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
            self._seeds, self._at = seeds, None
            self._lay_out()
            self.setFixedHeight(self._grid.height)
        self.update()

    # --- Qt events

    def sizeHint(self) -> QSize:
        return QSize(220, self.minimumHeight())

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._lay_out()

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
            QToolTip.showText(event.globalPos(), "" if at is None else self._words(at), self)
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
        self._point_at(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """By Tab: at the opened run, or the first."""
        super().focusInEvent(event)
        if self._at is None and self._seeds and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._go_to(self._seeds.index(self._opened) if self._opened in self._seeds else 0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
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
