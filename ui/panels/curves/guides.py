"""Reference levels for the loss plot: guessing, no memory, best possible; and axis ranges."""

import math
from dataclasses import dataclass

from playground.document import Document
from playground.loss_floors import Limits, loss_scale
from ui.style.glossary import meaning
from ui.style.translation import translate

STEPS = (1, 1.5, 2, 3, 5, 7.5, 10)


def room(value: float) -> float:
    """`value` rounded up to 1, 1.5, 2, 3, 5 or 7.5 times a power of ten; 1 if it is not positive."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in STEPS if value <= step * power * (1 + 1e-9))


LEAST_LOSS = 1e-12  # the logarithmic axis has no zero


def loss_range(least: float, greatest: float, log: bool) -> tuple[float, float]:
    """Bottom and top of the loss axis; exponents of ten on a logarithmic axis."""
    if log:
        bottom = math.floor(math.log10(max(least, LEAST_LOSS)))
        return bottom, max(math.ceil(math.log10(max(greatest, LEAST_LOSS))), bottom + 1)
    greatest = greatest if greatest > 0 else 1.0
    return -0.08 * greatest, 1.08 * greatest


@dataclass(frozen=True)
class Guide:
    rank: int  # in the order of _levels, whichever of these are shown
    name: str
    loss: float
    tip: str


def guides(document: Document, limits: Limits | None) -> tuple[Guide, ...]:
    """Reference levels in the unit of the loss curve: per symbol, or summed over all symbols of all pairs."""
    if limits is None:
        return ()
    scale = loss_scale(document)
    shown, seen = [], {0.0}
    for rank, (name, loss, tip) in reversed([*enumerate(_levels(limits))]):  # of equal ones, the strictest
        if round(loss, 4) not in seen:
            seen.add(round(loss, 4))
            shown.append(Guide(rank, name, loss * scale, tip))
    return tuple(reversed(shown))


def _levels(limits: Limits) -> tuple[tuple[str, float, str], ...]:
    return (
        (
            translate("Guides", "guessing"),
            limits.guessing_loss,
            meaning("guessing"),
        ),
        (
            translate("Guides", "without memory"),
            limits.memoryless_loss,
            meaning("without_memory"),
        ),
        (
            translate("Guides", "best possible"),
            limits.causal_loss,
            meaning("best_possible"),
        ),
        (
            translate("Guides", "bounded logits"),
            limits.bounded_loss,
            meaning("bounded_logits"),
        ),
    )
