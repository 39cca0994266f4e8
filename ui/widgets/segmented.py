"""Segmented control: a choice among a few named values, all of them visible."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ui.style.accessible import ONE_OF_SEVERAL


class Segment(QPushButton):
    spoken_role = ONE_OF_SEVERAL


class Segmented(QWidget):
    """A row of buttons, exactly one of them checked; the left and right keys move the choice."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """`options` are (value, label) pairs."""
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, Segment] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for value, label in options:
            self._buttons[value] = button = Segment(label)
            button.setCheckable(True)
            button.setAutoDefault(False)  # in a dialog, Enter accepts; it must not change a choice
            button.setProperty("segment", True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._group.addButton(button)
            layout.addWidget(button)
        self._group.buttonClicked.connect(self._on_button_clicked)

    def setObjectName(self, name: str) -> None:
        """Also name each button NAME_VALUE, so that it can be found."""
        super().setObjectName(name)
        for value, button in self._buttons.items():
            button.setObjectName(f"{name}_{value}")

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        for button in self._buttons.values():
            button.setAccessibleName(f"{name}: {button.text()}")

    @property
    def value(self) -> str:
        return next((value for value, button in self._buttons.items() if button.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Show a value without emitting `chosen`."""
        self._buttons[value].setChecked(True)

    def _on_button_clicked(self) -> None:
        self.chosen.emit(self.value)
