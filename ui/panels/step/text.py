"""All numbers of one place as lines of text that can be copied."""

from functools import lru_cache

from playground.cells import GATES, Array
from playground.inspection.logit_attribution import (
    KEEPING,
    effective_choices,
    entropy_bits,
    half_life,
    step_losses,
)
from playground.inspection.microscope import PreActivation, microscope
from playground.inspection.saturation import is_saturated
from playground.inspection.total_influence import total_by_hidden
from ui.inspection.answer_history import Answers, right_epochs
from ui.inspection.inspected import Inspected, epoch_text
from ui.inspection.navigation import Position
from ui.panels.step.logit_attribution import target_id
from ui.style.numbers import number, signed
from ui.style.translation import listed, translate

NONE = "–"
LONGEST_TEXT = 16  # characters of the text read; the rest is cut
MOST_SPANS = 4  # of epochs in a line
WIDTH = 15  # characters of the column of names


def readout_text(inspected: Inspected, place: Position) -> str:
    """The same number of lines at every place of a model; at step 0, prediction and gates are blank."""
    lines = [_where(inspected, place), *_answer(inspected, place.step), _slope(inspected, place), ""]
    lines += [*_states(inspected, place), *_sums(inspected, place), *_half_life(inspected, place)]
    return "\n".join([*lines, "", *_shapes(inspected)])


def _line(name: str, value: str) -> str:
    return f"{name:{WIDTH}}{value}"


def _where(inspected: Inspected, place: Position) -> str:
    text = inspected.text
    text = text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
    label = inspected.labels[place.step - 1] if place.step else "h₀"
    where = translate("StepPanel", "{0}, t = {1} ({2}), {3}")
    return where.format(text, place.step, label, epoch_text(inspected))


# --- The answer


def _answer(inspected: Inspected, step: int) -> list[str]:
    return [
        _line(translate("StepPanel", "p(target)"), _target(inspected, step)),
        _line(translate("StepPanel", "p(predicted)"), _predicted(inspected, step)),
        _line(translate("StepPanel", "entropy"), _entropy(inspected, step)),
        _line(translate("StepPanel", "choosing among"), _choices(inspected, step)),
        _line(translate("StepPanel", "loss"), _loss(inspected, step)),
    ]


def _target(inspected: Inspected, step: int) -> str:
    target = target_id(inspected, step) if step else None
    return NONE if target is None else number(inspected.trace.probabilities[step - 1, target], ".4f")


def _predicted(inspected: Inspected, step: int) -> str:
    return number(inspected.trace.probabilities[step - 1].max(), ".4f") if step else NONE


def _entropy(inspected: Inspected, step: int) -> str:
    if not step:
        return NONE
    bits = entropy_bits(inspected.trace.probabilities[step - 1])
    return translate("StepPanel", "{0} bits").format(number(bits, ".4f"))


def _choices(inspected: Inspected, step: int) -> str:
    if not step:
        return NONE
    return number(effective_choices(inspected.trace.probabilities[step - 1]), ".2f")


def _loss(inspected: Inspected, step: int) -> str:
    if not step or inspected.target_ids is None:
        return NONE
    losses = step_losses(inspected.trace, inspected.target_ids)  # (T)
    total = float(losses.sum())
    text = translate("StepPanel", "{0} nats, {1} of sum")
    share = losses[step - 1] / total if total else 0.0
    return text.format(number(losses[step - 1], ".4f"), number(share, ".1%"))


# --- The state


def _slope(inspected: Inspected, place: Position) -> str:
    """Norm of the derivative of the sum of all losses by the hidden state of the layer."""
    by_hidden = _slopes(inspected)
    if not place.step or by_hidden is None:
        return _line("‖∂L/∂h_t‖", NONE)
    norm = by_hidden[place.layer][place.step - 1]
    text = translate("StepPanel", "{0}, layer {1}, of sum")
    return _line("‖∂L/∂h_t‖", text.format(number(norm, ".4g"), place.layer + 1))


@lru_cache(maxsize=1)
def _slopes(inspected: Inspected) -> tuple[Array, ...] | None:
    """Those norms, (T) per layer; cached for all places of a text. None without a known target."""
    if inspected.target_ids is None:
        return None
    return total_by_hidden(inspected.document.model, inspected.weights, inspected.trace, inspected.target_ids)


def _states(inspected: Inspected, place: Position) -> list[str]:
    layer = inspected.trace.layers[place.layer]
    title = translate("StepPanel", "layer {0}, unit {1}")
    lines = [title.format(place.layer + 1, place.unit + 1), _line("h", _state(layer.hidden, place))]
    return lines if layer.cell is None else [*lines, _line("c", _state(layer.cell, place))]


def _state(values: Array, place: Position) -> str:
    """Value and its change since the previous step; values (T+1, H)."""
    now = float(values[place.step, place.unit])
    if not place.step:
        return signed(now, 4)
    change = now - float(values[place.step - 1, place.unit])
    return translate("StepPanel", "{0}, change {1}").format(signed(now, 4), signed(change, 4))


def _sums(inspected: Inspected, place: Position) -> list[str]:
    """Input and output of each activation."""
    cell = inspected.document.model.cell
    names = GATES[cell] or (translate("StepPanel", "pre-activation"),)
    if not place.step:
        return [_line(name, NONE) for name in names]
    seen = microscope(
        inspected.document.model, inspected.weights, inspected.trace, place.layer, place.step, place.unit
    )
    return [_line(name, _sum(made)) for name, made in zip(names, seen.sums, strict=True)]


def _sum(made: PreActivation) -> str:
    value = f"{signed(made.total, 4)} → {signed(made.value, 4)}"
    if not is_saturated(made.activation, made.value):
        return value
    return translate("StepPanel", "{0} saturated").format(value)


def _half_life(inspected: Inspected, place: Position) -> list[str]:
    """Half-life of the unit, from its mean forget (LSTM) or update (GRU) gate; empty for an RNN."""
    keeping = KEEPING.get(inspected.document.model.cell)
    if keeping is None:
        return []
    gate = inspected.trace.layers[place.layer].gates[keeping][:, [place.unit]]  # (T, 1)
    text = translate("StepPanel", "{0} steps, mean gate {1}")
    value = text.format(number(float(half_life(gate)[0]), ".3g"), number(float(gate.mean())))
    return [_line(translate("StepPanel", "half-life"), value)]


def _shapes(inspected: Inspected) -> list[str]:
    """Shapes that the torch module returns for this text alone, batch first."""
    model = inspected.document.model
    last = f"(layers={model.layers}, 1, {model.hidden_size})"
    return [
        _line("output", f"(N=1, T={inspected.steps}, H={model.hidden_size})"),
        _line("h_n", last),
        _line("", "h_n[-1] = output[:, -1]"),
    ]


def history_text(answers: Answers, step: int, target: int) -> str:
    """correct after epochs 1, 3–15; empty while the past epochs are unknown."""
    found = right_epochs(answers, step, target)
    if len(answers) < 2:
        return ""
    if not found:
        return translate("StepPanel", "wrong after every epoch so far")
    spans = [str(first) if first == last else f"{first}–{last}" for first, last in found]
    if len(spans) > MOST_SPANS:
        spans = [*spans[: MOST_SPANS - 1], "…", spans[-1]]
    return translate("StepPanel", "correct after epochs {0}").format(listed(spans))
