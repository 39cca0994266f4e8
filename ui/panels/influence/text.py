"""Texts of the influence panel: readouts, descriptions for screen readers, axis titles."""

from math import floor, log10

import numpy as np

from playground.inspection.decay import Decay
from playground.vocabulary import visible
from ui.inspection.inspected import Inspected
from ui.panels.influence.choice import Quantity
from ui.panels.influence.colour_scale import influence_number, short_number
from ui.panels.influence.values import MapView, Spot
from ui.style.numbers import number
from ui.style.translation import listed, translate

MOST_SPOKEN = 32  # causes of one output read to a screen reader


def cell_words(view: MapView, spot: Spot) -> str:
    """One cell with its output and cause: logits at step 5 (o) by input 3 (l₁): 0.0123."""
    output, cause = spot
    places = (output, view.label(output), cause, view.label(cause))
    shown = influence_number(view.value(spot))
    match view.choice.kind:
        case "logits":
            text = translate("InfluencePanel", "logits at step {0} ({1}) by input {2} ({3}): {4}")
            return text.format(*places, shown)
        case "loss":
            text = translate("InfluencePanel", "loss at {0} ({1}) by h{5} at {2} ({3}): {4}")
            return text.format(*places, shown, _superscript(view.choice.index + 1))
        case "replaced":
            symbol = _symbol(view)
            if view.inspected.trace.ids[cause - 1] == view.choice.index:
                text = translate("InfluencePanel", "input {0} is {1} already: nothing is replaced")
                return text.format(cause, symbol)
            text = translate("InfluencePanel", "logits at {0} ({1}), input {2} ({3}) as {5}: moved by {4}")
            return text.format(*places, shown, symbol)


def row_words(view: MapView, step: int) -> str:
    """The causes with most and least influence on one output."""
    if step == 0:
        return translate("InfluencePanel", "step 0: the initial state, without a prediction")
    if step == 1:
        return cell_words(view, (1, 1))
    row = view.matrix[step - 1, :step]  # (step)
    causes = np.flatnonzero(row > 0)  # (causes)
    if not len(causes):
        text = translate("InfluencePanel", "step {0} ({1}): nothing has influence")
        return text.format(step, view.label(step))
    most, least = (int(causes[at]) + 1 for at in (row[causes].argmax(), row[causes].argmin()))
    text = translate("InfluencePanel", "step {0} ({1}): most by {2} {3}, least by {4} {5}")
    ends = [part for at in (most, least) for part in (view.label(at), short_number(view.value((step, at))))]
    return text.format(step, view.label(step), *ends)


def described(view: MapView, step: int) -> str:
    """The numbers in the row of a step for screen readers, up to MOST_SPOKEN, nearest causes first."""
    if step == 0:
        return row_words(view, 0)
    causes = range(step, max(0, step - MOST_SPOKEN), -1)
    entry = translate("InfluencePanel", "step {0} ({1}) {2}")
    entries = [entry.format(at, view.label(at), influence_number(view.value((step, at)))) for at in causes]
    text = translate("InfluencePanel", "{0} at step {1} ({2}): {3}")
    return text.format(subject(view.choice, view.inspected), step, view.label(step), listed(entries))


def distance_words(view: MapView, distance: int) -> str:
    value = float(view.decay.norms[distance])
    if np.isnan(value):
        text = translate("InfluencePanel", "{0} steps apart: nothing above 0")
        return text.format(distance)
    counted, pairs = view.decay.counts[distance], view.steps - distance
    text = translate("InfluencePanel", "{0} steps apart: median of {1}: {2}")
    if counted < pairs:
        text = translate("InfluencePanel", "{0} steps apart: median of the {1} of {3} above 0: {2}")
    return text.format(distance, counted, influence_number(value), pairs)


def decay_words(found: Decay) -> str:
    """The fitted decay: × 0.612 per step, half-life 1.4 steps."""
    if found.factor is None:
        return translate(
            "InfluencePanel", "No line: at least three distances with a number above 0 are needed."
        )
    if found.half_life is None:
        return translate("InfluencePanel", "× {0} per step: it does not decay").format(_factor(found.factor))
    text = translate("InfluencePanel", "× {0} per step, half-life {1} steps")
    return text.format(_factor(found.factor), _steps(found.half_life))


def _factor(value: float) -> str:
    """Three digits, or as many as are needed to differ from 1."""
    apart = abs(value - 1)
    if 0 < apart < 0.01:
        return number(value, f".{-floor(log10(apart))}f")
    return number(value, ".3g")


def _steps(count: float) -> str:
    """Two significant digits: 1.4, 350."""
    rounded = float(f"{count:.2g}")
    return number(rounded, ",.0f" if rounded >= 10 else "g")


def subject(choice: Quantity, inspected: Inspected) -> str:
    """What the numbers of the map are."""
    match choice.kind:
        case "logits":
            return translate("InfluencePanel", "influence of the inputs on the logits")
        case "loss":
            text = translate("InfluencePanel", "influence of the states of layer {0} on the loss")
            return text.format(choice.index + 1)
        case "replaced":
            symbol = visible(inspected.document.vocabularies.input.symbols[choice.index])
            text = translate("InfluencePanel", "how far the logits move when an input becomes {0}")
            return text.format(symbol)


def axis_titles(choice: Quantity) -> tuple[str, str]:
    """Titles of the rows and of the columns."""
    rows, columns = translate("InfluencePanel", "logits at t"), translate("InfluencePanel", "input at k")
    if choice.kind == "loss":
        rows, columns = translate("InfluencePanel", "loss at t"), translate("InfluencePanel", "state after k")
    elif choice.kind == "replaced":
        columns = translate("InfluencePanel", "input replaced at k")
    return rows, columns


def too_long(seconds: float) -> str:
    text = translate(
        "InfluencePanel",
        "Not computed: for a text this long and a network this large it takes about {0} s. "
        "State → loss takes less.",
    )
    return text.format(round(seconds))


def _symbol(view: MapView) -> str:
    return visible(view.inspected.document.vocabularies.input.symbols[view.choice.index])


def _superscript(layer: int) -> str:
    """The layer number as a superscript of h: ⁽²⁾."""
    return "⁽" + str(layer).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")) + "⁾"
