"""Plots σ or tanh with one point on the curve; the saturated (almost flat) ranges are shaded."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.inspection.saturation import Activation, activate, saturated_from
from ui.style.accessible import CHART
from ui.style.numbers import number
from ui.style.plain_text import set_tip
from ui.style.text_size import scaled
from ui.style.theme import Colours, colours
from ui.widgets.math_text import MathText, math_text

WIDTH, HEIGHT = 104, 77
MARGIN = 5.0
SHOWN = 1.9  # smallest half of the x range, in multiples of the input where saturation begins
POINTS = 49


@dataclass(frozen=True)
class CurvePoint:
    activation: Activation
    total: float
    value: float
    saturated: bool


class ActivationCurve(QWidget):
    spoken_role = CHART

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._point: CurvePoint | None = None
        self._note = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._fit()

    def show_point(self, point: CurvePoint | None, caption: str) -> None:
        """`caption` describes the point in words; without a point it is shown instead of the curve."""
        self._point, self._note = point, caption
        self.setAccessibleDescription(caption)
        set_tip(self, caption)
        self.update()

    def _fit(self) -> None:
        self.setFixedSize(scaled(WIDTH), scaled(HEIGHT))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(scaled(WIDTH), scaled(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._point is None:
            painter.setPen(QColor(theme.muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(2, 2, -2, -2), flags, self._note)
        else:
            _CurvePainting(painter, theme, QRectF(self.rect()), self._point).paint(math_text(self.font(), 9))
        painter.end()


class _CurvePainting:
    """Draws the curve and its point; used for one repaint."""

    def __init__(self, painter: QPainter, theme: Colours, area: QRectF, point: CurvePoint) -> None:
        self._painter, self._theme, self._point = painter, theme, point
        self._area = area.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        self._edge = saturated_from(point.activation)
        self._reach = max(SHOWN * self._edge, 1.08 * abs(point.total))
        self._low = -1.0 if point.activation == "tanh" else 0.0

    def paint(self, text: MathText) -> None:
        self._paint_zones()
        self._paint_axes()
        self._paint_curve()
        self._paint_ends(text)
        self._paint_point()

    def _at(self, total: float, value: float) -> QPointF:
        across = (total + self._reach) / (2 * self._reach)
        up = (value - self._low) / (1 - self._low)
        return QPointF(
            self._area.left() + across * self._area.width(), self._area.bottom() - up * self._area.height()
        )

    def _paint_zones(self) -> None:
        for start, end in ((-self._reach, -self._edge), (self._edge, self._reach)):
            zone = QRectF(self._at(start, 1), self._at(end, self._low)).adjusted(0, -3, 0, 3)
            self._painter.fillRect(zone, QColor(self._theme.warning_back))

    def _paint_axes(self) -> None:
        self._painter.setPen(QPen(QColor(self._theme.edge), 1))
        self._painter.drawLine(self._at(-self._reach, 0), self._at(self._reach, 0))
        self._painter.drawLine(self._at(0, self._low), self._at(0, 1))

    def _paint_curve(self) -> None:
        totals = np.linspace(-self._reach, self._reach, POINTS)  # (points)
        values = activate(self._point.activation, totals)  # (points)
        self._painter.setPen(QPen(QColor(self._theme.muted), 1.5))
        ends = zip(totals.tolist(), values.tolist(), strict=True)
        self._painter.drawPolyline(QPolygonF([self._at(*end) for end in ends]))

    def _paint_ends(self, text: MathText) -> None:
        self._painter.setPen(QColor(self._theme.muted))
        top = self._at(0, 1)
        text.draw_right(self._painter, top.x() - 3, top.y() + scaled(7), "1")
        text.draw(self._painter, top.x() + 3, self._at(0, self._low).y(), number(self._low, ".0f"))

    def _paint_point(self) -> None:
        at = self._at(self._point.total, self._point.value)
        self._painter.setPen(QPen(QColor(self._theme.accent), 1, Qt.PenStyle.DashLine))
        self._painter.drawLine(at, QPointF(at.x(), self._at(0, max(0.0, self._low)).y()))
        self._painter.drawLine(at, QPointF(self._at(0, 0).x(), at.y()))
        self._painter.setPen(QPen(QColor(self._theme.card), 1))
        self._painter.setBrush(QColor(self._theme.warning if self._point.saturated else self._theme.accent))
        self._painter.drawEllipse(at, 4, 4)
