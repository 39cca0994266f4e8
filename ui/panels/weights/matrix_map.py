"""A matrix as a heatmap, rows × columns, with names on both axes that stay while cells scroll."""

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from ui.panels.weights.axes import Axis
from ui.panels.weights.geometry import LINE, Extent, Geometry, fitting
from ui.panels.weights.labels import Cell, paint_focus, paint_labels, paint_marks
from ui.panels.weights.matrices import Matrix
from ui.panels.weights.painting import Frame, paint_cells
from ui.theme import colours

ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
WIDEST_OF = 400  # labels that are measured: of more, the longest are about as wide


class MatrixMap(QAbstractScrollArea):
    """With Shift, the arrow keys read one cell after the other."""

    hovered = Signal()  # another cell is under the pointer or the keys, or none
    row_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.viewport().setMouseTracking(True)
        self.hover: Cell | None = None
        self._matrix: Matrix | None = None
        self._pinned: tuple[int, ...] = ()
        self._geometry: Geometry | None = None

    def show_matrix(self, matrix: Matrix | None) -> None:
        """None empties the view."""
        same = self._matrix is not None and matrix is not None and self._matrix.axes is matrix.axes
        self._matrix = matrix
        if not same:
            self._set_hover(None)
            self._lay_out()
        self.viewport().update()

    def mark(self, rows: tuple[int, ...]) -> None:
        """Mark the rows of the pinned unit; the first comes into view when none of them is."""
        if rows == self._pinned:
            return
        self._pinned = rows
        if rows and not any(map(self._is_visible, rows)):
            self._bring_into_view(rows[0], None)
        self.viewport().update()

    # --- Qt events

    def sizeHint(self) -> QSize:
        return QSize(310, 180)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 90)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._lay_out()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self.viewport()), colours()
        painter.fillRect(self.viewport().rect(), QColor(theme.card))
        if self._matrix is not None and self._geometry is not None:
            scroll = QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
            size = self.viewport().size()
            frame = Frame(self._matrix, self._geometry, scroll, size, theme, self._small())
            self._paint(painter, frame)
        painter.end()

    def _paint(self, painter: QPainter, frame: Frame) -> None:
        painter.save()
        painter.setClipRect(frame.room)
        paint_cells(painter, frame)
        painter.restore()
        lit = self._pinned if self.hover is None else (*self._pinned, self.hover[0])
        paint_labels(painter, frame, lit)
        paint_marks(painter, frame, self._pinned, self.hover)
        if self.hasFocus():
            paint_focus(painter, frame)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self._cell_at(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position().toPoint())
        if cell is not None:
            self.row_chosen.emit(cell[0])

    def leaveEvent(self, _event: QEvent) -> None:
        self._set_hover(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._set_hover(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """All keys but those of the reading cell are the card's."""
        arrow = ARROWS.get(Qt.Key(event.key()))
        if arrow is None or not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
        elif self._geometry is not None:
            row, column = self.hover or (-arrow[0], -arrow[1])
            row = min(max(0, row + arrow[0]), self._geometry.rows - 1)
            column = min(max(0, column + arrow[1]), self._geometry.columns - 1)
            self._bring_into_view(row, column)
            self._set_hover((row, column))

    # --- Inside

    def _set_hover(self, cell: Cell | None) -> None:
        if cell != self.hover:
            self.hover = cell
            self.viewport().update()
            self.hovered.emit()

    def _cell_at(self, point: QPoint) -> Cell | None:
        at = self._geometry
        if at is None or point.x() < at.left or point.y() < at.top:
            return None
        x, y = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return at.cell_at(point.x() + x, point.y() + y)

    def _lay_out(self) -> None:
        size, matrix = self.viewport().size(), self._matrix
        self._geometry = None
        if matrix is not None:
            self._geometry = fitting(size.width(), size.height(), self._extent(matrix))
        width = self._geometry.width if self._geometry else 0
        height = self._geometry.height if self._geometry else 0
        bars = (self.horizontalScrollBar(), self.verticalScrollBar())
        for bar, content, page in zip(bars, (width, height), (size.width(), size.height()), strict=True):
            bar.setRange(0, max(0, content - page))
            bar.setPageStep(page)
            bar.setSingleStep(20)

    def _extent(self, matrix: Matrix) -> Extent:
        rows, columns = matrix.axes.rows, matrix.axes.columns
        return Extent(
            rows=len(rows.labels),
            columns=len(columns.labels),
            widest_row=self._widest(rows),
            widest_column=self._widest(columns),
            numbered_columns=columns.numbered,
            named_columns=bool(columns.title),
            banded=bool(matrix.axes.bands),
        )

    def _widest(self, axis: Axis) -> int:
        metrics = QFontMetrics(self._small())
        longest = sorted(axis.labels, key=len)[-WIDEST_OF:]
        return max(map(metrics.horizontalAdvance, longest))

    def _is_visible(self, row: int) -> bool:
        at = self._geometry
        if at is None:
            return False
        top = at.top + row * at.cell_height - self.verticalScrollBar().value()
        return at.top <= top <= self.viewport().height() - at.cell_height

    def _bring_into_view(self, row: int, column: int | None) -> None:
        at = self._geometry
        if at is None:
            return
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        top, room = row * at.cell_height, self.viewport().height() - at.top - at.cell_height
        down.setValue(min(max(down.value(), top - room), top))
        if column is not None:
            left, room = column * at.cell_width, self.viewport().width() - at.left - at.cell_width
            across.setValue(min(max(across.value(), left - room), left))

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(LINE)
        return font
