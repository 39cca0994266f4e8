"""Levels of the loss that mean something: guessing, no memory, the best that is possible."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from playground.document import Document
from playground.loss_floors import Limits

RIGHT_END, STEP_ASIDE = 0.98, 0.46  # of the width of the plot


@dataclass(frozen=True)
class Guide:
    name: str
    loss: float


def guides(document: Document, limits: Limits | None) -> tuple[Guide, ...]:
    """In the unit of the loss curve: per symbol, or summed over all symbols of all pairs."""
    if limits is None:
        return ()
    level = document.vocabulary.level
    symbols = sum(len(pair.symbols(level)[1]) for pair in document.pairs)
    scale = symbols if document.training.loss == "sum" else 1
    levels = [
        (QCoreApplication.translate("Guides", "guessing"), limits.guessing_loss),
        (QCoreApplication.translate("Guides", "without memory"), limits.memoryless_loss),
        (QCoreApplication.translate("Guides", "best possible"), limits.causal_loss),
        (QCoreApplication.translate("Guides", "bounded logits"), limits.bounded_loss),
    ]
    shown, seen = [], {0.0}
    for name, loss in reversed(levels):  # of equal levels the strictest statement stays
        if round(loss, 4) not in seen:
            seen.add(round(loss, 4))
            shown.append(Guide(name, loss * scale))
    return tuple(reversed(shown))


def label_positions(places: list[float], room: float) -> list[float]:
    """Where along its line each label stands; lines less than `room` apart get labels side by side."""
    positions: list[float] = []
    for at, place in enumerate(places):
        near = at > 0 and abs(place - places[at - 1]) < room
        positions.append(positions[-1] - STEP_ASIDE if near else RIGHT_END)
    return positions
