"""States as a heatmap, units × time steps, under a tape of the symbols; labels stay while cells scroll."""

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from ui.theme import colours
from ui.widgets.heatmap_data import HeatmapData
from ui.widgets.heatmap_geometry import AXIS, GUTTER, TAPE, Geometry
from ui.widgets.heatmap_painting import Painting

KEYS = {
    Qt.Key.Key_Left: "previous",
    Qt.Key.Key_Right: "next",
    Qt.Key.Key_Home: "first",
    Qt.Key.Key_End: "last",
    Qt.Key.Key_PageUp: "layer_up",
    Qt.Key.Key_PageDown: "layer_down",
    Qt.Key.Key_Space: "play",
}


class Heatmap(QAbstractScrollArea):
    step_chosen = Signal(int)
    layer_chosen = Signal(int)
    moved = Signal(str)  # one of the values of KEYS
    hovered = Signal(str)  # what is under the pointer, in words; empty when it leaves

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.viewport().setMouseTracking(True)
        self._data: HeatmapData | None = None
        self._step = 0
        self._layer = 0
        self._brought = (0, 0)  # the step that was last brought into view, and how many there were
        self._hover: tuple[int, int, int] | None = None  # (block, row, step)
        self._geometry = Geometry(0, (), 1, 1)

    def show_data(self, data: HeatmapData | None, step: int, layer: int) -> None:
        """Show these values with the cursor on one step; None empties the view."""
        self._data, self._step, self._layer = data, step, layer
        self._lay_out()
        self._describe()
        self.viewport().update()

    def go_to(self, step: int, layer: int) -> None:
        """Move the cursor only. It is brought into view when it has moved, else scrolling stays as it is."""
        self._step, self._layer = step, layer
        if self._brought != (step, self._geometry.columns):
            self._brought = (step, self._geometry.columns)
            self._bring_into_view(step)
        self._describe()
        self.viewport().update()

    @property
    def current_step(self) -> int:
        return self._step

    def cell_text(self, block: int, row: int, step: int) -> str:
        """One value in words: layer 1 · h, unit 3, step 4 l₂: +0.7123."""
        if self._data is None:
            return ""
        shown, symbol = self._data.blocks[block], self._data.columns[step].symbol
        text = QCoreApplication.translate("Heatmap", "{0}, unit {1}, step {2} ({3}): {4:+.4f}")
        return text.format(shown.title, row + 1, step, symbol, shown.values[row, step])

    # --- Qt events

    def sizeHint(self) -> QSize:
        return QSize(620, 380)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, TAPE + AXIS + 80)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._lay_out()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(colours().card))
        if self._data is None:
            painter.end()
            return
        scroll = QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        area, theme = self.viewport().rect(), colours()
        Painting(painter, self._data, self._geometry, scroll, area, theme, self.font()).paint(
            self._step, self._layer, self._hover, self.hasFocus()
        )
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = self._content(event.position().toPoint())
        if (step := self._geometry.step_at(position.x())) is not None:
            self.step_chosen.emit(step)
        at = self._geometry.row_at(position.y()) if event.position().y() > TAPE else None
        if at is not None and self._data is not None:
            self.layer_chosen.emit(self._data.blocks[at[0]].layer)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = self._content(event.position().toPoint())
        step, at = self._geometry.step_at(position.x()), self._geometry.row_at(position.y())
        if event.buttons() & Qt.MouseButton.LeftButton and step is not None:
            self.step_chosen.emit(step)
        inside = step is not None and at is not None and event.position().y() > TAPE
        self._set_hover((*at, step) if inside and at is not None and step is not None else None)
        if self._hover is not None:
            QToolTip.showText(event.globalPosition().toPoint(), self.cell_text(*self._hover), self)

    def leaveEvent(self, _event: QEvent) -> None:
        self._set_hover(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = KEYS.get(Qt.Key(event.key()))
        if move is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self.moved.emit(move)

    # --- Inside

    def _set_hover(self, cell: tuple[int, int, int] | None) -> None:
        if cell == self._hover:
            return
        self._hover = cell
        self.hovered.emit(self.cell_text(*cell) if cell is not None else "")
        self.viewport().update()

    def _content(self, point: QPoint) -> QPoint:
        x = point.x() + self.horizontalScrollBar().value() if point.x() >= GUTTER else -1
        return QPoint(x, point.y() + self.verticalScrollBar().value())

    def _lay_out(self) -> None:
        size = self.viewport().size()
        columns = len(self._data.columns) if self._data else 0
        blocks = tuple(len(block.values) for block in self._data.blocks) if self._data else ()
        self._geometry = Geometry.fitting(size.width(), size.height(), columns, blocks)
        for bar, content, page in (
            (self.horizontalScrollBar(), self._geometry.width, size.width()),
            (self.verticalScrollBar(), self._geometry.height, size.height()),
        ):
            bar.setRange(0, max(0, content - page))
            bar.setPageStep(page)
            bar.setSingleStep(self._geometry.row_height)
        if self._hover is not None and not self._exists(self._hover):
            self._hover = None

    def _exists(self, cell: tuple[int, int, int]) -> bool:
        block, row, step = cell
        blocks = self._geometry.blocks
        return block < len(blocks) and row < blocks[block] and step < self._geometry.columns

    def _bring_into_view(self, step: int) -> None:
        bar, left = self.horizontalScrollBar(), self._geometry.column_left(step) - GUTTER
        room = self.viewport().width() - GUTTER - self._geometry.column_width
        bar.setValue(min(max(bar.value(), left - room), left))

    def _describe(self) -> None:
        """For screen readers: the column under the cursor in words."""
        if self._data is None or self._step >= len(self._data.columns):
            self.setAccessibleDescription("")
            return
        column = self._data.columns[self._step]
        text = QCoreApplication.translate("Heatmap", "step {0}, input {1}, prediction {2}, target {3}")
        self.setAccessibleDescription(
            text.format(self._step, column.symbol, column.prediction or "–", column.target or "–")
        )
