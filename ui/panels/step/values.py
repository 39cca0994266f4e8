"""The data that the read-out panel shows of a step, computed without widgets."""

from dataclasses import dataclass, replace

import numpy as np

from playground.inspection.logit_attribution import largest_probability, readout
from playground.vocabulary import visible
from ui.inspection.inspected import Inspected
from ui.panels.step.contrast import NO_CONTRAST, ContrastView, contrast_view
from ui.panels.step.logit_attribution import (
    NO_WHY,
    AttributionView,
    bound_note,
    most_of,
    target_id,
    why_rows,
    why_view,
)
from ui.style.numbers import number, signed
from ui.style.translation import translate
from ui.widgets.bars import Bar
from ui.widgets.number_table import Table, Value

MOST_SYMBOLS = 9  # with a bar; the others are summed up in a line


@dataclass(frozen=True)
class ReservedRoom:
    """Largest row counts and longest symbol over all steps, so that nothing moves between steps."""

    probabilities: int = 0
    symbol: str = ""
    has_others: bool = False
    why: int = 0


@dataclass(frozen=True, eq=False)
class StepView:
    """Everything that depends on the step, and on the layer only in `contrast`; nothing on the unit."""

    title: str
    symbols: str  # input and target
    right: bool | None = None
    probabilities: tuple[Bar, ...] = ()
    others: str = ""  # summary of the symbols without a bar
    why: AttributionView = NO_WHY
    contrast: ContrastView = NO_CONTRAST
    room: ReservedRoom = ReservedRoom()
    bound: float = 0.0  # largest possible probability if the states are the logits; 0: no bound
    bound_note: str = ""


def step_view(inspected: Inspected, step: int, layer: int) -> StepView:
    view = _initial_view(inspected) if step == 0 else _answer_view(inspected, step)
    symbols = inspected.trace.logits.shape[1]
    shown = min(symbols, MOST_SYMBOLS)
    return replace(
        view,
        contrast=contrast_view(inspected, step, layer),
        room=ReservedRoom(shown, _longest_symbol(inspected), shown < symbols, why_rows(inspected)),
        bound=largest_probability(symbols) if inspected.document.model.head == "none" else 0.0,
        bound_note=bound_note(inspected),
    )


def _longest_symbol(inspected: Inspected) -> str:
    return visible(max(inspected.document.vocabularies.target.symbols, key=len))


def _initial_view(inspected: Inspected) -> StepView:
    text = translate("StepPanel", "Zeros, before the first symbol.")
    if inspected.touch.states:
        text = translate("StepPanel", "Set by hand, before the first symbol.")
    return StepView(translate("StepPanel", "Step 0 · initial state"), text)


def _answer_view(inspected: Inspected, step: int) -> StepView:
    probabilities = _probabilities(inspected, step)
    return StepView(
        title=_title(inspected, step),
        symbols=_symbols(inspected, step),
        right=inspected.right(step),
        probabilities=probabilities,
        others=_others(inspected, probabilities),
        why=why_view(inspected, step),
    )


def step_table(inspected: Inspected, step: int) -> Table | None:
    """One row per symbol: probability, logit, and what each unit adds to it; None at step 0."""
    if step == 0:
        return None
    scores = readout(inspected.document.model, inspected.weights, inspected.trace, step)
    columns = [translate("StepPanel", "symbol"), translate("StepPanel", "p"), translate("StepPanel", "logit")]
    numbers = np.column_stack([scores.probabilities, scores.logits])  # (V, 2)
    if scores.contributions is not None and scores.bias is not None:
        unit = translate("StepPanel", "unit {0}")
        columns += [unit.format(at + 1) for at in range(len(scores.hidden))]
        columns.append(translate("StepPanel", "bias"))
        numbers = np.column_stack([numbers, scores.contributions, scores.bias])  # (V, 2 + H + 1)
    symbols = inspected.document.vocabularies.target.symbols
    rows: list[tuple[Value, ...]] = [
        (visible(symbol), *row) for symbol, row in zip(symbols, numbers.tolist(), strict=True)
    ]
    return Table(tuple(columns), tuple(rows), ".4f")


def _title(inspected: Inspected, step: int) -> str:
    if step in inspected.was:
        text = translate("StepPanel", "Step {0} · {1} → {2} (was {3})")
        answers = visible(inspected.answers[step - 1]), visible(inspected.was[step])
        return text.format(step, inspected.labels[step - 1], *answers)
    text = translate("StepPanel", "Step {0} · {1} → {2}")
    return text.format(step, inspected.labels[step - 1], visible(inspected.answers[step - 1]))


def _symbols(inspected: Inspected, step: int) -> str:
    source = visible(inspected.symbols[step - 1])
    if not inspected.targets:
        return translate("StepPanel", "input {0}, no target").format(source)
    target = visible(inspected.targets[step - 1])
    return translate("StepPanel", "input {0}, target {1}").format(source, target)


def _probabilities(inspected: Inspected, step: int) -> tuple[Bar, ...]:
    """In vocabulary order if all have room; else the most likely first, with the target among them."""
    row = inspected.trace.probabilities[step - 1]  # (V)
    if len(row) <= MOST_SYMBOLS:
        return tuple(_probability(inspected, step, index) for index in range(len(row)))
    wanted = () if (target := target_id(inspected, step)) is None else (target,)
    return tuple(_probability(inspected, step, index) for index in most_of(row, MOST_SYMBOLS, wanted))


def _probability(inspected: Inspected, step: int, index: int) -> Bar:
    target, answer = target_id(inspected, step), inspected.trace.prediction[step - 1]
    mark = ""
    if inspected.targets and index == answer:
        mark = "✓" if index == target else "✗"
    elif index == target:
        mark = "←"
    value = float(inspected.trace.probabilities[step - 1, index])
    logit = float(inspected.trace.logits[step - 1, index])
    symbol = visible(inspected.document.vocabularies.target.symbols[index])
    tip = translate("StepPanel", "p({0}) = {1}, from the logit {2}")
    tip = tip.format(symbol, number(value, ".6f"), signed(logit, 4))
    return Bar(symbol, value, number(value), index == answer, mark, tip=tip)


def _others(inspected: Inspected, shown: tuple[Bar, ...]) -> str:
    count = inspected.trace.logits.shape[1] - len(shown)
    if not count:
        return ""
    rest = max(0.0, 1 - sum(bar.value for bar in shown))
    return translate("StepPanel", "… {0} more, together {1}").format(count, number(rest))
