"""Values as colours: the one rule from number to colour, and the ink that can be read on it."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from ui.style.theme import Colours

DARK_INK, LIGHT_INK = QColor("#101216"), QColor("#ffffff")
LUMINANCE = (0.299, 0.587, 0.114)  # of red, green and blue, as ITU-R BT.601 weighs them
BRIGHT = 140  # luminance, 0 to 255, from which on dark ink reads better
MISSING = -1  # index of what has no colour

Values = NDArray[np.floating]
Index = NDArray[np.intp]


@lru_cache(maxsize=8)
def diverging(theme: Colours) -> NDArray[np.uint8]:
    """256 colours from −1 over 0 to +1; (256, 3)."""
    at = np.linspace(-1, 1, 256)[:, None]  # (256, 1)
    ends = np.where(at < 0, theme.negative, theme.positive)  # (256, 3)
    mixed = np.asarray(theme.neutral) * (1 - np.abs(at)) + ends * np.abs(at)  # (256, 3)
    return _colours(mixed)


@lru_cache(maxsize=8)
def sequential(theme: Colours) -> NDArray[np.uint8]:
    """256 colours from 0 to the largest value, one hue that only grows stronger; (256, 3)."""
    at = np.linspace(0, 1, 256)[:, None]  # (256, 1)
    mixed = np.asarray(theme.neutral) * (1 - at) + np.asarray(theme.full) * at  # (256, 3)
    return _colours(mixed)


def _colours(mixed: NDArray[np.float64]) -> NDArray[np.uint8]:
    colours = np.asarray(mixed.round(), np.uint8)
    colours.flags.writeable = False  # every caller gets the same array
    return colours


@dataclass(frozen=True, eq=False)
class ColourMap:
    """Colours of the values from `low` to `high`; a value beyond an end has the colour of that end."""

    table: NDArray[np.uint8]  # (colours, 3)
    low: float
    high: float

    @classmethod
    def signed(cls, theme: Colours, scale: float = 1.0) -> "ColourMap":
        """−scale … scale."""
        return cls(diverging(theme), -scale, scale)

    @classmethod
    def unsigned(cls, theme: Colours, scale: float = 1.0) -> "ColourMap":
        """0 … scale."""
        return cls(sequential(theme), 0.0, scale)

    def index(self, values: Values) -> Index:
        """The colour of each value as a row of the table; MISSING for NaN."""
        shares = np.clip((values - self.low) / (self.high - self.low), 0, 1)
        rows = np.nan_to_num(shares * (len(self.table) - 1), nan=MISSING).round()
        return np.asarray(rows, np.intp)

    def index_of(self, value: float) -> int:
        return int(self.index(np.array([value]))[0])

    def pixels(self, index: Index, missing: int = 0) -> NDArray[np.uint32]:
        """0xAARRGGBB of each index; `missing` where there is no value, transparent by default."""
        red, green, blue = self.table.T.astype(np.uint32)  # (colours) each
        colours = np.append(0xFF000000 | red << 16 | green << 8 | blue, np.uint32(missing))  # (colours + 1)
        return np.asarray(colours[index], np.uint32)  # MISSING is the last one

    def image(self, index: Index) -> QImage:
        """One pixel for each index (rows, columns)."""
        pixels = np.ascontiguousarray(self.pixels(index))  # (rows, columns)
        height, width = pixels.shape
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        return image.copy()  # with pixels of its own

    @cached_property
    def inks(self) -> tuple[QColor, ...]:
        """The ink on each colour of the table: black or white, whichever reads better."""
        bright = self.table @ LUMINANCE > BRIGHT  # (colours)
        return tuple(DARK_INK if is_bright else LIGHT_INK for is_bright in bright.tolist())

    def colour(self, index: int) -> QColor:
        return QColor(*self.table[index].tolist())

    def paint_strip(self, painter: QPainter, area: QRect, orientation: Qt.Orientation) -> None:
        """All colours as a legend: the largest value on the right or on top."""
        index = np.arange(len(self.table))  # (colours)
        upright = orientation == Qt.Orientation.Vertical
        painter.drawImage(area, self.image(index[::-1, None] if upright else index[None]))
