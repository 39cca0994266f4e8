"""Why the network can tell two equal inputs apart, in words and as a picture of the states before them."""

from collections import Counter
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from playground.inspection.cells import Array
from playground.inspection.readout import Contrast, contrast
from playground.vocabulary import visible
from ui.inspected import Inspected

LONGEST = 14  # of a symbol within the sentence


@dataclass(frozen=True, eq=False)
class Reading:
    """One of the two: what is read, in which state, and what is answered."""

    symbol: str
    before: Array  # (H), of the first layer
    answer: str
    right: bool | None
    is_here: bool


@dataclass(frozen=True, eq=False)
class ContrastView:
    """`readings` are two or none; `longest` is as long as a sentence on this text can become."""

    sentence: str
    readings: tuple[Reading, ...] = ()
    longest: str = ""
    repeats: bool = False  # whether any symbol of the text comes twice


NO_CONTRAST = ContrastView("")


def contrast_view(inspected: Inspected, step: int) -> ContrastView:
    repeats = len(set(inspected.symbols)) < inspected.steps
    found = contrast(inspected.trace, step, inspected.target_ids)
    if found is None:
        return ContrastView(_hint(inspected, step), longest=_longest(inspected), repeats=repeats)
    readings = tuple(_reading(inspected, at, step) for at in sorted((found.step, found.other)))
    return ContrastView(_sentence(inspected, found), readings, _longest(inspected), repeats)


def _reading(inspected: Inspected, at: int, step: int) -> Reading:
    return Reading(
        symbol=inspected.labels[at - 1],
        before=inspected.trace.layers[0].hidden[at - 1],
        answer=visible(inspected.answers[at - 1]),
        right=inspected.right(at),
        is_here=at == step,
    )


def _sentence(inspected: Inspected, found: Contrast) -> str:
    one, two = sorted((found.step, found.other))
    labels, answers, targets = inspected.labels, inspected.answers, inspected.targets or inspected.answers
    words = [_short(labels[at - 1]) for at in (one, two)]
    words += [_short(visible(answers[at - 1])) for at in (one, two)]
    words += [_short(visible(targets[at - 1])) for at in (one, two)]
    return _text(found.answers_differ, found.targets_differ).format(*words, distance=found.before[0])


def _text(answers_differ: bool, targets_differ: bool | None) -> str:
    """{0} and {1} are the inputs, {2} and {3} the answers, {4} and {5} the targets."""
    translate = QCoreApplication.translate
    if answers_differ:
        return translate(
            "StepPanel",
            "{0} and {1} are the same input. The state before them differs (distance {distance:.3g}), "
            "so the answers differ: {2} and {3}.",
        )
    if targets_differ:
        return translate(
            "StepPanel",
            "{0} and {1} are the same input, the targets are {4} and {5}. The state before them differs "
            "(distance {distance:.3g}), but not enough: both give {2}.",
        )
    return translate(
        "StepPanel",
        "{0} and {1} are the same input. The state before them differs (distance {distance:.3g}); "
        "both give {2}.",
    )


def _longest(inspected: Inspected) -> str:
    """The longest of all sentences with the longest symbols there are, so that each has room."""
    label = max(map(_short, inspected.labels), key=len)
    symbol = max((_short(visible(one)) for one in inspected.document.vocabularies.target.symbols), key=len)
    texts = [_text(differ, wanted) for differ, wanted in ((True, True), (False, True), (False, False))]
    return max((text.format(*2 * [label], *4 * [symbol], distance=0.0123) for text in texts), key=len)


def _hint(inspected: Inspected, step: int) -> str:
    """Where there is nothing to compare: where there is."""
    translate = QCoreApplication.translate
    symbol, times = Counter(inspected.symbols).most_common(1)[0]
    if times == 1:
        return translate("StepPanel", "No symbol comes twice in this text.")
    one, two = [at for at, read in enumerate(inspected.symbols) if read == symbol][:2]
    words = (_short(visible(symbol)), times, _short(inspected.labels[one]), _short(inspected.labels[two]))
    look = translate(
        "StepPanel", "{0} comes {1} times: compare {2}\N{NO-BREAK SPACE}and\N{NO-BREAK SPACE}{3}."
    ).format(*words)
    if step == 0:
        return look
    once = translate("StepPanel", "{0} comes once.").format(_short(inspected.labels[step - 1]))
    return f"{once} {look}"


def _short(symbol: str) -> str:
    return symbol if len(symbol) <= LONGEST else f"{symbol[: LONGEST - 4]}…{symbol[-2:]}"
