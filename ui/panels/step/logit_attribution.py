"""Logit attribution as bars: what each unit adds to the difference of the logits of two symbols."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.cells import Array
from playground.inspection.logit_attribution import Attribution, Readout, largest_probability, readout, why
from playground.parameters import FloatArray
from playground.vocabulary import visible
from ui.inspection.inspected import Inspected
from ui.style.numbers import number, signed
from ui.style.translation import translate
from ui.widgets.bars import Bar

MOST_UNITS = 16  # bars at most; with a head, the last one sums up further units
STATE_BOUND = 1.0  # largest magnitude of a hidden state
BOUND_SCALE = 2.0  # largest difference of two logits bounded like that


@dataclass(frozen=True)
class AttributionView:
    title: str
    bars: tuple[Bar, ...]
    scale: float = 1.0
    limit: float = 0.0  # largest possible magnitude of a logit; 0: no bound


NO_WHY = AttributionView("", ())


def why_view(inspected: Inspected, step: int) -> AttributionView:
    """Compares the prediction with the target if it is wrong, else with the second most likely symbol."""
    if inspected.trace.logits.shape[1] < 2:  # with one symbol there is nothing to compare
        return NO_WHY
    scores = readout(inspected.document.model, inspected.weights, inspected.trace, step)
    this, target = inspected.trace.prediction[step - 1], target_id(inspected, step)
    if target is None or target == this:
        text = translate("StepPanel", "Why {0} and not {1}")
        that = int(np.argsort(-scores.logits, kind="stable")[1])
    else:
        text, that = translate("StepPanel", "Why {0} and not the target {1}"), target
    found, names = why(scores, this, that), _names(inspected)
    title = text.format(names[this], names[that])
    if scores.head is None:
        return AttributionView(title, _logit_bars(scores, found, names), BOUND_SCALE, STATE_BOUND)
    bars = _unit_bars(scores, scores.head, found, names)
    return AttributionView(title, bars, max(abs(bar.value) for bar in bars))


def why_rows(inspected: Inspected) -> int:
    """Number of bars of `why_view`, the same at every step."""
    symbols, model = inspected.trace.logits.shape[1], inspected.document.model
    if symbols < 2:
        return 0
    sums = 1 if model.head == "none" else 2
    return min(model.hidden_size, MOST_UNITS) + sums


def bound_note(inspected: Inspected) -> str:
    """Bounds of p and loss of a network without a head; empty if it has one."""
    if inspected.document.model.head == "linear":
        return ""
    symbols = inspected.trace.logits.shape[1]
    best = largest_probability(symbols)
    text = translate(
        "StepPanel",
        "No linear layer: h is the logits. They are bounded by −1 and 1: p is at most {0} for {1} "
        "symbols, and the loss of a step at least {2}.",
    )
    return text.format(number(best), symbols, number(-np.log(best)))


def target_id(inspected: Inspected, step: int) -> int | None:
    """Index of the target symbol; None without a target or if it is not in the vocabulary."""
    if not inspected.targets:
        return None
    return inspected.document.vocabularies.target.index_of.get(inspected.targets[step - 1])


def most_of(values: Array, most: int, wanted: Sequence[int] = ()) -> list[int]:
    """Indices of the `most` largest values, descending; missing `wanted` indices replace the last ones."""
    order = np.argsort(-values, kind="stable")[:most].tolist()
    missing = [index for index in wanted if index not in order]
    return [*order[: len(order) - len(missing)], *missing]


def _names(inspected: Inspected) -> list[str]:
    return [visible(symbol) for symbol in inspected.document.vocabularies.target.symbols]


def _unit_bars(scores: Readout, head: FloatArray, found: Attribution, names: list[str]) -> tuple[Bar, ...]:
    """Contributions by descending magnitude, then the bias, then the total."""
    size = len(found.contributions)
    order = most_of(np.abs(found.contributions), size if size <= MOST_UNITS else MOST_UNITS - 1)
    bars = [_unit_bar(head, scores, found, names, unit) for unit in order]
    if size > len(order):
        rest = float(found.contributions.sum() - found.contributions[order].sum())
        bars.append(_bar(translate("StepPanel", "{0} others").format(size - len(order)), rest))
    bars.append(_bar(translate("StepPanel", "bias"), found.bias))
    return (*bars, _total(found, names))


def _unit_bar(head: FloatArray, scores: Readout, found: Attribution, names: list[str], unit: int) -> Bar:
    text = translate("StepPanel", "unit {0}: (W[{1}] − W[{2}]) · h = ({3} − {4}) · {5} = {6}")
    value, hidden = float(found.contributions[unit]), float(scores.hidden[unit])
    this, that = float(head[found.this, unit]), float(head[found.that, unit])
    numbers = (signed(factor, 4) for factor in (this, that, hidden, value))
    tip = text.format(unit + 1, names[found.this], names[found.that], *numbers)
    name = translate("StepPanel", "unit {0}").format(unit + 1)
    return Bar(name, value, signed(value), key=unit, tip=tip)


def _logit_bars(scores: Readout, found: Attribution, names: list[str]) -> tuple[Bar, ...]:
    """Without a head: the hidden state itself, whose units are the logits, then the total."""
    order = most_of(scores.logits, MOST_UNITS, (found.that,))
    bars = [_logit_bar(scores, found, names, unit) for unit in order]
    return (*bars, _total(found, names))


def _logit_bar(scores: Readout, found: Attribution, names: list[str], unit: int) -> Bar:
    value = float(scores.logits[unit])
    name = translate("StepPanel", "{0} = unit {1}").format(names[unit], unit + 1)
    return Bar(name, value, signed(value), unit in (found.this, found.that), key=unit)


def _total(found: Attribution, names: list[str]) -> Bar:
    text = translate("StepPanel", "logit({0}) − logit({1}) = {2}: {0} is e^{3} = {4} times as likely")
    with np.errstate(over="ignore"):
        odds = float(np.exp(found.total))
    numbers = (signed(found.total, 4), number(found.total, ".2f"), number(odds, ".3g"))
    tip = text.format(names[found.this], names[found.that], *numbers)
    name = translate("StepPanel", "total")
    return Bar(name, found.total, signed(found.total), strong=True, tip=tip, is_sum=True)


def _bar(label: str, value: float) -> Bar:
    return Bar(label, value, signed(value))
