"""Sizes that follow the text: lengths and fonts are for a text of 12 pixels, and scale with it."""

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QGuiApplication
from PySide6.QtWidgets import QApplication

DESIGNED_PX = 12
ZOOMS = (70, 80, 90, 100, 110, 125, 150, 175, 200)  # percent of the system's text
_scales: dict[float, float] = {}  # by the size of the font in points: QFontInfo is slow


def scaled(length: float) -> int:
    """A length beside a text of 12 pixels, in pixels beside the application's text."""
    return round(length * text_scale())


def text_scale() -> float:
    points = QGuiApplication.font().pointSizeF()
    if points not in _scales:
        _scales[points] = QFontInfo(QGuiApplication.font()).pixelSize() / DESIGNED_PX
    return _scales[points]


def sized(font: QFont, pixels: float) -> QFont:
    """The font in the size that has `pixels` beside a text of 12 pixels."""
    made, own = QFont(font), QGuiApplication.font()
    made.setPointSizeF(own.pointSizeF() * pixels / DESIGNED_PX)
    return made


def unscaled(font: QFont, pixels: float) -> QFont:
    """The font in that size whatever the application's text, for drawings that are scaled as a whole."""
    return sized(font, pixels / text_scale())


def zoomed(percent: int, steps: int) -> int:
    """The zoom so many steps larger, or smaller if negative."""
    nearest = min(range(len(ZOOMS)), key=lambda at: abs(ZOOMS[at] - percent))
    return ZOOMS[min(max(0, nearest + steps), len(ZOOMS) - 1)]


def apply_zoom(app: QApplication, percent: int) -> None:
    """Show all text in `percent` of the system's size."""
    system = QFont(system_font())
    points = system.pointSizeF() * percent / 100
    if points != app.font().pointSizeF():
        system.setPointSizeF(points)
        app.setFont(system)


def system_font() -> QFont:
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
