"""Heatmap of influence, outputs × causes (lower triangle); labels stay in place while cells scroll."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from ui.panels.influence.geometry import MapFrame, MapGeometry, MapMarks, fitting
from ui.panels.influence.painting import paint_cells, paint_labels, paint_marks, paint_titles
from ui.panels.influence.values import MapView, Spot
from ui.style.text_size import scaled
from ui.style.theme import colours
from ui.widgets.grid import GridView

THINNED = 14  # with more steps than this, not every step has room for a label
VEIL = 150  # alpha, 0 to 255, of the veil over an outdated map


class InfluenceMap(GridView):
    pointed = Signal(object)  # the Spot that is hovered or reached with the keys; None when left
    step_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: MapView | None = None
        self._geometry: MapGeometry | None = None
        self._marks = MapMarks()
        self.message = ""  # shown over the map

    def show_view(self, view: MapView | None) -> None:
        if view is self._view:
            return
        self._view = view
        self.lay_out()
        self.viewport().update()

    def show_message(self, message: str) -> None:
        """Veil the map, which is not the requested one, and show `message` over it; empty: no veil."""
        if message != self.message:
            self.message = message
            self.viewport().update()

    def show_marks(self, marks: MapMarks) -> None:
        """When the pinned step changes, scroll to the end of its row: near causes matter most."""
        before, self._marks = self._marks, marks
        if marks.pinned != before.pinned:
            self._bring_into_view((marks.pinned, marks.pinned))
        if marks != before:
            self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(310), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(180), scaled(110))

    # --- GridView interface

    @property
    def grid(self) -> MapGeometry | None:
        return self._geometry

    def fit(self, size: QSize) -> None:
        view = self._view
        widest = 0 if view is None else self._widest_label(view.labels)
        self._geometry = None if view is None else fitting(size.width(), size.height(), view.steps, widest)

    def paint_grid(self, painter: QPainter, scroll: QPoint) -> None:
        area = self.viewport().rect()
        if self._view is not None and self._geometry is not None:
            frame = MapFrame(self._geometry, scroll, area.size(), colours(), self.small, self._view)
            self._paint_frame(painter, frame)
        if self.message:
            self._paint_message(painter, area)

    def _paint_frame(self, painter: QPainter, frame: MapFrame) -> None:
        painter.setFont(frame.small)
        painter.save()
        painter.setClipRect(frame.room)
        paint_cells(painter, frame)
        paint_marks(painter, frame, self._marks)
        painter.restore()
        paint_titles(painter, frame)
        paint_labels(painter, frame, self._marks)

    def cell_at(self, place: QPoint) -> Spot | None:
        at = self._geometry
        if at is None or self.message or place.x() < at.left:
            return None
        if place.y() >= self.viewport().height() - at.bottom:
            return None
        return at.spot_at(*(place + self.scrolled).toTuple())

    def point_at(self, cell: Spot | None) -> None:
        if cell != self._marks.spot:
            self.pointed.emit(cell)

    def choose(self, cell: Spot) -> None:
        self.step_chosen.emit(cell[0])

    def read(self, down: int, across: int) -> None:
        """Without a hovered cell, start at the last cause in the row of the step shown."""
        if self._view is None or self.message:
            return
        steps = self._view.steps
        row = min(max(1, self._marks.step), steps)
        output, cause = self._marks.spot or (row - down, row - across)
        output = min(max(1, output + down), steps)
        cause = min(max(1, cause + across), output)
        self._bring_into_view((output, cause))
        self.point_at((output, cause))

    # --- Helpers

    def _widest_label(self, labels: tuple[str, ...]) -> int:
        """In pixels; includes the step number where only some steps have a label."""
        metrics = QFontMetrics(self.small)
        number = metrics.horizontalAdvance(f"{len(labels)} ") if len(labels) > THINNED else 0
        return number + self.widest(labels)

    def _bring_into_view(self, spot: Spot) -> None:
        if spot[0] > 0:
            self.bring_into_view(spot[0] - 1, spot[1] - 1)

    def _paint_message(self, painter: QPainter, area: QRect) -> None:
        theme = colours()
        veil = QColor(theme.card)
        veil.setAlpha(VEIL)
        painter.fillRect(area, veil)
        painter.setFont(self.font())
        wrapped = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        room = area.adjusted(16, 8, -16, -8)
        words = painter.boundingRect(room, wrapped, self.message)
        painter.fillRect(words.adjusted(-8, -4, 8, 4), QColor(theme.card))
        painter.setPen(QColor(theme.text))
        painter.drawText(room, wrapped, self.message)
