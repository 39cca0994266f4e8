"""Heatmap of a matrix, rows × columns; the names on both axes stay in place while cells scroll."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from playground.interventions.grammar import written_number
from ui.panels.weights.cell_editor import CellEditor
from ui.panels.weights.labels import paint_labels, paint_marks
from ui.panels.weights.matrices import Matrix
from ui.panels.weights.painting import Extent, MatrixFrame, MatrixGeometry, fitting, paint_cells
from ui.style.text_size import scaled
from ui.style.theme import colours
from ui.widgets.grid import Cell, GridView

DIGITS = 6  # of an entry that is to be edited


class MatrixMap(GridView):
    hovered = Signal()  # `hover` has changed, by pointer or keys
    row_chosen = Signal(int)
    typed = Signal(object, str)  # a Cell, and the text that is to be its value
    typing_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = CellEditor(self.viewport())
        self.editor.typed.connect(self.typed)
        self.editor.left.connect(self._on_editor_left)
        self.hover: Cell | None = None
        self._matrix: Matrix | None = None
        self._pinned: tuple[int, ...] = ()
        self._geometry: MatrixGeometry | None = None

    def show_matrix(self, matrix: Matrix | None) -> None:
        """None clears the view."""
        same = self._matrix is not None and matrix is not None and self._matrix.axes is matrix.axes
        if _place(matrix) != _place(self._matrix):
            self.editor.hide()
        self._matrix = matrix
        if not same:
            self.point_at(None)
            self.lay_out()
        self.viewport().update()

    def mark(self, rows: tuple[int, ...]) -> None:
        """Highlight the rows of the pinned unit; scrolls to the first if none is visible."""
        if rows == self._pinned:
            return
        self._pinned = rows
        if rows and not any(map(self._is_visible, rows)):
            self.bring_row_into_view(rows[0])
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(310), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(160), scaled(90))

    # --- Editing

    def edit(self, cell: Cell, text: str | None = None) -> None:
        """Let the entry be typed; `text` is typed already, by default the entry itself."""
        if self._matrix is None or self._geometry is None or self._matrix.kind == "gradient":
            return
        self.bring_into_view(*cell)
        at, scroll = self._geometry, self.scrolled
        left = at.left + cell[1] * at.cell_width - scroll.x()
        top = at.top + cell[0] * at.cell_height - scroll.y()
        value = written_number(round(float(self._matrix.values[cell]), DIGITS))
        self.editor.open_at(cell, QRect(left, top, at.cell_width, at.cell_height), text or value)
        if text is None:
            self.editor.selectAll()

    def end_editing(self) -> None:
        """What was typed is taken: the keys go on from its cell."""
        cell = self.editor.cell
        self.editor.hide()
        self.setFocus()
        self.point_at(cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2, or the first key of a number, edits the cell reached with pointer or keys."""
        begins = event.text() if event.text() and event.text() in "0123456789-−." else None
        if event.key() == Qt.Key.Key_F2 or begins is not None:
            self.edit(self.hover or (0, 0), begins)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().toPoint())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.edit(cell)

    def _on_editor_left(self) -> None:
        if self.focusWidget() is self.editor or self.editor.hasFocus():
            self.setFocus()
        self.typing_ended.emit()

    # --- GridView interface

    @property
    def grid(self) -> MatrixGeometry | None:
        return self._geometry

    def fit(self, size: QSize) -> None:
        extent = None if self._matrix is None else self._extent(self._matrix)
        self._geometry = None if extent is None else fitting(size.width(), size.height(), extent)

    def paint_grid(self, painter: QPainter, scroll: QPoint) -> None:
        if self._matrix is None or self._geometry is None:
            return
        frame = MatrixFrame(
            self._geometry, scroll, self.viewport().size(), colours(), self.small, self._matrix
        )
        painter.save()
        painter.setClipRect(frame.room)
        paint_cells(painter, frame)
        painter.restore()
        lit = self._pinned if self.hover is None else (*self._pinned, self.hover[0])
        paint_labels(painter, frame, lit)
        paint_marks(painter, frame, self._pinned, self.hover)

    def cell_at(self, place: QPoint) -> Cell | None:
        at = self._geometry
        if at is None or place.x() < at.left or place.y() < at.top:
            return None
        return at.cell_at(*(place + self.scrolled).toTuple())

    def point_at(self, cell: Cell | None) -> None:
        if cell != self.hover:
            self.hover = cell
            self.viewport().update()
            self.hovered.emit()

    def choose(self, cell: Cell) -> None:
        self.row_chosen.emit(cell[0])

    def read(self, down: int, across: int) -> None:
        """Without a hovered cell, start at the top left one."""
        if self._geometry is None:
            return
        row, column = self.hover or (-down, -across)
        row = min(max(0, row + down), self._geometry.rows - 1)
        column = min(max(0, column + across), self._geometry.columns - 1)
        self.bring_into_view(row, column)
        self.point_at((row, column))

    # --- Helpers

    def _extent(self, matrix: Matrix) -> Extent:
        rows, columns = matrix.axes.rows, matrix.axes.columns
        return Extent(
            rows=len(rows.labels),
            columns=len(columns.labels),
            widest_row=self.widest(rows.labels),
            widest_column=self.widest(columns.labels),
            numbered_columns=columns.numbered,
            named_columns=bool(columns.title),
            banded=bool(matrix.axes.bands),
        )

    def _is_visible(self, row: int) -> bool:
        at = self._geometry
        if at is None:
            return False
        top = at.top + row * at.cell_height - self.verticalScrollBar().value()
        return at.top <= top <= self.viewport().height() - at.cell_height


def _place(matrix: Matrix | None) -> tuple[object, ...]:
    """What an entry that is being typed belongs to, whichever network is shown."""
    return () if matrix is None else (matrix.name, matrix.kind, matrix.values.shape)
