"""Sentences of the memory panel: where the curves come from, and what they mean."""

from typing import TYPE_CHECKING

from playground.spec import CELL_NAMES, Cell
from ui.background.worker import Progress
from ui.inspection.inspected import Inspected, epoch_text
from ui.panels.memory.choice import Shown, UnitOrder
from ui.panels.memory.values import PlotView
from ui.session.memory_study import ComparedCells
from ui.style.numbers import number
from ui.style.translation import said, translate

if TYPE_CHECKING:
    from playground.inspection.cell_memory import CellMemory
    from playground.inspection.trace import Trace


def waiting_words() -> str:
    return translate("MemoryPanel", "computing…")


def missing_words(trace: "Trace") -> str:
    """Why there are no derivatives."""
    if trace.replacements is not None and trace.replacements.change_steps:
        return translate("MemoryPanel", "Off while interventions act: it is that of the untouched network.")
    return translate(
        "MemoryPanel", "For a text this long and a network this large it would take too long: choose less."
    )


def gate_words(cell: Cell) -> str:
    """What the half-lives follow from."""
    if cell == "gru":
        return translate("MemoryPanel", "ln 2 / −ln of the mean update gate; z near 1 keeps the state.")
    return translate("MemoryPanel", "ln 2 / −ln of the mean forget gate over the steps of this text.")


def alone_words(memory: "CellMemory") -> str:
    """That the direct derivative is the product of the forget gates, as torch confirms."""
    if not memory.agrees:
        text = translate(
            "MemoryPanel",
            "Not shown: the product of the forget gates differs from PyTorch's derivative by {0}. Please "
            "report this.",
        )
        return text.format(number(memory.difference, ".1e"))
    text = translate("MemoryPanel", "Π f − derivative of PyTorch, every h held: {0} ✓")
    return text.format(number(memory.difference, ".0e"))


def comparison_words(inspected: Inspected, compared: ComparedCells | None, progress: Progress | None) -> str:
    """What has been trained for the comparison, or how far it is."""
    if compared is None:
        if progress is None or not progress.text:
            return translate("MemoryPanel", "training the other cells alike…")
        text = translate("MemoryPanel", "{0}: {1} %")
        return text.format(said(progress.text), round(100 * (progress.share or 0.0)))
    failed = [curve for curve in compared.curves.values() if curve.failure]
    if failed:
        return said(failed[0].failure)
    others = [CELL_NAMES[cell] for cell in compared.others]
    text = translate("MemoryPanel", "{0} and {1} were trained for this: the same pairs, seed {2}, {3}.")
    return text.format(*others, inspected.document.training.seed, epoch_text(inspected))


def recipe_line(shown: Shown, view: PlotView, order: UnitOrder) -> str:
    """What of the memory a picture shows, in English like the rest of a recipe."""
    match shown.kind:
        case "cell":
            return f"memory: cell states of layer {shown.layer + 1}, direct and total"
        case "half_lives":
            return f"memory: half-lives of all units, by {order}"
        case "hidden":
            cells = ",".join(each.look for each in view.series)
            return f"memory: hidden states of the top layer, cells {cells}, trained alike"


def explained(shown: Shown) -> str:
    if shown.kind == "cell":
        return translate(
            "MemoryPanel",
            "How much the last cell state depends on an earlier one. Direct: along the cell path alone, with "
            "every hidden state held fixed, it is exactly the product of the forget gates. Total: "
            "through the "
            "hidden states and gates too, from PyTorch's autograd. The size is the norm over the root of the "
            "number of units, so 1 means that nothing is lost. A forget bias above 0 lifts both curves.",
        )
    if shown.kind == "half_lives":
        return translate(
            "MemoryPanel",
            "After how many steps half of a unit's state is left, if its gate stayed at its mean "
            "over this "
            "text: ln 2 / −ln of the mean forget gate, or of the update gate of a GRU, where z "
            "near 1 keeps the "
            "state. Sort the units, and click one to see it everywhere. T shows all numbers.",
        )
    return translate(
        "MemoryPanel",
        "How much the last hidden state of the top layer depends on an earlier one, against "
        "their distance, "
        "on a scale of powers of ten: a straight fall is the vanishing gradient. The size is "
        "the norm over the "
        "root of the number of units, so 1 means that nothing is lost. With the tick the other cells are "
        "trained with the same pairs, seed, settings and epochs, and their curves stand beside it.",
    )
