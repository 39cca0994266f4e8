"""Painting a circuit diagram: wires first, then what stands on them."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from ui.style.theme import Colours
from ui.widgets.drawing import Box, Drawing, Label, Node, Tag, Wire
from ui.widgets.math_text import MathText, number, signed

PIXELS, SMALL = 11, 10
TIP_LENGTH, TIP_HALF = 6.0, 3.2
BAR = 5.0


class SchematicPainting:
    """One repaint; `lit` are the keys of what stands out, `chosen` that of the part that is selected."""

    def __init__(
        self, painter: QPainter, font: QFont, theme: Colours, lit: frozenset[str], chosen: str, focused: bool
    ) -> None:
        self._painter, self._theme, self._lit = painter, theme, lit
        self._chosen, self._focused = chosen, focused
        self._text, self._bold = MathText(font, PIXELS), MathText(font, PIXELS, bold=True)
        self._small = MathText(font, SMALL)

    def paint(self, drawing: Drawing) -> None:
        for wire in sorted(drawing.wires, key=self._is_lit_wire):  # what stands out lies on top
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
        painter.setPen(QPen(QColor(theme.accent if chosen or lit else theme.border), 2 if chosen else 1))
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
    """The head of an arrow along an axis."""
    dx = (end.x() > before.x()) - (end.x() < before.x())
    dy = (end.y() > before.y()) - (end.y() < before.y())
    back = QPointF(end.x() - dx * TIP_LENGTH, end.y() - dy * TIP_LENGTH)
    side = QPointF(dy * TIP_HALF, dx * TIP_HALF)
    return QPolygonF([end, back + side, back - side])
