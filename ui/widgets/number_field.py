"""Fields for a typed number, with the digits of any script; shown are those of ASCII.

Whatever is typed stays visible until typing is finished; what is no number, or out of range, is refused with
a sentence then, and the old one stays. Qt's own validators would swallow what they do not expect.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

from playground.typed_numbers import decimal_number, whole_number
from ui.style.numbers import number, whole
from ui.style.plain_text import show_tip
from ui.style.translation import translate

State = QValidator.State
MARGIN_PX = 4  # left and right of the text, as in other fields


class WholeNumberField(QSpinBox):
    """A whole number; takes effect when typing is finished, not at each key."""

    refused = Signal(str)  # a sentence

    def __init__(self, low: int, high: int, zero: str = "", parent: QWidget | None = None) -> None:
        """`zero` is shown instead of the lowest value."""
        super().__init__(parent)
        self.setLocale(QLocale.c())  # or it would show the digits of the system's language
        self.setRange(low, high)
        self.setSpecialValueText(zero)
        _prepare(self)

    def validate(self, text: str, position: int) -> tuple[State, str, int]:
        value = self._value(text)
        fits = value is not None and self.minimum() <= value <= self.maximum()
        return (State.Acceptable if fits else State.Intermediate), text, position

    def valueFromText(self, text: str) -> int:
        value = self._value(text)
        return self.value() if value is None else value

    def _value(self, text: str) -> int | None:
        if text and text == self.specialValueText():
            return self.minimum()
        return whole_number(text.removeprefix(self.prefix()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        _turn(super().wheelEvent, self, event)

    def fixup(self, text: str) -> str:
        return _refuse(self, text.removeprefix(self.prefix()))


class DecimalNumberField(QDoubleSpinBox):
    """A number shown without trailing zeros; small values in exponent notation."""

    refused = Signal(str)  # a sentence

    def __init__(self, low: float, high: float, zero: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(12)
        self.setRange(low, high)
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        self.setSpecialValueText(zero)
        _prepare(self)

    def validate(self, text: str, position: int) -> tuple[State, str, int]:
        value = self._value(text)
        fits = value is not None and self.minimum() <= value <= self.maximum()
        return (State.Acceptable if fits else State.Intermediate), text, position

    def textFromValue(self, value: float) -> str:
        """A short text that converts back to the same number."""
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)

    def valueFromText(self, text: str) -> float:
        value = self._value(text)
        return self.value() if value is None else value

    def _value(self, text: str) -> float | None:
        if text and text == self.specialValueText():
            return self.minimum()
        return decimal_number(text)

    def wheelEvent(self, event: QWheelEvent) -> None:
        _turn(super().wheelEvent, self, event)

    def fixup(self, text: str) -> str:
        return _refuse(self, text)


if TYPE_CHECKING:
    NumberField = WholeNumberField | DecimalNumberField


def _prepare(field: "NumberField") -> None:
    field.setKeyboardTracking(False)
    field.lineEdit().setTextMargins(MARGIN_PX, 0, MARGIN_PX, 0)
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # without the wheel


def _turn(change: Callable[[QWheelEvent], None], field: "NumberField", event: QWheelEvent) -> None:
    """The wheel scrolls what lies around a field; only one that has the focus takes it for itself."""
    change(event) if field.hasFocus() else event.ignore()


def _refuse(field: "NumberField", text: str) -> str:
    """Say why Qt now goes back to the old number: shortly under the field, in full to whoever listens."""
    if text:
        wanted = _wanted(field)
        tip = translate("NumberField", "Type {0}.").format(wanted)
        show_tip(field.mapToGlobal(QPoint(0, field.height())), tip, field)
        name = field.accessibleName()
        sentence = translate("NumberField", "{0}: “{1}” is not possible; type {2}.")
        field.refused.emit(sentence.format(name[:1].upper() + name[1:], text, wanted))
    return text


def _wanted(field: "NumberField") -> str:
    if isinstance(field, WholeNumberField):
        kind = translate("NumberField", "a whole number from {0} to {1}")
        return kind.format(whole(field.minimum()), whole(field.maximum()))
    kind = translate("NumberField", "a number from {0} to {1}")
    return kind.format(number(field.minimum(), "g"), number(field.maximum(), "g"))
