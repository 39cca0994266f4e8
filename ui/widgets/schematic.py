"""Circuit diagram whose parts can be hovered and chosen."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.style.accessible import GRAPHIC, announce
from ui.style.numbers import number, signed
from ui.style.text_size import scaled, text_scale
from ui.style.theme import Colours, colours
from ui.widgets.drawing import Box, Drawing, Label, Node, Tag, Wire
from ui.widgets.math_text import drawing_text
from ui.widgets.pointable import Pointable, neighbour

PIXELS, SMALL = 11, 10
TIP_LENGTH, TIP_HALF = 6.0, 3.2
BAR = 5.0
LARGEST = 2.0  # largest scale, relative to the size beside the text


class Schematic(Pointable):
    """Scales with the widget. When it has the focus (by Tab), Left and Right choose among its stops."""

    spoken_role = GRAPHIC

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing: Drawing | None = None
        self._lit: frozenset[str] = frozenset()
        self._chosen = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_drawing(self, drawing: Drawing, lit: frozenset[str], chosen: str) -> None:
        """`lit` are the keys of all highlighted parts, `chosen` is the key of the selected stop."""
        self._drawing, self._lit = drawing, lit
        self._chosen = chosen if chosen in drawing.stops else ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if drawing.stops else Qt.FocusPolicy.NoFocus)
        self._fit()
        self.setAccessibleDescription(drawing.words())
        self.update()

    def _fit(self) -> None:
        if self._drawing is not None:
            self.setMinimumHeight(scaled(self._drawing.height))
            scale = min(self.width() / self._drawing.width, LARGEST * text_scale())
            self.setMaximumHeight(max(self.minimumHeight(), round(scale * self._drawing.height)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_drawing"):
            self._fit()

    def place_of(self, key: str) -> QPointF:
        """Middle of the first part with that key, in widget coordinates. Raises KeyError if there is none."""
        if self._drawing is None:
            raise KeyError(key)
        areas = dict(reversed(self._drawing.areas))
        return QPointF(self._placing(self._drawing).map(areas[key].center()))

    def sizeHint(self) -> QSize:
        return QSize(scaled(300), self.minimumHeight())

    # --- Pointer and keys

    def key_at(self, place: QPointF) -> str:
        if self._drawing is None:
            return ""
        to_drawing, _ = self._placing(self._drawing).inverted()
        return self._drawing.key_at(to_drawing.map(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        stops = self._drawing.stops if self._drawing else ()
        if by is None or not stops:
            super().keyPressEvent(event)
            return
        self.chosen.emit(neighbour(stops, self._chosen, by))
        if self._drawing is not None:
            announce(self, self._drawing.words(self._chosen))

    # --- Painting

    def _placing(self, drawing: Drawing) -> QTransform:
        """From drawing to widget coordinates: as large as fits, up to LARGEST, and centred."""
        scale = min(self.width() / drawing.width, self.height() / drawing.height)
        scale = min(scale, LARGEST * text_scale())
        left = (self.width() - scale * drawing.width) / 2
        top = (self.height() - scale * drawing.height) / 2
        return QTransform(scale, 0, 0, scale, left, top)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._drawing is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(self._placing(self._drawing))
        SchematicPainting(painter, self.font(), colours(), self._lit, self._chosen, self.hasFocus()).paint(
            self._drawing
        )
        painter.end()


class SchematicPainting:
    """Draws one repaint; `lit` are the keys of highlighted parts, `chosen` is that of the selected part."""

    def __init__(
        self, painter: QPainter, font: QFont, theme: Colours, lit: frozenset[str], chosen: str, focused: bool
    ) -> None:
        self._painter, self._theme, self._lit = painter, theme, lit
        self._chosen, self._focused = chosen, focused
        self._text, self._bold = drawing_text(font, PIXELS), drawing_text(font, PIXELS, bold=True)
        self._small = drawing_text(font, SMALL)

    def paint(self, drawing: Drawing) -> None:
        for wire in sorted(drawing.wires, key=self._is_lit_wire):  # highlighted wires are drawn on top
            self._paint_wire(wire)
        for box in drawing.boxes:
            self._paint_box(box)
        for node in drawing.nodes:
            self._paint_node(node)
        for tag in drawing.tags:
            self._paint_tag(tag)
        for label in drawing.labels:
            self._paint_label(label)

    def _is_lit_wire(self, wire: Wire) -> bool:
        return not self._lit.isdisjoint(wire.keys)

    def _paint_wire(self, wire: Wire) -> None:
        lit = self._is_lit_wire(wire)
        colour = QColor(self._theme.accent if lit else self._theme.ghost)
        self._painter.setPen(QPen(colour, 2 if lit else 1.3))
        points = [QPointF(*point) for point in wire.points]
        self._painter.drawPolyline(QPolygonF(points))
        if wire.arrow:
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(colour)
            self._painter.drawPolygon(_tip(points[-2], points[-1]))

    def _paint_box(self, box: Box) -> None:
        painter, theme, area = self._painter, self._theme, box.area
        self._paint_frame(area, box.key, QColor(theme.field))
        painter.setPen(QColor(theme.text))
        self._bold.draw(painter, area.left() + 5, area.top() + 12, box.name)
        self._text.draw_centred(painter, box.x, area.top() + 25, _number(box))
        painter.setPen(QColor(theme.muted))
        self._small.draw_right(painter, area.right() - 5, area.top() + 12, box.function)
        self._paint_bar(QRectF(area.left() + 4, area.bottom() - BAR - 4, area.width() - 8, BAR), box)

    def _paint_frame(self, area: QRectF, key: str, back: QColor) -> None:
        painter, theme = self._painter, self._theme
        chosen, lit = key == self._chosen, key in self._lit
        painter.setPen(QPen(QColor(theme.accent if chosen or lit else theme.edge), 2 if chosen else 1))
        painter.setBrush(QColor(theme.notice_back) if lit else back)
        painter.drawRoundedRect(area, 5, 5)
        if chosen and self._focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.text), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(area.adjusted(-3, -3, 3, 3), 7, 7)

    def _paint_bar(self, track: QRectF, box: Box) -> None:
        painter, theme = self._painter, self._theme
        painter.fillRect(track, QColor(theme.track))
        if not box.signed:
            filled = QRectF(track.left(), track.top(), box.value * track.width(), BAR)
            painter.fillRect(filled, QColor(theme.accent))
            return
        middle, length = track.center().x(), abs(box.value) * track.width() / 2
        left = middle - (length if box.value < 0 else 0)
        colour = QColor(*(theme.negative if box.value < 0 else theme.positive))
        painter.fillRect(QRectF(left, track.top(), length, BAR), colour)
        painter.fillRect(QRectF(middle - 0.5, track.top() - 1, 1, BAR + 2), QColor(theme.muted))

    def _paint_node(self, node: Node) -> None:
        lit = node.key in self._lit
        self._painter.setPen(QPen(QColor(self._theme.accent if lit else self._theme.muted), 1.3))
        self._painter.setBrush(QColor(self._theme.notice_back if lit else self._theme.card))
        area = node.area
        self._painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        self._painter.setPen(QColor(self._theme.text))
        self._text.draw_centred(self._painter, node.x, node.y + 4, node.text)

    def _paint_tag(self, tag: Tag) -> None:
        if tag.key == self._chosen:
            self._paint_frame(tag.area, tag.key, QColor(self._theme.card))
        self._painter.setPen(QColor(self._theme.accent if tag.key in self._lit else self._theme.text))
        self._bold.draw_centred(self._painter, tag.x, tag.y - 2, tag.name)
        room = tag.area.width()
        start = tag.x - min(room, self._text.plain_width(tag.below)) / 2
        self._text.draw_plain(self._painter, start, tag.y + 11, tag.below, room)

    def _paint_label(self, label: Label) -> None:
        lit = label.key in self._lit
        colour = self._theme.accent if lit else self._theme.text if label.strong else self._theme.muted
        self._painter.setPen(QColor(colour))
        start = label.x - (1 - label.align) / 2 * self._small.width(label.text)
        self._small.draw(self._painter, start, label.baseline, label.text)


def _number(box: Box) -> str:
    return signed(box.value) if box.signed else number(box.value)


def _tip(before: QPointF, end: QPointF) -> QPolygonF:
    """The head of an arrow that is parallel to an axis."""
    dx = (end.x() > before.x()) - (end.x() < before.x())
    dy = (end.y() > before.y()) - (end.y() < before.y())
    back = QPointF(end.x() - dx * TIP_LENGTH, end.y() - dy * TIP_LENGTH)
    side = QPointF(dy * TIP_HALF, dx * TIP_HALF)
    return QPolygonF([end, back + side, back - side])
