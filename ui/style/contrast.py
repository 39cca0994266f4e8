"""How well two colours can be told apart, as WCAG 2 defines it."""

from PySide6.QtGui import QColor

TEXT = 4.5  # least contrast of text to what is behind it
SIGN = 3.0  # of the edge of a field, a curve, a mark


def contrast(one: QColor, other: QColor) -> float:
    """From 1, for equal colours, to 21, for black on white."""
    dark, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = map(_linear, (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
