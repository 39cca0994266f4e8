"""Heatmap of hidden states, units × time steps, below the symbols; labels stay visible while cells scroll."""

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolButton, QWidget

from ui.style.accessible import GRAPHIC
from ui.style.text_size import scaled, sized
from ui.style.theme import colours
from ui.widgets.colour_bar import ColourBar
from ui.widgets.heatmap.data import Cursor, HeatmapData, Spot
from ui.widgets.heatmap.geometry import GAP, HeatmapFrame, HeatmapGeometry, lengths
from ui.widgets.heatmap.painting import Picture

NOTHING = HeatmapData((), ())


class Heatmap(QAbstractScrollArea):
    """Shows values and marks; emits signals for hover, click and drag, but does not move the cursor."""

    spoken_role = GRAPHIC
    pointed = Signal(object)  # the Spot under the pointer; None if it leaves
    pressed = Signal(object)  # a Spot
    scrubbed = Signal(int)  # the step to which the pointer was dragged
    spanned = Signal(int, int)  # the step where the drag with Shift began, and the current one

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.viewport().setMouseTracking(True)
        self._corner: QToolButton | None = None  # beside the first row of the tape
        self.total = QToolButton(self.viewport())
        self._size_total()
        self.legend = ColourBar(Qt.Orientation.Vertical, self.viewport())
        self._picture = Picture()
        self.data = NOTHING
        self._cursor = Cursor()
        self._spot: Spot | None = None
        self._anchor: int | None = None  # the step where the selection of steps began
        self._brought_step: int | None = None  # the step last scrolled into view in this layout
        self._brought_row: tuple[object, ...] | None = None  # the same for layer, unit and their rows
        self._geometry = HeatmapGeometry.fitting(0, 0, 0, ())

    def show_data(self, data: HeatmapData) -> None:
        if data is not self.data:
            if data.layout != self.data.layout:
                self._brought_step = self._brought_row = None
            self.data = data
            self._lay_out()
            self.viewport().update()

    def show_cursor(self, cursor: Cursor) -> None:
        """Move the marks. A pinned step, layer or unit is scrolled into view only when it has changed."""
        before, self._cursor = self._cursor, cursor
        if self._brought_step != cursor.step:
            self._brought_step = cursor.step
            self._bring_step_into_view(cursor.step)
        row = (cursor.layer, cursor.unit, *self._rows_of(cursor))
        if self._brought_row != row:
            self._brought_row = row
            self._bring_row_into_view(cursor)
        if cursor != before:
            self.viewport().update()

    def put_in_corner(self, button: QToolButton) -> None:
        button.setParent(self.viewport())
        self._corner = button
        self._size_total()
        self._lay_out()
        button.show()

    def forget_pointer(self) -> None:
        """Forget the hovered item; the next pointer movement reports it again."""
        self._spot = None

    @property
    def current_step(self) -> int:
        return self._cursor.step

    # --- Qt events

    def sizeHint(self) -> QSize:
        return QSize(scaled(620), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(250), lengths().tape + lengths().axis + scaled(50))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the pinned step and unit in view; also called when scroll bars appear or disappear."""
        at, width = self.horizontalScrollBar().value(), event.oldSize().width()
        was_seen = self._geometry.scrolled_to_step(self._cursor.step, at, width) == at
        self._lay_out()
        if was_seen or width <= 0:
            self._bring_step_into_view(self._cursor.step)
        if self._cursor.unit is not None:
            self._bring_row_into_view(self._cursor)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        changes = (
            QEvent.Type.FontChange,
            QEvent.Type.StyleChange,
        )  # a new style sheet brings the old font back
        if event.type() in changes and hasattr(self, "_geometry"):
            self._size_total()
            self._lay_out()

    def _size_total(self) -> None:
        self.total.setFont(sized(self.font(), 10))
        if self._corner is not None:
            self._corner.setFont(sized(self.font(), 10))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """End hovering: scrolling moves another cell under a pointer that has not moved."""
        super().scrollContentsBy(dx, dy)
        self._point_at(None)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        scroll = QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        frame = HeatmapFrame(
            self.data, self._geometry, scroll, self.viewport().size(), colours(), self.font()
        )
        self._picture.paint(painter, frame, self._cursor, self.hasFocus())
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = self._spot_at(event)
        if spot is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and spot.step is not None:
            self._anchor = spot.step
            self.spanned.emit(spot.step, spot.step)
        else:
            self.pressed.emit(spot)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = self._spot_at(event)
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._point_at(spot)
        elif (step := self._step_at(event)) is not None:
            if self._anchor is not None:
                self.spanned.emit(self._anchor, step)
            elif step != self._cursor.step:
                self.scrubbed.emit(step)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._anchor = None
        self._point_at(self._spot_at(event))

    def viewportEvent(self, event: QEvent) -> bool:
        """End hovering when the pointer leaves the viewport, also to a scroll bar or a button beside it."""
        if event.type() == QEvent.Type.Leave:
            self._point_at(None)
        return super().viewportEvent(event)

    def spot_under(self, at: QPoint) -> Spot | None:
        """The item at a point of the viewport."""
        size = self.viewport().size()
        scroll = (self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        return self._geometry.spot_at(at.x(), at.y(), scroll, size.toTuple())

    # --- Private

    def _point_at(self, spot: Spot | None) -> None:
        if spot != self._spot:
            self._spot = spot
            self.pointed.emit(spot)

    def _spot_at(self, event: QMouseEvent) -> Spot | None:
        return self.spot_under(event.position().toPoint())

    def _step_at(self, event: QMouseEvent) -> int | None:
        """The column at the x coordinate of the pointer, at any height; clipped to the last visible one."""
        x = round(event.position().x())
        right = self._geometry.cells_right(self.viewport().width())
        return self._geometry.step_at(min(x, right - 1) + self.horizontalScrollBar().value())

    def _lay_out(self) -> None:
        size = self.viewport().size()
        blocks = tuple(len(block.units) for block in self.data.blocks)
        self._geometry = HeatmapGeometry.fitting(size.width(), size.height(), len(self.data.columns), blocks)
        for bar, content, page in (
            (self.horizontalScrollBar(), self._geometry.width, size.width()),
            (self.verticalScrollBar(), self._geometry.height, size.height()),
        ):
            bar.setRange(0, max(0, content - page))
            bar.setPageStep(page)
            bar.setSingleStep(self._geometry.row_height)
        right = self._geometry.cells_right(size.width())
        of = self._geometry.lengths
        self.total.setGeometry(right + 2, of.loss_top + 1, of.margin - 4, of.loss - 2)
        self.legend.move(right + 8, of.tape + GAP)
        if self._corner is not None:
            self._corner.setGeometry(right + 2, 1, of.margin - 4, of.input)

    def _bring_step_into_view(self, step: int) -> None:
        bar = self.horizontalScrollBar()
        bar.setValue(self._geometry.scrolled_to_step(step, bar.value(), self.viewport().width()))

    def _bring_row_into_view(self, cursor: Cursor) -> None:
        bar, rows = self.verticalScrollBar(), self._rows_of(cursor)
        bar.setValue(self._geometry.scrolled_to_row(rows, bar.value(), self.viewport().height()))

    def _rows_of(self, cursor: Cursor) -> list[tuple[int, int]]:
        """(block, row) of the unit in each block of its layer, h before c; without a unit, the first row."""
        blocks = [(at, block) for at, block in enumerate(self.data.blocks) if block.layer == cursor.layer]
        if cursor.unit is None:
            return [(at, 0) for at, _ in blocks[:1]]
        return [(at, block.row_of.get(cursor.unit, 0)) for at, block in blocks]
