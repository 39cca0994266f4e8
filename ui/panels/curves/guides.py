"""Reference levels for the loss plot: guessing, no memory, best possible; and axis ranges."""

import math
from dataclasses import dataclass

from playground.document import Document
from playground.loss_floors import Limits, loss_scale
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


RIGHT_END, STEP_ASIDE = 0.98, 0.46  # position and shift of labels, as shares of the plot width


@dataclass(frozen=True)
class Guide:
    name: str
    loss: float


def guides(document: Document, limits: Limits | None) -> tuple[Guide, ...]:
    """Reference levels in the unit of the loss curve: per symbol, or summed over all symbols of all pairs."""
    if limits is None:
        return ()
    scale = loss_scale(document)
    levels = [
        (translate("Guides", "guessing"), limits.guessing_loss),
        (translate("Guides", "without memory"), limits.memoryless_loss),
        (translate("Guides", "best possible"), limits.causal_loss),
        (translate("Guides", "bounded logits"), limits.bounded_loss),
    ]
    shown, seen = [], {0.0}
    for name, loss in reversed(levels):  # of equal levels, keep the strictest one
        if round(loss, 4) not in seen:
            seen.add(round(loss, 4))
            shown.append(Guide(name, loss * scale))
    return tuple(reversed(shown))


def label_positions(places: list[float], room: float) -> list[float]:
    """The position of each label along its line, 0 to 1; lines closer than `room` get labels side by side."""
    positions: list[float] = []
    for at, place in enumerate(places):
        near = at > 0 and abs(place - places[at - 1]) < room
        positions.append(positions[-1] - STEP_ASIDE if near else RIGHT_END)
    return positions
