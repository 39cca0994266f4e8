"""Draws short formulas as text: letters after an underscore become a subscript, as in W_ih·x."""

import re
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from ui.style.text_size import text_scale, unscaled

_SUBSCRIPT = re.compile(r"_(\w+)")
SMALLER = 0.78  # font size of a subscript, relative to the text
LOWER = 0.22  # how far its baseline is lowered, relative to the text


class MathText:
    """Measures and draws formulas in one font size, in the colour of the painter's pen."""

    def __init__(self, font: QFont, pixels: float, bold: bool = False) -> None:
        self.pixels = pixels
        self._font, self._small = unscaled(font, pixels), unscaled(font, pixels * SMALLER)
        for each in (self._font, self._small):
            each.setBold(bold)
        self._metrics, self._small_metrics = QFontMetricsF(self._font), QFontMetricsF(self._small)
        self._advance = lru_cache(maxsize=4096)(self._measured)

    def width(self, text: str) -> float:
        return sum(self._advance(part, lowered) for part, lowered in parts(text))

    def draw(self, painter: QPainter, x: float, baseline: float, text: str) -> None:
        for part, lowered in parts(text):
            painter.setFont(self._small if lowered else self._font)
            painter.drawText(QPointF(x, baseline + (LOWER * self.pixels if lowered else 0)), part)
            x += self._advance(part, lowered)

    def draw_centred(self, painter: QPainter, x: float, baseline: float, text: str) -> None:
        self.draw(painter, x - self.width(text) / 2, baseline, text)

    def draw_right(self, painter: QPainter, x: float, baseline: float, text: str) -> None:
        self.draw(painter, x - self.width(text), baseline, text)

    def draw_plain(self, painter: QPainter, x: float, baseline: float, text: str, room: float) -> None:
        """Draw text that is not a formula, such as a symbol; elided if it is wider than `room`."""
        cut = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.setFont(self._font)
        painter.drawText(QPointF(x, baseline), cut)

    def plain_width(self, text: str) -> float:
        return self._metrics.horizontalAdvance(text)

    def _measured(self, part: str, lowered: bool) -> float:
        return (self._small_metrics if lowered else self._metrics).horizontalAdvance(part)


def math_text(font: QFont, pixels: float, bold: bool = False) -> MathText:
    """The same object for the same font: it remembers what it has measured. `pixels` beside a text of 12."""
    return _math_text(font.toString(), pixels * text_scale(), bold)


def drawing_text(font: QFont, pixels: float, bold: bool = False) -> MathText:
    """For a drawing that is scaled as a whole."""
    return _math_text(font.toString(), pixels, bold)


@lru_cache(maxsize=32)
def _math_text(description: str, pixels: float, bold: bool) -> MathText:
    font = QFont()
    font.fromString(description)
    return MathText(font, pixels, bold)


@lru_cache(maxsize=4096)
def parts(text: str) -> tuple[tuple[str, bool], ...]:
    """The formula as (text, is it a subscript) pairs, from left to right."""
    pieces = _SUBSCRIPT.split(text)  # every second one is a subscript
    return tuple((piece, bool(at % 2)) for at, piece in enumerate(pieces) if piece)
