"""Combo box: which influence the map shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QWidget

from playground.document import Document
from playground.vocabulary import visible
from ui.inspection.inspected import Inspected
from ui.style.plain_text import set_tip
from ui.style.translation import translate
from ui.widgets.combo_box import ComboBox

MOST_SYMBOLS = 40  # offered as replacements


@dataclass(frozen=True)
class Quantity:
    """`index`, from 0, is a layer ("loss") or an index of the input vocabulary ("replaced")."""

    kind: Literal["logits", "loss", "replaced"] = "logits"
    index: int = 0


def choices(document: Document) -> Iterator[tuple[Quantity, str]]:
    """Every quantity that can be chosen, with its label."""
    yield Quantity(), translate("InfluencePanel", "input → logits   ‖∂logits_t / ∂x_k‖")
    loss = translate("InfluencePanel", "state → loss   ‖∂L_t / ∂h_k‖, layer {0}")
    for layer in range(document.model.layers):
        yield Quantity("loss", layer), loss.format(layer + 1)
    symbols = document.vocabularies.input.symbols
    if len(symbols) <= MOST_SYMBOLS:
        replaced = translate("InfluencePanel", "replace input k by ‹{0}›")
        for index, symbol in enumerate(symbols):
            yield Quantity("replaced", index), replaced.format(visible(symbol))


def obstacle(inspected: Inspected, choice: Quantity) -> str:
    """Why the quantity cannot be computed for `inspected`; empty if it can."""
    if choice.kind == "loss" and inspected.target_ids is None:
        return translate(
            "InfluencePanel", "There is no loss: this text has no target that the network knows."
        )
    return ""


def _no_replacement() -> str:
    text = translate("InfluencePanel", "Replacing a symbol is offered for vocabularies of up to {0} symbols.")
    return text.format(MOST_SYMBOLS)


class InfluenceChoice(ComboBox):
    """Keeps the chosen quantity as long as the network offers it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("influence_choice")
        self.setAccessibleName(translate("InfluencePanel", "Influence of what on what"))
        self.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self._inspected: Inspected | None = None
        self._shown: tuple[tuple[Quantity, str], ...] = ()

    @property
    def choice(self) -> Quantity:
        found = self.currentData()
        return found if isinstance(found, Quantity) else Quantity()

    def show_inspected(self, inspected: Inspected) -> None:
        """List the quantities of `inspected`; emits no signal."""
        if inspected is self._inspected:
            return
        self._inspected = inspected
        too_many = len(inspected.document.vocabularies.input) > MOST_SYMBOLS
        set_tip(self, _no_replacement() if too_many else "")
        offered = tuple(choices(inspected.document))
        if offered != self._shown:
            self._offer(offered)
        model = self.model()
        for row, (choice, _) in enumerate(offered):
            reason = obstacle(inspected, choice)
            self.setItemData(row, reason or None, Qt.ItemDataRole.ToolTipRole)
            if isinstance(model, QStandardItemModel):
                model.item(row).setEnabled(not reason)

    def _offer(self, offered: tuple[tuple[Quantity, str], ...]) -> None:
        wanted, self._shown = self.choice, offered
        with QSignalBlocker(self):
            self.clear()
            for choice, name in offered:
                self.addItem(name, choice)
            known = [choice for choice, _ in offered]
            self.setCurrentIndex(known.index(wanted) if wanted in known else 0)
