"""Texts of the states panel: cells, steps, ranges of steps, epochs."""

from math import floor, log10

import numpy as np

from playground.cells import Array
from playground.interventions.values import Kind
from playground.spec import Loss
from playground.vocabulary import visible
from ui.inspection.inspected import Inspected, epoch_text
from ui.inspection.navigation import Position
from ui.panels.states.stable_layout import GATES_OF_CELL, Mode, tensors
from ui.style.numbers import number
from ui.style.translation import translate


def state_text(value: float, sign: str = "") -> str:
    return number(value, f"{sign}.2f")


MOST_DIGITS = 6  # behind the point, of a loss
LARGE_LOSS, LARGEST_LOSS = 100, 100_000  # from which it is told without decimals, as a power of ten


def loss_text(value: float, digits: int | None = None) -> str:
    """In nats; small values with more digits, so that they can be told apart."""
    digits = loss_digits(value) if digits is None else digits
    least = 10.0**-digits
    if 0 < value < least / 2:
        return f"<{number(least, f'.{digits}f')}"
    return number(value, f".{digits}f")


def brief_loss(value: float) -> str:
    """As `loss_text`, with fewer digits where it is large: there is room for seven signs."""
    if value < LARGE_LOSS:
        return loss_text(value)
    return number(value, ".0f" if value < LARGEST_LOSS else ".1e")


def loss_digits(*values: float) -> int:
    """Digits behind the point, the same for all the losses, at which the least can be told from 0."""
    least = min((value for value in values if value > 0), default=1.0)
    return 3 if least >= 0.01 else min(max(4, -floor(log10(least))), MOST_DIGITS)


def cell_words(inspected: Inspected, place: Position, mode: Mode, tensor: str = "") -> str:
    """layer 1, unit 3, step 4, second l, 0.71. With `tensor` only its value, else all tensors, h first."""
    where = translate("StatesPanel", "layer {0}, unit {1}, step {2}, {3}")
    parts = [where.format(place.layer + 1, place.unit + 1, place.step, symbol_words(inspected, place.step))]
    said = {
        "value": "{0}",
        "change": translate("StatesPanel", "change {0}"),
        "saturated": translate("StatesPanel", "saturated {0}"),
        "difference": translate("StatesPanel", "difference to B {0}"),
    }[mode]
    for name, value in _values(inspected, place, mode, tensor):
        shown = said.format(state_text(value, "+" if mode in ("change", "difference") else ""))
        parts.append(shown if name == "h" or mode == "saturated" else f"{name} {shown}")
    return translate("StatesPanel", ", ").join(parts)


def _values(inspected: Inspected, place: Position, mode: Mode, tensor: str) -> list[tuple[str, float]]:
    """(tensor, value) at a place: of `tensor`, or of all tensors, h first, if it has no value there."""
    gates: tuple[Kind, ...] = tuple([g for g in GATES_OF_CELL[inspected.document.model.cell] if g == tensor])
    found = [
        (name, float(states[place.step, place.unit]))
        for name, states in reversed(tensors(inspected, place.layer, mode, gates))
        if np.isfinite(states[place.step, place.unit])  # NaN: change at step 0, no side B at this step
    ]
    return [each for each in found if each[0] == tensor] or [each for each in found if each[0] not in gates]


def symbol_words(inspected: Inspected, step: int) -> str:
    """second l; without an ordinal if the symbol is read only once."""
    if step == 0:
        return translate("StatesPanel", "initial state")
    symbol = inspected.symbols[step - 1]
    if inspected.symbols.count(symbol) == 1:
        return visible(symbol)
    return f"{ordinal(inspected.symbols[:step].count(symbol))} {visible(symbol)}"


def ordinal(count: int) -> str:
    words = translate(
        "StatesPanel", "first second third fourth fifth sixth seventh eighth ninth tenth"
    ).split()
    if count <= len(words):
        return words[count - 1]
    most = translate("StatesPanel", "{0}th")
    ending = {
        1: translate("StatesPanel", "{0}st"),
        2: translate("StatesPanel", "{0}nd"),
        3: translate("StatesPanel", "{0}rd"),
    }
    return (most if count % 100 in (11, 12, 13) else ending.get(count % 10, most)).format(count)


def step_words(inspected: Inspected, step: int, costs: Array | None) -> str:
    """Readout of one column of the tape."""
    parts = [translate("StatesPanel", "step {0}, {1}").format(step, symbol_words(inspected, step))]
    if step > 0:
        parts.append(answer_words(inspected, step))
    if step in inspected.was:
        parts.append(translate("StatesPanel", "untouched {0}").format(visible(inspected.was[step])))
    if costs is not None and step > 0:
        parts.append(translate("StatesPanel", "loss {0}").format(loss_text(float(costs[step - 1]))))
    return translate("StatesPanel", ", ").join(parts)


def answer_words(inspected: Inspected, step: int) -> str:
    """Prediction and target at a step from 1, with their probabilities."""
    answer = visible(inspected.answers[step - 1])
    chance = number(float(inspected.trace.probabilities[step - 1].max()))
    if not inspected.targets:
        return translate("StatesPanel", "prediction {0} {1}").format(answer, chance)
    target, wanted = visible(inspected.targets[step - 1]), inspected.target_probability(step)
    if inspected.right(step):
        return translate("StatesPanel", "prediction {0} {1} ✓").format(answer, chance)
    said = translate("StatesPanel", "prediction {0} {1} ✗, target {2}").format(answer, chance, target)
    return said if wanted is None else f"{said} {number(wanted)}"


def described(inspected: Inspected, place: Position, mode: Mode) -> str:
    """For screen readers: the pinned cell, then prediction and target at its step."""
    cell = cell_words(inspected, place, mode)
    if place.step == 0:
        return cell
    answer = visible(inspected.answers[place.step - 1])
    if not inspected.targets:
        text = translate("StatesPanel", "{0}, prediction {1}")
        return text.format(cell, answer)
    text = translate("StatesPanel", "{0}, prediction {1}, target {2}")
    return text.format(cell, answer, visible(inspected.targets[place.step - 1]))


def span_words(span: tuple[int, int], costs: Array | None, kind: Loss) -> str:
    """steps 2–4: loss 0.031 of 0.055 (56 %)."""
    first, last = span
    if first == last:
        steps = translate("StatesPanel", "step {0}").format(first)
    else:
        steps = translate("StatesPanel", "steps {0}–{1}").format(first, last)
    if costs is None:
        return translate("StatesPanel", "{0}: no target, so no loss").format(steps)
    part, total = float(costs[max(0, first - 1) : last].sum()), float(costs.sum())
    each = len(costs) if kind == "mean" else 1
    text = translate("StatesPanel", "{0}: loss {1} of {2} ({3} %)")
    share = 100 * part / total if total > 0 else 0.0
    return text.format(steps, loss_text(part / each), loss_text(total / each), number(share, ".0f"))


def epoch_words(inspected: Inspected, newest: int | None) -> str:
    """The epoch shown; `newest` is the newest epoch if a past one is shown, else None."""
    if newest is not None:
        return translate("StatesPanel", "epoch {0} of {1} (past)").format(inspected.epoch, newest)
    if inspected.epoch == inspected.batch == 0:
        return translate("StatesPanel", "initial weights")
    return translate("StatesPanel", "after {0}").format(epoch_text(inspected))
