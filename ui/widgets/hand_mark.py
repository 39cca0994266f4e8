"""The sign of what is set by hand, on a cell."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPolygon

CORNER = 8  # its size in pixels, in a large cell


def paint_corner(painter: QPainter, area: QRect, colour: QColor) -> None:
    """A filled corner, at the top right."""
    size = min(CORNER, area.width() // 3, area.height() // 2)
    top, right = area.top(), area.right() + 1
    points = (QPoint(right - size, top), QPoint(right, top), QPoint(right, top + size))
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygon(points))
    painter.restore()
