"""Bars of the hidden state and cell state of one layer."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.cells import Array
from ui.inspection.inspected import Inspected, cell_scale
from ui.inspection.navigation import Position
from ui.style.numbers import signed
from ui.style.translation import translate
from ui.widgets.bars import Bar, Bars
from ui.widgets.card import ElidedLabel, label, set_role


class StateBars(QWidget):
    """Hidden state, and above it the cell state of an LSTM; the key of a row is its unit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._cell_title = ElidedLabel(), label(role="muted")
        self._cell, self._hidden = Bars(signed=True, choosable=True), Bars(signed=True, choosable=True)
        self.bars = (self._cell, self._hidden)
        self._cell.setObjectName("step_cell")
        self._cell.setAccessibleName(translate("StepPanel", "Cell state"))
        self._hidden.setObjectName("step_hidden")
        self._hidden.setAccessibleName(translate("StepPanel", "Hidden state"))
        set_role(self._title, "title")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        hidden_title = label(translate("StepPanel", "hidden state h"), "muted")
        for widget in (self._title, self._cell_title, self._cell, hidden_title, self._hidden):
            column.addWidget(widget)

    def show_nothing(self) -> None:
        self._title.setText("")
        self._cell_title.setText("")
        for bars in self.bars:
            bars.show_bars(())

    def show_states(self, inspected: Inspected, place: Position) -> None:
        found = inspected.trace.layers[place.layer]
        title = translate("StepPanel", "State of layer {0}")
        self._title.setText(title.format(place.layer + 1))
        self._hidden.show_bars(_bars(found.hidden[place.step]))
        self._cell_title.setVisible(found.cell is not None)
        self._cell.setVisible(found.cell is not None)
        if found.cell is not None:
            self._show_cell(found.cell, place.step)
        for bars in self.bars:
            bars.show_lit(place.unit)

    def _show_cell(self, cell: Array, step: int) -> None:
        scale = cell_scale(cell)
        title = translate("StepPanel", "cell state c (full bar: {0})")
        self._cell_title.setText(title.format(scale))
        self._cell.show_bars(_bars(cell[step]), scale)


def _bars(state: Array) -> tuple[Bar, ...]:
    """One bar per unit; state (H)."""
    unit = translate("StepPanel", "unit {0}")
    return tuple(
        Bar(unit.format(at + 1), value, signed(value), key=at) for at, value in enumerate(state.tolist())
    )
