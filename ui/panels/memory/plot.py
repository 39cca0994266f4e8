"""Plot of curves or single points on a logarithmic axis; the legend names each."""

from dataclasses import dataclass
from functools import cached_property
from math import isfinite

from PySide6.QtCore import QEvent, QLine, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.panels.memory.values import PlotView, Series, short_number
from ui.style.accessible import CHART
from ui.style.numbers import power_of_ten
from ui.style.text_size import scaled, sized
from ui.style.theme import Colours, colours

LEFT, RIGHT, HEAD, BOTTOM = 40, 10, 18, 18
INSET = 6  # of the first and the last point from the axes
SAMPLE = 18  # length of the line sample in the legend
POINT, SMALLEST_POINT = 6.0, 2.6
RIM = 2.4  # outer minus inner diameter of a hollow point
SMALL = 11
LEAST = 80  # height in which the curves can be read
TICK = 17  # least distance of two numbers beside the axis
VEILED = 0.4  # opacity while out of date
DASHES = {"lstm": Qt.PenStyle.SolidLine, "rnn": Qt.PenStyle.DashLine, "gru": Qt.PenStyle.DotLine}


class MemoryPlot(QWidget):
    spoken_role = CHART

    pointed = Signal(object)  # the hovered x; None when the pointer leaves
    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(scaled(LEAST))
        self.setMouseTracking(True)
        self._view: PlotView | None = None
        self._veiled = False
        self._marked: int | None = None

    def show_view(self, view: PlotView | None, veiled: bool = False) -> None:
        """`veiled` draws it faintly: it is the answer before, the new one is not found yet."""
        self._view, self._veiled = view, veiled
        self.update()

    def show_mark(self, at: int | None) -> None:
        if at != self._marked:
            self._marked = at
            self.update()

    # --- Qt events

    def sizeHint(self) -> QSize:
        return QSize(scaled(310), scaled(LEAST))  # it takes what is left

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(self._at(event.position().x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().x())
        if at is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(at)
        super().mousePressEvent(event)

    def leaveEvent(self, _event: QEvent) -> None:
        self.pointed.emit(None)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), colours()
        painter.fillRect(self.rect(), QColor(theme.card))
        if self._view is not None:
            painter.setFont(sized(self.font(), SMALL))
            painter.setOpacity(VEILED if self._veiled else 1.0)
            paint(Canvas(painter, self._view, self.rect(), theme), self._marked)
        painter.end()

    def _at(self, x: float) -> int | None:
        if self._view is None:
            return None
        return Canvas(QPainter(), self._view, self.rect(), colours()).at(x)


@dataclass(frozen=True, eq=False)
class Canvas:
    """Painter, data and geometry of one repaint."""

    painter: QPainter
    view: PlotView
    area: QRect
    theme: Colours

    @cached_property
    def room(self) -> QRect:
        """The area inside the axes."""
        return self.area.adjusted(scaled(LEFT), scaled(HEAD), -RIGHT, -scaled(BOTTOM))

    @cached_property
    def spacing(self) -> float:
        """Pixels between two places."""
        return (self.room.width() - 2 * INSET) / max(1, self.view.length - 1)

    def point(self, at: int, value: float) -> QPointF:
        up = self.view.share(value)
        return QPointF(
            self.room.left() + INSET + at * self.spacing, self.room.bottom() - up * self.room.height()
        )

    def at(self, x: float) -> int | None:
        found = round((x - self.room.left() - INSET) / self.spacing) if self.view.length else -1
        return min(max(found, 0), self.view.length - 1) if self.view.length else None

    def colour(self, series: Series) -> QColor:
        return QColor(getattr(self.theme, series.look))


def paint(canvas: Canvas, marked: int | None) -> None:
    """Axes, legend and series, with the place `marked`."""
    _paint_axes(canvas)
    _paint_legend(canvas, marked)
    painter = canvas.painter
    if marked is not None and marked < canvas.view.length:
        x = round(canvas.point(marked, 1.0).x())
        painter.setPen(QPen(QColor(canvas.theme.cursor), 1))
        painter.drawLine(x, canvas.room.top(), x, canvas.room.bottom())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for series in canvas.view.series:
        _paint_series(canvas, series)


def _paint_axes(canvas: Canvas) -> None:
    painter, room, theme = canvas.painter, canvas.room, canvas.theme
    low, high = canvas.view.powers
    every = -(-(high - low) // max(1, room.height() // scaled(TICK)))
    middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for power in range(high, low - 1, -every):
        y = round(canvas.point(0, 10.0**power).y())
        painter.setPen(QPen(QColor(theme.border), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QLine(room.left(), y, room.right(), y))
        painter.setPen(QColor(theme.muted))
        painter.drawText(
            QRect(0, y - scaled(8), scaled(LEFT) - 4, 2 * scaled(8)), middle, power_of_ten(power)
        )
    painter.setPen(QPen(QColor(theme.edge), 1))
    painter.drawRect(room)
    painter.setPen(QColor(theme.muted))
    below = QRect(room.left(), room.bottom() + 1, room.width(), scaled(BOTTOM))
    title = painter.fontMetrics().elidedText(
        canvas.view.axis, Qt.TextElideMode.ElideRight, below.width() - scaled(40)
    )
    painter.drawText(below, Qt.AlignmentFlag.AlignCenter, title)
    first = "1" if canvas.view.places else "0"
    last = canvas.view.length if canvas.view.places else canvas.view.length - 1
    painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, first)
    painter.drawText(below, middle, str(max(last, 0)))


def _paint_legend(canvas: Canvas, marked: int | None) -> None:
    """Each series with its value at the marked place."""
    painter, x = canvas.painter, canvas.room.left()
    for series in canvas.view.series:
        name = f"{series.name} {short_number(series, marked)}".rstrip()
        wide = painter.fontMetrics().horizontalAdvance(name)
        if x + SAMPLE + wide > canvas.area.right():
            return
        y = scaled(HEAD) // 2
        painter.setPen(_pen(canvas, series))
        if series.line:
            painter.drawLine(x, y, x + SAMPLE - 5, y)
        else:
            painter.drawPoint(x + SAMPLE - 8, y)
        painter.setPen(QColor(canvas.theme.text))
        painter.drawText(QRect(x + SAMPLE, 0, wide + 2, scaled(HEAD)), Qt.AlignmentFlag.AlignVCenter, name)
        x += SAMPLE + wide + 14


def _pen(canvas: Canvas, series: Series) -> QPen:
    if series.line:
        dash = DASHES.get(series.look, Qt.PenStyle.SolidLine)
        if series.look == "second":
            dash = Qt.PenStyle.DashLine
        return QPen(canvas.colour(series), 2, dash)
    return QPen(canvas.colour(series), _width(canvas), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)


def _paint_series(canvas: Canvas, series: Series) -> None:
    """Values beyond the axis are drawn hollow at its edge."""
    found = [(at, value) for at, value in enumerate(series.values.tolist()) if isfinite(value)]
    points = [canvas.point(at, value) for at, value in found]
    if series.line:
        canvas.painter.setPen(_pen(canvas, series))
        canvas.painter.drawPolyline(QPolygonF(points))
    width = max(SMALLEST_POINT, min(POINT, 0.5 * canvas.spacing)) if series.line else _width(canvas)
    _paint_dots(canvas, points, canvas.colour(series), width)
    beyond = [point for point, (_, value) in zip(points, found, strict=True) if value < canvas.view.least]
    _paint_dots(canvas, beyond, QColor(canvas.theme.card), max(1.0, width - RIM))


def _paint_dots(canvas: Canvas, points: list[QPointF], colour: QColor, width: float) -> None:
    canvas.painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    canvas.painter.drawPoints(QPolygonF(points))


def _width(canvas: Canvas) -> float:
    return max(SMALLEST_POINT, min(POINT, 0.8 * canvas.spacing))
