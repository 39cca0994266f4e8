"""The lower triangle of influence, outputs × causes; labels stay while cells scroll."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from ui.panels.influence.frame import Frame, Marks
from ui.panels.influence.geometry import BOTTOM, Geometry, fitting
from ui.panels.influence.labels import paint_labels, paint_marks, paint_titles
from ui.panels.influence.painting import paint_cells
from ui.panels.influence.resolve import MapView, Spot
from ui.theme import colours

SMALL = 11
WIDEST_OF = 400  # labels that are measured: of more, the longest are about as wide
THINNED = 14  # more steps than this have no room for a label each
VEIL = 150  # of 255, over what is out of date
ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class InfluenceMap(QAbstractScrollArea):
    """With Shift, the arrow keys read one cell after the other."""

    pointed = Signal(object)  # the Spot under the pointer or the keys; None when it leaves
    step_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.viewport().setMouseTracking(True)
        self._view: MapView | None = None
        self._geometry: Geometry | None = None
        self._marks = Marks()
        self.message = ""  # what stands over the map

    def show_view(self, view: MapView | None) -> None:
        if view is self._view:
            return
        self._view = view
        self._lay_out()
        self.viewport().update()

    def show_message(self, message: str) -> None:
        """A sentence over the map, which is veiled: it is not what is asked for. Empty lifts the veil."""
        if message != self.message:
            self.message = message
            self.viewport().update()

    def show_marks(self, marks: Marks) -> None:
        """The end of the pinned row comes into view when it has moved: near causes matter most."""
        before, self._marks = self._marks, marks
        if marks.pinned != before.pinned:
            self._bring_into_view(marks.pinned, marks.pinned)
        if marks != before:
            self.viewport().update()

    # --- Qt events

    def sizeHint(self) -> QSize:
        return QSize(310, 190)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 110)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._lay_out()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, area = QPainter(self.viewport()), colours(), self.viewport().rect()
        painter.fillRect(area, QColor(theme.card))
        if self._view is not None and self._geometry is not None:
            scroll = QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
            frame = Frame(self._view, self._geometry, scroll, area.size(), theme, self._small())
            self._paint(painter, frame)
        if self.message:
            self._paint_message(painter, area)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        painter.end()

    def _paint(self, painter: QPainter, frame: Frame) -> None:
        painter.setFont(frame.small)
        painter.save()
        painter.setClipRect(frame.room)
        paint_cells(painter, frame)
        paint_marks(painter, frame, self._marks)
        painter.restore()
        paint_titles(painter, frame)
        paint_labels(painter, frame, self._marks)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._spot_at(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = self._spot_at(event)
        if spot is not None and event.button() == Qt.MouseButton.LeftButton:
            self.step_chosen.emit(spot[0])

    def leaveEvent(self, _event: QEvent) -> None:
        self._point_at(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """All keys but those of the reading cell are the card's."""
        arrow = ARROWS.get(Qt.Key(event.key()))
        if arrow is None or not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
        else:
            self._read(*arrow)

    # --- Inside

    def _read(self, down: int, across: int) -> None:
        """Point at the next cell in that direction; at first at the last cause of the row that is shown."""
        if self._view is None or self.message:
            return
        steps = self._view.steps
        row = min(max(1, self._marks.step), steps)
        output, cause = self._marks.spot or (row - down, row - across)
        output = min(max(1, output + down), steps)
        cause = min(max(1, cause + across), output)
        self._bring_into_view(output, cause)
        self._point_at((output, cause))

    def _point_at(self, spot: Spot | None) -> None:
        if spot != self._marks.spot:
            self.pointed.emit(spot)

    def _spot_at(self, event: QMouseEvent) -> Spot | None:
        at, place = self._geometry, event.position().toPoint()
        if at is None or self._view is None or self.message or place.x() < at.left:
            return None
        if place.y() >= self.viewport().height() - BOTTOM:
            return None
        across, down = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return at.spot_at(place.x() + across, place.y() + down)

    def _lay_out(self) -> None:
        size, view = self.viewport().size(), self._view
        self._geometry = None
        if view is not None:
            self._geometry = fitting(size.width(), size.height(), view.steps, self._widest(view.labels))
        width = self._geometry.width if self._geometry else 0
        height = self._geometry.height if self._geometry else 0
        bars = (self.horizontalScrollBar(), self.verticalScrollBar())
        for bar, content, page in zip(bars, (width, height), size.toTuple(), strict=True):
            bar.setRange(0, max(0, content - page))
            bar.setPageStep(page)
            bar.setSingleStep(20)

    def _widest(self, labels: tuple[str, ...]) -> int:
        """With the number of a step where labels are thinned."""
        metrics = QFontMetrics(self._small())
        longest = sorted(labels, key=len)[-WIDEST_OF:]
        number = metrics.horizontalAdvance(f"{len(labels)} ") if len(labels) > THINNED else 0
        return number + max(map(metrics.horizontalAdvance, longest))

    def _bring_into_view(self, output: int, cause: int) -> None:
        at = self._geometry
        if at is None or output < 1:
            return
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        top = (output - 1) * at.cell_height
        room = self.viewport().height() - BOTTOM - at.cell_height
        down.setValue(min(max(down.value(), top - room), top))
        left = (cause - 1) * at.cell_width
        room = self.viewport().width() - at.left - at.cell_width
        across.setValue(min(max(across.value(), left - room), left))

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

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(SMALL)
        return font
