"""Combo boxes: what the memory panel shows, and the order of the units."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QWidget

from playground.spec import Cell, ModelSpec
from ui.style.translation import translate
from ui.widgets.combo_box import ComboBox

UnitOrder = Literal["index", "longest", "shortest"]


@dataclass(frozen=True)
class Shown:
    """`layer`, from 0, of the cell states."""

    kind: Literal["hidden", "cell", "half_lives"] = "hidden"
    layer: int = 0


def choices(spec: ModelSpec) -> Iterator[tuple[Shown, str]]:
    """Every view that there is of a network, with its label."""
    yield Shown(), translate("MemoryPanel", "hidden states   ‖∂h_T / ∂h_k‖, top layer")
    name = translate("MemoryPanel", "cell states   ‖∂c_T / ∂c_k‖, layer {0}")
    for layer in range(spec.layers):
        yield Shown("cell", layer), name.format(layer + 1)
    yield Shown("half_lives"), translate("MemoryPanel", "half-life of every unit")


def obstacle(cell: Cell, shown: Shown) -> str:
    """Why a cell has no such view; empty if it has."""
    if shown.kind == "cell" and cell != "lstm":
        return translate("MemoryPanel", "Off: only an LSTM has cell states.")
    if shown.kind == "half_lives" and cell == "rnn":
        return translate("MemoryPanel", "Off: an RNN has no gate that keeps its state.")
    return ""


class MemoryChoice(ComboBox):
    """Keeps the choice as long as the network offers it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("memory_choice")
        self.setAccessibleName(translate("MemoryPanel", "Memory of what"))
        self.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self._spec: ModelSpec | None = None

    @property
    def choice(self) -> Shown:
        found = self.currentData()
        return found if isinstance(found, Shown) else Shown()

    def show_model(self, spec: ModelSpec) -> None:
        """List what there is to see; emits no signal."""
        if spec == self._spec:
            return
        self._spec, wanted, offered = spec, self.choice, tuple(choices(spec))
        reasons = {choice: obstacle(spec.cell, choice) for choice, _ in offered}
        with QSignalBlocker(self):
            self.clear()
            for choice, name in offered:
                self.addItem(name, choice)
            known = [choice for choice, _ in offered]
            self.setCurrentIndex(known.index(wanted) if not reasons.get(wanted, "gone") else 0)
        model = self.model()
        for row, (choice, _) in enumerate(offered):
            self.setItemData(row, reasons[choice] or None, Qt.ItemDataRole.ToolTipRole)
            if isinstance(model, QStandardItemModel):
                model.item(row).setEnabled(not reasons[choice])


class OrderChoice(ComboBox):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("memory_order")
        self.setAccessibleName(translate("MemoryPanel", "Order of the units"))
        self.addItem(translate("MemoryPanel", "units by index"), "index")
        self.addItem(translate("MemoryPanel", "longest first"), "longest")
        self.addItem(translate("MemoryPanel", "shortest first"), "shortest")

    @property
    def order(self) -> UnitOrder:
        found: UnitOrder = self.currentData()
        return found
