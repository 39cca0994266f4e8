"""Colour maps: from numbers to colours, and to a text colour that is readable on them."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from ui.style.contrast import contrast
from ui.style.theme import Colours

DARK_INK, LIGHT_INK = QColor("#000000"), QColor("#ffffff")
MISSING = -1  # index of a value without a colour (NaN)

Values = NDArray[np.floating]
Index = NDArray[np.intp]


@lru_cache(maxsize=8)
def diverging(theme: Colours) -> NDArray[np.uint8]:
    """256 colours from −1 through 0 to +1; (256, 3)."""
    at = np.linspace(-1, 1, 256)[:, None]  # (256, 1)
    ends = np.where(at < 0, theme.negative, theme.positive)  # (256, 3)
    mixed = np.asarray(theme.neutral) * (1 - np.abs(at)) + ends * np.abs(at)  # (256, 3)
    return _colours(mixed)


@lru_cache(maxsize=8)
def sequential(theme: Colours) -> NDArray[np.uint8]:
    """256 colours from 0 to the largest value, in one hue of growing strength; (256, 3)."""
    at = np.linspace(0, 1, 256)[:, None]  # (256, 1)
    mixed = np.asarray(theme.neutral) * (1 - at) + np.asarray(theme.full) * at  # (256, 3)
    return _colours(mixed)


def _colours(mixed: NDArray[np.float64]) -> NDArray[np.uint8]:
    colours = np.asarray(mixed.round(), np.uint8)
    colours.flags.writeable = False  # every caller gets the same array
    return colours


@lru_cache(maxsize=8)
def _inks(table: bytes) -> tuple[QColor, ...]:
    colours = np.frombuffer(table, np.uint8).reshape(-1, 3).tolist()
    return tuple(ink_on(QColor(*colour)) for colour in colours)


def ink_on(back: QColor) -> QColor:
    """Black or white, whichever can be read better on that colour: its contrast is at least 4.58."""
    return max((DARK_INK, LIGHT_INK), key=lambda ink: contrast(ink, back))


@dataclass(frozen=True, eq=False)
class ColourMap:
    """Colours for values from `low` to `high`; values outside get the colour of the nearer end."""

    table: NDArray[np.uint8]  # (colours, 3)
    low: float
    high: float

    @classmethod
    def signed(cls, theme: Colours, scale: float = 1.0) -> "ColourMap":
        """A map of values from −scale to scale."""
        return cls(diverging(theme), -scale, scale)

    @classmethod
    def unsigned(cls, theme: Colours, scale: float = 1.0) -> "ColourMap":
        """A map of values from 0 to scale."""
        return cls(sequential(theme), 0.0, scale)

    def index(self, values: Values) -> Index:
        """For each value, the row of its colour in the table; MISSING for NaN."""
        shares = np.clip((values - self.low) / (self.high - self.low), 0, 1)
        rows = np.nan_to_num(shares * (len(self.table) - 1), nan=MISSING).round()
        return np.asarray(rows, np.intp)

    def index_of(self, value: float) -> int:
        return int(self.index(np.array([value]))[0])

    def pixels(self, index: Index, missing: int = 0) -> NDArray[np.uint32]:
        """0xAARRGGBB of each index; `missing`, transparent by default, for the index MISSING."""
        red, green, blue = self.table.T.astype(np.uint32)  # (colours) each
        colours = np.append(0xFF000000 | red << 16 | green << 8 | blue, np.uint32(missing))  # (colours + 1)
        return np.asarray(colours[index], np.uint32)  # MISSING is −1: the last entry

    def image(self, index: Index) -> QImage:
        """An image with one pixel for each entry of `index`, (rows, columns)."""
        pixels = np.ascontiguousarray(self.pixels(index))  # (rows, columns)
        height, width = pixels.shape
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        return image.copy()  # a copy owns its pixels; the array is freed

    @property
    def inks(self) -> tuple[QColor, ...]:
        """The text colour for each row of the table: dark or white, the more readable one."""
        return _inks(self.table.tobytes())

    def colour(self, index: int) -> QColor:
        return QColor(*self.table[index].tolist())

    def paint_strip(self, painter: QPainter, area: QRect, orientation: Qt.Orientation) -> None:
        """Draw all colours as a legend, with the largest value on the right or at the top."""
        index = np.arange(len(self.table))  # (colours)
        upright = orientation == Qt.Orientation.Vertical
        painter.drawImage(area, self.image(index[::-1, None] if upright else index[None]))
