"""Drawing one tile: what came of a run, by shape and by colour."""

from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from playground.sweep.values import SweepRun
from ui.style.theme import Colours

Mark = Literal["solved", "unsolved", "failed", "pending"]
TICK = ((-0.32, 0.02), (-0.08, 0.27), (0.34, -0.26))  # shares of the size of a mark
RADIUS = 2.5


def mark(run: SweepRun | None) -> Mark:
    if run is None:
        return "pending"
    if run.failure:
        return "failed"
    return "unsolved" if run.solved_at is None else "solved"


class TilePainting:
    """One repaint of the tiles of one cell."""

    def __init__(self, painter: QPainter, theme: Colours, colour: str) -> None:
        self._painter, self._theme, self._colour = painter, theme, colour
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint(self, area: QRect, which: Mark) -> None:
        """Filled with a tick; hollow with a cross; hollow with an exclamation mark; or only a place."""
        painter, theme, frame = self._painter, self._theme, QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5)
        edge, fill = {
            "solved": (self._colour, self._colour),
            "unsolved": (theme.ghost, theme.card),
            "failed": (theme.wrong, theme.card),
            "pending": (theme.track, theme.track),
        }[which]
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(frame, RADIUS, RADIUS)
        size = min(frame.width(), frame.height())
        self._paint_mark(frame.center(), size, which)

    def paint_ring(self, area: QRect, colour: str) -> None:
        """Around a tile, within the gap."""
        self._painter.setPen(QPen(QColor(colour), 2))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRoundedRect(QRectF(area).adjusted(-0.5, -0.5, 0.5, 0.5), RADIUS, RADIUS)

    def _paint_mark(self, middle: QPointF, size: float, which: Mark) -> None:
        if which == "solved":
            self._lines(self._theme.card, middle, size, TICK)
        elif which == "unsolved":
            arm = 0.22
            self._lines(self._theme.muted, middle, size, ((-arm, -arm), (arm, arm)))
            self._lines(self._theme.muted, middle, size, ((-arm, arm), (arm, -arm)))
        elif which == "failed":
            self._lines(self._theme.wrong, middle, size, ((0, -0.32), (0, 0.08)))
            self._lines(self._theme.wrong, middle, size, ((0, 0.3), (0, 0.31)))

    def _lines(
        self, colour: str, middle: QPointF, size: float, corners: tuple[tuple[float, float], ...]
    ) -> None:
        pen = QPen(QColor(colour), max(1.2, size / 9), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        self._painter.setPen(pen)
        self._painter.drawPolyline([middle + QPointF(size * x, size * y) for x, y in corners])
