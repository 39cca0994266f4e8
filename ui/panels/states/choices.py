"""Combo boxes: what the heatmap shows of the states, and the order of its rows."""

from collections.abc import Iterator
from typing import cast, get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QWidget

from playground.inspection.unit_order import RowOrder
from playground.interventions.values import Kind
from playground.spec import Cell
from ui.panels.states.stable_layout import GATES_OF_CELL, Mode
from ui.style.plain_text import plain_tip, set_tip
from ui.style.translation import translate
from ui.widgets.combo_box import ComboBox
from ui.widgets.wrapping_row import WrappingRow

MODES: tuple[Mode, ...] = get_args(Mode)
ORDERS: tuple[RowOrder, ...] = get_args(RowOrder)


class Choices(WrappingRow):
    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode = _box("heatmap_mode", translate("StatesPanel", "Show"))
        self._mode.addItem(translate("StatesPanel", "values"), "value")
        self._mode.addItem(translate("StatesPanel", "change"), "change")
        self._mode.addItem(translate("StatesPanel", "saturated"), "saturated")
        self._mode.addItem(translate("StatesPanel", "minus side B"), "difference")
        self._order = _box("row_order", translate("StatesPanel", "Order of the rows"))
        self._order.addItem(translate("StatesPanel", "rows by index"), "index")
        self._order.addItem(translate("StatesPanel", "by similarity"), "similarity")
        self._order.addItem(translate("StatesPanel", "by weight"), "weight")
        set_tip(
            self._mode,
            translate(
                "StatesPanel",
                "The values; their change since the step before; how saturated the tanh behind them "
                "is, from 0 to 1 (at 1 it no longer reacts); or their difference to side B, which "
                "the key B keeps.",
            ),
        )
        self._gates = _box("gates_choice", translate("StatesPanel", "Gates below the states"))
        self._gates.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToContents)
        set_tip(
            self._gates,
            translate(
                "StatesPanel",
                "Each gate of every unit over the steps: 0 is shut, 1 is open. In a GRU, z near 1 "
                "keeps the state.",
            ),
        )
        self._cell: Cell | None = None
        self._say(has_head=True)
        self.add(self._mode, self._order)
        for box in (self._mode, self._order, self._gates):
            box.activated.connect(self.chosen)

    @property
    def gates_box(self) -> QWidget:
        """The choice of gates, for a place beside the others."""
        return self._gates

    @property
    def mode(self) -> Mode:
        return cast(Mode, self._mode.currentData())

    @property
    def order(self) -> RowOrder:
        return cast(RowOrder, self._order.currentData())

    @property
    def gates(self) -> tuple[Kind, ...]:
        """The gates to show below the states."""
        return self._gates.currentData() or ()

    def show_cell(self, cell: Cell) -> None:
        """Offer the gates of the cell; the same as before where it has them."""
        if cell == self._cell:
            return
        before, self._cell = self._gates.currentIndex(), cell
        self._gates.clear()
        for text, gates in _gate_choices(cell):
            self._gates.addItem(text, gates)
        self._gates.setCurrentIndex(min(max(before, 0), 1 if self._gates.count() > 1 else 0))
        self._gates.setVisible(self._gates.count() > 1)  # an RNN has none

    def show_head(self, has_head: bool) -> None:
        """Disable the order by weight if the model has no linear head, so no weights towards a symbol."""
        model = cast(QStandardItemModel, self._order.model())
        item = model.item(ORDERS.index("weight"))
        if item.isEnabled() != has_head:
            item.setEnabled(has_head)
            if not has_head and self.order == "weight":
                self._order.setCurrentIndex(ORDERS.index("index"))
            self._say(has_head)

    def show_side_b(self, obstacle: str | None, words: str) -> None:
        """Enable the difference to side B, named by `words`, unless there is an obstacle."""
        model = cast(QStandardItemModel, self._mode.model())
        item = model.item(MODES.index("difference"))
        if item.isEnabled() != (obstacle is None):
            item.setEnabled(obstacle is None)
            if obstacle is not None and self.mode == "difference":
                self._mode.setCurrentIndex(MODES.index("value"))
        side = translate("StatesPanel", "Side B: {0}. X swaps the sides.").format(words)
        self._mode.setItemData(
            MODES.index("difference"), plain_tip(obstacle or side), Qt.ItemDataRole.ToolTipRole
        )

    def _say(self, has_head: bool) -> None:
        """Set the tooltips: what each order means, and why the order by weight may be disabled."""
        weight = translate(
            "StatesPanel",
            "The top layer by weight towards the symbol predicted at the chosen step, largest first.",
        )
        if not has_head:
            weight = translate(
                "StatesPanel", "Off: this model has no linear read-out, so no weights lead to a symbol."
            )
        tips = (
            translate("StatesPanel", "In PyTorch's order."),
            translate("StatesPanel", "Units that behave alike stand next to each other."),
            weight,
        )
        for row, tip in enumerate(tips):
            self._order.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)
        held = translate("StatesPanel", "Rows keep their places while only the epoch changes.")
        set_tip(self._order, held if has_head else f"{held}\n{weight}")


def _gate_choices(cell: Cell) -> Iterator[tuple[str, tuple[Kind, ...]]]:
    """None, all, and each gate alone."""
    gates = GATES_OF_CELL[cell]
    yield translate("StatesPanel", "no gates"), ()
    if gates:
        yield translate("StatesPanel", "all gates"), gates
    names = {
        "i": translate("StatesPanel", "input gate i"),
        "f": translate("StatesPanel", "forget gate f"),
        "g": translate("StatesPanel", "candidate g"),
        "o": translate("StatesPanel", "output gate o"),
        "r": translate("StatesPanel", "reset gate r"),
        "z": translate("StatesPanel", "update gate z"),
        "n": translate("StatesPanel", "candidate n"),
    }
    for gate in gates:
        yield names[gate], (gate,)


def _box(name: str, spoken: str) -> ComboBox:
    box = ComboBox()
    box.setObjectName(name)
    box.setAccessibleName(spoken)
    return box
