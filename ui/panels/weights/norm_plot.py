"""Plot of the norms of a matrix and its gradient over epochs; hover reads them, a click goes to an epoch."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.panels.weights.norm_values import Norms, NormView, Ranges, ranges, words
from ui.style.accessible import CHART
from ui.style.numbers import number, power_of_ten
from ui.style.plain_text import set_tip
from ui.style.text_size import scaled, sized
from ui.style.theme import Colours, colours
from ui.style.translation import translate

HEAD, LEFT, RIGHT, BOTTOM = 17, 30, 36, 14
SAMPLE = 18  # length of the line sample in the legend
Dash = Qt.PenStyle
SMALL = 11


class NormPlot(QWidget):
    spoken_role = CHART

    epoch_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._view: NormView | None = None
        self._hovered: Norms | None = None

    def show_view(self, view: NormView | None) -> None:
        self._view = view
        self._hovered = None if view is None or self._hovered is None else view.at(self._hovered.epoch)
        self._describe()
        self.update()

    # --- Qt events

    def sizeHint(self) -> QSize:
        return QSize(scaled(300), scaled(92))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), colours()
        painter.fillRect(self.rect(), QColor(theme.card))
        if self._view is not None:
            painter.setFont(sized(self.font(), SMALL))
            canvas = NormCanvas(painter, self._view, self.rect(), theme)
            paint_head(canvas, self._hovered or self._view.now)
            if self._view.message:
                paint_message(canvas)
            else:
                paint_lines(canvas, self._hovered)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._norms_at(event.position().x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._norms_at(event.position().x())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.epoch_chosen.emit(found.epoch)

    def leaveEvent(self, _event: QEvent) -> None:
        self._hover(None)

    # --- Helpers

    def _hover(self, found: Norms | None) -> None:
        if found != self._hovered:
            self._hovered = found
            self.update()

    def _norms_at(self, x: float) -> Norms | None:
        view = self._view
        if view is None or view.lines is None or not len(view.lines.epochs):
            return None
        at, width = ranges(view, view.lines), max(1, self.width() - scaled(LEFT) - scaled(RIGHT))
        share = min(max((x - scaled(LEFT)) / width, 0.0), 1.0)
        return view.at(round(at.first + share * (at.last - at.first)))

    def _describe(self) -> None:
        """Set the accessible description, and a tooltip if the norm of the gradient is missing."""
        self.setAccessibleDescription("" if self._view is None else words(self._view))
        unknown = self._view is not None and self._view.now.gradient is None
        why = translate("WeightsPanel", "–: the run has recorded no gradient of this network.")
        set_tip(self, why if unknown else "")


@dataclass(frozen=True, eq=False)
class NormCanvas:
    """Painter, data and geometry of one repaint."""

    painter: QPainter
    view: NormView
    area: QRect  # of the whole widget
    theme: Colours

    @property
    def room(self) -> QRect:
        """The area inside the axes."""
        return self.area.adjusted(scaled(LEFT), scaled(HEAD) + 4, -scaled(RIGHT), -scaled(BOTTOM))


def paint_message(canvas: NormCanvas) -> None:
    canvas.painter.setPen(QColor(canvas.theme.muted))
    wrapped = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
    canvas.painter.drawText(canvas.area.adjusted(4, scaled(HEAD), -4, 0), wrapped, canvas.view.message)


def paint_lines(canvas: NormCanvas, hovered: Norms | None) -> None:
    lines = canvas.view.lines
    if lines is None or not len(lines.epochs):
        return
    at = ranges(canvas.view, lines)
    _paint_axes(canvas, at)
    _paint_epoch(canvas, at, canvas.view.now.epoch, canvas.theme.cursor, 2)
    if hovered is not None:
        _paint_epoch(canvas, at, hovered.epoch, canvas.theme.muted, 1)
    _name_epoch(canvas, at, (hovered or canvas.view.now).epoch)
    across = at.across(lines.epochs)  # (epochs)
    canvas.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    weights, gradients = at.weight_heights(lines.weights), at.gradient_heights(lines.gradients)
    _paint_curve(canvas, across, weights, canvas.theme.accent, Dash.SolidLine)
    _paint_curve(canvas, across, gradients, canvas.theme.second, Dash.DashLine)
    canvas.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_head(canvas: NormCanvas, norms: Norms) -> None:
    """The legend, which also shows the norms."""
    view, theme = canvas.view, canvas.theme
    x = _paint_entry(canvas, 2, theme.accent, Dash.SolidLine, f"‖W‖ {number(norms.weights, '.4g')}")
    _paint_entry(canvas, x, theme.second, Dash.DashLine, gradient_words(norms, view.of_first_batch))


def gradient_words(norms: Norms, of_first_batch: bool) -> str:
    norm = "–" if norms.gradient is None else number(norms.gradient, ".3g")
    if of_first_batch:
        return translate("WeightsPanel", "‖∇W‖ first batch {0}").format(norm)
    return f"‖∇W‖ {norm}"


def _paint_entry(canvas: NormCanvas, x: int, colour: str, style: Qt.PenStyle, text: str) -> int:
    """Paint one entry of the legend; returns the x of the next one."""
    painter = canvas.painter
    painter.setPen(QPen(QColor(colour), 2, style))
    painter.drawLine(x, scaled(HEAD) // 2, x + SAMPLE, scaled(HEAD) // 2)
    painter.setPen(QColor(canvas.theme.text))
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    width = painter.fontMetrics().horizontalAdvance(text)
    painter.drawText(QRect(x + SAMPLE + 4, 0, width + 2, scaled(HEAD)), left, text)
    return x + SAMPLE + width + 16


def _paint_axes(canvas: NormCanvas, at: Ranges) -> None:
    painter, room, theme = canvas.painter, canvas.room, canvas.theme
    painter.setPen(QPen(QColor(theme.edge), 1))
    painter.drawRect(room)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    ends = (
        (room.bottom(), "0", power_of_ten(at.low)),
        (room.top(), number(at.top, "g"), power_of_ten(at.high)),
    )
    for y, weight, gradient in ends:
        painter.setPen(QColor(theme.accent))
        painter.drawText(QRect(0, y - scaled(6), scaled(LEFT) - 3, scaled(12)), right, weight)
        painter.setPen(QColor(theme.second))
        painter.drawText(QRect(room.right() + 4, y - scaled(6), scaled(RIGHT), scaled(12)), left, gradient)
    painter.setPen(QColor(theme.muted))
    below = QRect(room.left(), room.bottom() + 2, room.width(), scaled(12))
    painter.drawText(below, left, str(at.first))
    painter.drawText(below, right, str(at.last))


def _paint_epoch(canvas: NormCanvas, at: Ranges, epoch: int, colour: str, width: int) -> None:
    x = _x(canvas.room, float(at.across(np.array(epoch))))
    canvas.painter.setPen(QPen(QColor(colour), width))
    canvas.painter.drawLine(QPointF(x, canvas.room.top()), QPointF(x, canvas.room.bottom()))


def _name_epoch(canvas: NormCanvas, at: Ranges, epoch: int) -> None:
    """Label the epoch below its line; it covers the labels of the first and last epoch if they overlap."""
    painter, room = canvas.painter, canvas.room
    text = translate("WeightsPanel", "epoch {0}").format(epoch)
    width = painter.fontMetrics().horizontalAdvance(text) + 8
    middle = _x(room, float(at.across(np.array(epoch))))
    left = min(max(round(middle) - width // 2, room.left()), room.right() - width + 1)
    area = QRect(left, room.bottom() + 2, width, scaled(BOTTOM) - 2)
    painter.fillRect(area, QColor(canvas.theme.card))
    painter.setPen(QColor(canvas.theme.text))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)


def _paint_curve(
    canvas: NormCanvas,
    across: NDArray[np.float64],
    heights: NDArray[np.float64],
    colour: str,
    style: Qt.PenStyle,
) -> None:
    """A line through each run of known values, a dot if it has one epoch; `across`, `heights` (epochs)."""
    room, painter = canvas.room, canvas.painter
    points = [
        QPointF(_x(room, x), room.bottom() - y * room.height())
        for x, y in zip(across.tolist(), heights.tolist(), strict=True)
    ]
    for first, end in stretches(heights):
        if end - first > 1:
            painter.setPen(QPen(QColor(colour), 1.6, style))
            painter.drawPolyline(points[first:end])
        else:
            painter.setPen(QPen(QColor(colour), 5, Dash.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoint(points[first])


def stretches(heights: NDArray[np.float64]) -> list[tuple[int, int]]:
    """(first, end) of each run of known values; `end` is excluded."""
    known = np.concatenate([[False], ~np.isnan(heights), [False]])
    edges = np.flatnonzero(known[1:] != known[:-1]).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _x(room: QRect, share: float) -> float:
    return room.left() + share * room.width()
