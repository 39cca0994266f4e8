"""Renders a widget as PNG or SVG: its visible part, on the background colour of a card."""

from math import ceil, sqrt

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from ui.style.theme import colours

PIXEL_RATIO = 2
MOST_PIXELS, LONGEST_SIDE = 40_000_000, 32_000  # of a PNG; Qt cannot paint larger ones
MARGIN = 8  # around the widget


def png(widget: QWidget, title: str, description: str) -> bytes:
    buffer = _opened()
    QImageWriter(buffer, QByteArray(b"png")).write(image(widget, title, description))
    return bytes(buffer.data().data())


def image(widget: QWidget, title: str, description: str) -> QImage:
    """At twice the screen resolution, less if too large; title and description become text keys."""
    size, ratio = _frame(widget).size(), _ratio(_frame(widget))
    made = QImage(ceil(size.width() * ratio), ceil(size.height() * ratio), QImage.Format.Format_RGB32)
    made.setDevicePixelRatio(ratio)
    made.setText("Title", title)
    made.setText("Description", description)
    painter = QPainter(made)
    _paint(widget, painter)
    painter.end()
    return made


def svg(widget: QWidget, title: str, description: str) -> bytes:
    buffer, generator = _opened(), QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(widget.logicalDpiX())  # otherwise text is smaller than the space laid out for it
    generator.setSize(_frame(widget).size())
    generator.setViewBox(_frame(widget))
    generator.setTitle(title)
    generator.setDescription(description)
    painter = QPainter(generator)
    _paint(widget, painter)
    painter.end()
    return bytes(buffer.data().data())


def _ratio(frame: QRect) -> float:
    """Pixels of the PNG per pixel on the screen."""
    longest, area = max(frame.width(), frame.height()), frame.width() * frame.height()
    return min(PIXEL_RATIO, LONGEST_SIDE / longest, sqrt(MOST_PIXELS / area))


def _paint(widget: QWidget, painter: QPainter) -> None:
    painter.fillRect(_frame(widget), QColor(colours().card))
    widget.render(painter, QPoint(MARGIN, MARGIN), QRegion(), QWidget.RenderFlag.DrawChildren)


def _frame(widget: QWidget) -> QRect:
    return QRect(0, 0, widget.width() + 2 * MARGIN, widget.height() + 2 * MARGIN)


def _opened() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer
