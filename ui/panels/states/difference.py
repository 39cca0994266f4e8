"""Side A minus side B: the difference of the states of two traces, step by step."""

from dataclasses import replace

import numpy as np

from playground.cells import Array
from playground.inspection.trace import LayerTrace
from ui.inspection.inspected import Inspected
from ui.style.translation import translate


def obstacle(inspected: Inspected, other: Inspected | None) -> str | None:
    """A sentence on why `other` cannot be subtracted from `inspected`; None if it can."""
    if other is None:
        return translate(
            "StatesPanel", "Off: press B to keep what is shown as side B, then choose another epoch or text."
        )
    one, two = inspected.document.model, other.document.model
    if (one.cell, one.layers, one.hidden_size) != (two.cell, two.layers, two.hidden_size):
        return translate(
            "StatesPanel",
            "Off: the network of side B has another cell or other sizes. Press B to replace it by this one.",
        )
    return None


def side_words(other: Inspected) -> str:
    """Text and epoch of side B: hello after epoch 3."""
    text = translate("StatesPanel", "{0} after epoch {1}")
    return text.format(other.text, other.epoch)


def minus(inspected: Inspected, other: Inspected) -> Inspected:
    """`inspected` with the states and gates of `other` subtracted; NaN after the last step of `other`."""
    layers = zip(inspected.trace.layers, other.trace.layers, strict=True)
    states = tuple(_difference(one, two) for one, two in layers)
    return replace(inspected, trace=replace(inspected.trace, layers=states))


def _difference(one: LayerTrace, two: LayerTrace) -> LayerTrace:
    cell = None if one.cell is None or two.cell is None else _less(one.cell, two.cell)
    gates = {name: _less(values, two.gates[name]) for name, values in one.gates.items()}
    return replace(one, hidden=_less(one.hidden, two.hidden), cell=cell, gates=gates)


def _less(one: Array, two: Array) -> Array:
    """one − two, both (steps, H), of different lengths; as long as `one`, with NaN after the end of `two`."""
    found = np.full_like(one, np.nan)  # (T+1, H)
    common = min(len(one), len(two))
    found[:common] = one[:common] - two[:common]
    return found
