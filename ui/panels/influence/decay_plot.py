"""Plot of the median norm against distance; its vertical axis is the colour scale of the map."""

from dataclasses import dataclass
from functools import cached_property
from math import isfinite, log10

from PySide6.QtCore import QEvent, QLine, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.inspection.decay import Decay
from ui.panels.influence.colour_scale import PowerScale
from ui.panels.influence.text import decay_words
from ui.style.accessible import CHART
from ui.style.numbers import power_of_ten
from ui.style.text_size import scaled, sized
from ui.style.theme import Colours, colours
from ui.style.translation import translate

NUMBERS, STRIP, RIGHT, TOP, BOTTOM = 30, 9, 8, 7, 16
LEFT = NUMBERS + STRIP + 5
INSET = 6  # of the first and the last point from the axes
POINT, SMALLEST_POINT = 5.2, 2.6  # diameter in pixels
RIM = 2.4  # outer minus inner diameter of a hollow point
RIGHT_MIDDLE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
SMALL, HEIGHT = 10, 104
VEILED = 0.4  # opacity while out of date


class DecayPlot(QWidget):
    spoken_role = CHART

    pointed = Signal(object)  # the hovered distance; None when the pointer leaves

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._decay: Decay | None = None
        self._scale = PowerScale()
        self._veiled = False
        self._distance: int | None = None

    def show_decay(self, decay: Decay | None, scale: PowerScale | None = None, veiled: bool = False) -> None:
        """`veiled` draws it faintly: it is the previous result, the requested one is not available."""
        shown = (decay, scale or PowerScale(), veiled)
        if shown != (self._decay, self._scale, self._veiled):
            self._decay, self._scale, self._veiled = shown
            self.setAccessibleDescription("" if decay is None or veiled else decay_words(decay))
            self.update()

    def show_distance(self, distance: int | None) -> None:
        if distance != self._distance:
            self._distance = distance
            self.update()

    # --- Qt events

    def sizeHint(self) -> QSize:
        return QSize(scaled(310), scaled(HEIGHT))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        canvas = DecayCanvas(QPainter(), self._decay, self._scale, self.rect(), colours())
        self.pointed.emit(canvas.distance_at(event.position().x()))

    def leaveEvent(self, _event: QEvent) -> None:
        self.pointed.emit(None)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(sized(self.font(), SMALL))
        painter.setOpacity(VEILED if self._veiled else 1.0)
        paint_decay(DecayCanvas(painter, self._decay, self._scale, self.rect(), colours()), self._distance)
        painter.end()


@dataclass(frozen=True, eq=False)
class DecayCanvas:
    """Painter, data and geometry of one repaint."""

    painter: QPainter
    decay: Decay | None
    scale: PowerScale
    area: QRect  # of the whole widget
    theme: Colours

    @cached_property
    def room(self) -> QRect:
        """The area inside the axes."""
        return self.area.adjusted(scaled(LEFT), scaled(TOP), -RIGHT, -scaled(BOTTOM))

    @cached_property
    def farthest(self) -> int:
        return max(1, len(self.decay.norms) - 1) if self.decay is not None else 1

    @cached_property
    def spacing(self) -> float:
        """Pixels between two adjacent distances."""
        return (self.room.width() - 2 * INSET) / self.farthest

    def x(self, distance: float) -> float:
        return self.room.left() + INSET + distance * self.spacing

    def y(self, up: float) -> float:
        return self.room.bottom() - up * self.room.height()

    def distance_at(self, x: float) -> int | None:
        if self.decay is None:
            return None
        found = round((x - self.x(0)) / self.spacing)
        return min(max(found, 0), len(self.decay.norms) - 1)


def paint_decay(canvas: DecayCanvas, distance: int | None) -> None:
    """Paint the plot, with the point of `distance` marked."""
    _paint_legend(canvas)
    _paint_axes(canvas)
    if canvas.decay is None:
        return
    canvas.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    canvas.painter.setClipRect(canvas.room.adjusted(1, 1, 0, 0))
    _paint_line(canvas, canvas.decay)
    canvas.painter.setClipping(False)
    _paint_points(canvas, canvas.decay, distance)


def _paint_legend(canvas: DecayCanvas) -> None:
    """The colour scale as a strip, with a dotted line at every tick."""
    painter, room, theme = canvas.painter, canvas.room, canvas.theme
    strip = QRect(scaled(NUMBERS), room.top(), STRIP, room.height() + 1)
    canvas.scale.colour_map(theme).paint_strip(painter, strip, Qt.Orientation.Vertical)
    scale, ticks = canvas.scale, canvas.scale.ticks
    heights = [round(canvas.y((exponent - scale.low) / scale.decades)) for exponent in ticks]
    painter.setPen(QColor(theme.muted))
    for exponent, y in zip(ticks, heights, strict=True):
        beside = QRect(0, y - scaled(6), scaled(NUMBERS) - 3, 2 * scaled(6))
        painter.drawText(beside, RIGHT_MIDDLE, power_of_ten(exponent))
    painter.setPen(QPen(QColor(theme.border), 1, Qt.PenStyle.DotLine))
    painter.drawLines([QLine(room.left(), y, room.right(), y) for y in heights[1:-1]])


def _paint_axes(canvas: DecayCanvas) -> None:
    painter, room, theme = canvas.painter, canvas.room, canvas.theme
    painter.setPen(QPen(QColor(theme.edge), 1))
    painter.drawRect(room)
    painter.setPen(QColor(theme.muted))
    below = QRect(room.left(), room.bottom() + 2, room.width(), scaled(BOTTOM) - 2)
    titles = translate("InfluencePanel", "↑ median norm   → steps apart, t − k")
    painter.drawText(below, Qt.AlignmentFlag.AlignCenter, titles)
    if canvas.decay is not None:
        painter.drawText(below.adjusted(INSET - 2, 0, 0, 0), LEFT_MIDDLE, "0")
        painter.drawText(below.adjusted(0, 0, 2 - INSET, 0), RIGHT_MIDDLE, str(len(canvas.decay.norms) - 1))


def _paint_line(canvas: DecayCanvas, decay: Decay) -> None:
    if not decay.start or not decay.factor or not isfinite(decay.start * decay.factor):
        return
    height, slope = canvas.scale.share(decay.start), log10(decay.factor) / canvas.scale.decades
    first = QPointF(canvas.x(0), canvas.y(height))
    last = QPointF(canvas.x(canvas.farthest), canvas.y(height + slope * canvas.farthest))
    canvas.painter.setPen(QPen(QColor(canvas.theme.second), 1.5))
    canvas.painter.drawLine(first, last)


def _paint_points(canvas: DecayCanvas, decay: Decay, marked: int | None) -> None:
    """Points beyond the scale are drawn hollow at its edge."""
    theme, width = canvas.theme, max(SMALLEST_POINT, min(POINT, 0.8 * canvas.spacing))
    shares = {at: canvas.scale.share(norm) for at, norm in enumerate(decay.norms.tolist()) if isfinite(norm)}
    points = {at: QPointF(canvas.x(at), canvas.y(min(max(up, 0), 1))) for at, up in shares.items()}
    beyond = [points[at] for at, up in shares.items() if not 0 <= up <= 1]
    if marked in points:
        _paint_dots(canvas, [points[marked]], theme.text, width + RIM)
    _paint_dots(canvas, list(points.values()), theme.accent, width)
    _paint_dots(canvas, beyond, theme.card, max(0.8, width - RIM))


def _paint_dots(canvas: DecayCanvas, points: list[QPointF], colour: str, width: float) -> None:
    pen = QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    canvas.painter.setPen(pen)
    canvas.painter.drawPoints(points)
