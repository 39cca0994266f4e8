"""Fields for a typed number. One that is out of range is refused with a sentence, and the old one stays."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

from ui.style.numbers import number, whole
from ui.style.plain_text import show_tip
from ui.style.translation import translate

State = QValidator.State

PART_OF_WHOLE = re.compile(r"[-−]?\d*", re.ASCII)
PART_OF_NUMBER = re.compile(r"[-−]?\d*[.,]?\d*([eE][-+−]?\d*)?", re.ASCII)


class WholeNumberField(QSpinBox):
    """A whole number; takes effect when typing is finished, not at each key."""

    refused = Signal(str)  # a sentence

    def __init__(self, low: int, high: int, zero: str = "", parent: QWidget | None = None) -> None:
        """`zero` is shown instead of the lowest value."""
        super().__init__(parent)
        self.setRange(low, high)
        self.setSpecialValueText(zero)
        _prepare(self)

    def validate(self, text: str, position: int) -> tuple[State, str, int]:
        """Let any whole number be typed: Qt's own validator would swallow the digits that are too many."""
        if text == self.specialValueText():
            return super().validate(text, position)
        typed = text.removeprefix(self.prefix())
        if not PART_OF_WHOLE.fullmatch(typed):
            return State.Invalid, text, position
        fits = typed.isdecimal() and self.minimum() <= float(typed) <= self.maximum()
        return (State.Acceptable if fits else State.Intermediate), text, position

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
        """Accept exponents too: Qt's own validator would turn a typed 1e-3 into 13."""
        if text == self.specialValueText():
            return super().validate(text, position)
        if not PART_OF_NUMBER.fullmatch(text):
            return State.Invalid, text, position
        value = _value(text)
        fits = value is not None and self.minimum() <= value <= self.maximum()
        return (State.Acceptable if fits else State.Intermediate), text, position

    def textFromValue(self, value: float) -> str:
        """A short text that converts back to the same number."""
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)

    def valueFromText(self, text: str) -> float:
        value = _value(text)
        return super().valueFromText(text) if value is None else value

    def wheelEvent(self, event: QWheelEvent) -> None:
        _turn(super().wheelEvent, self, event)

    def fixup(self, text: str) -> str:
        return _refuse(self, text)


if TYPE_CHECKING:
    NumberField = WholeNumberField | DecimalNumberField


def _prepare(field: "NumberField") -> None:
    field.setKeyboardTracking(False)
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # without the wheel


def _turn(change: Callable[[QWheelEvent], None], field: "NumberField", event: QWheelEvent) -> None:
    """The wheel scrolls what lies around a field; only one that has the focus takes it for itself."""
    change(event) if field.hasFocus() else event.ignore()


def _value(text: str) -> float | None:
    try:
        return float(text.replace(",", ".").replace("−", "-"))
    except ValueError:
        return None


def _refuse(field: "NumberField", text: str) -> str:
    """Say why Qt now goes back to the old number: shortly under the field, in full to whoever listens."""
    if text:
        wanted = _wanted(field)
        tip = translate("NumberField", "Type {0}.").format(wanted)
        show_tip(field.mapToGlobal(QPoint(0, field.height())), tip, field)
        name = field.accessibleName()
        sentence = translate("NumberField", "{0}: “{1}” is not taken; type {2}.")
        field.refused.emit(sentence.format(name[:1].upper() + name[1:], text, wanted))
    return text


def _wanted(field: "NumberField") -> str:
    if isinstance(field, WholeNumberField):
        kind = translate("NumberField", "a whole number from {0} to {1}")
        return kind.format(whole(field.minimum()), whole(field.maximum()))
    kind = translate("NumberField", "a number from {0} to {1}")
    return kind.format(number(field.minimum(), "g"), number(field.maximum(), "g"))
