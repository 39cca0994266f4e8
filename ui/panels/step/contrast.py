"""Data on how the states before two equal inputs let the network tell them apart."""

from collections import Counter
from dataclasses import dataclass
from itertools import product

from playground.cells import Array
from playground.inspection.logit_attribution import Contrast, contrast
from playground.vocabulary import visible
from ui.inspection.inspected import Inspected
from ui.style.numbers import number
from ui.style.translation import translate

LONGEST = 14  # characters of a symbol in the sentence


@dataclass(frozen=True, eq=False)
class ContrastSide:
    """One of the two steps: the symbol read, the state before it, and the prediction."""

    symbol: str
    before: Array  # (H), h of the chosen layer
    answer: str
    right: bool | None
    is_here: bool  # it is the step shown


@dataclass(frozen=True, eq=False)
class ContrastView:
    """`readings` are two, or none if no symbol of the text is read twice, which the sentence then says."""

    sentence: str
    readings: tuple[ContrastSide, ...] = ()
    heading: str = ""  # above the states
    longest: str = ""  # the longest possible sentence for this text, to reserve its height
    is_elsewhere: bool = False  # the step shown is neither of the two readings


NO_CONTRAST = ContrastView("")


def contrast_view(inspected: Inspected, step: int, layer: int) -> ContrastView:
    """Contrast for the symbol read at `step`; if it is read only once, for the most frequent symbol. The
    states are those of `layer`."""
    trace, targets = inspected.trace, inspected.target_ids
    here = contrast(trace, step, targets)
    found = here or contrast(trace, _most_repeated(inspected), targets)
    if found is None:
        return _nothing_to_tell_apart()
    readings = tuple(_reading(inspected, at, step, layer) for at in sorted((found.step, found.other)))
    return ContrastView(
        _sentence(inspected, found),
        readings,
        _heading(inspected, layer),
        _longest(inspected),
        is_elsewhere=here is None,
    )


def _nothing_to_tell_apart() -> ContrastView:
    sentence = translate(
        "StepPanel",
        "No symbol is read twice in this text, so no memory is needed to tell its steps apart.",
    )
    return ContrastView(sentence, longest=sentence, is_elsewhere=True)


def _most_repeated(inspected: Inspected) -> int:
    """The first step that reads the most frequent symbol."""
    symbol, _ = Counter(inspected.symbols).most_common(1)[0]
    return inspected.symbols.index(symbol) + 1


def _heading(inspected: Inspected, layer: int) -> str:
    """Says h for an LSTM, whose cell state is not shown."""
    if inspected.trace.layers[layer].cell is None:
        return translate("StepPanel", "state before it, layer {0}").format(layer + 1)
    return translate("StepPanel", "h before it, layer {0}").format(layer + 1)


def _reading(inspected: Inspected, at: int, step: int, layer: int) -> ContrastSide:
    return ContrastSide(
        symbol=inspected.labels[at - 1],
        before=inspected.trace.layers[layer].hidden_before[at - 1],
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
    right = inspected.right(one) and inspected.right(two)
    text = _text(found.answers_differ, found.targets_differ, right is not False)
    if not found.before_in_all:  # as where an intervention wipes it
        text = translate(
            "StepPanel",
            "{0} and {1} are the same input, and the state before them is the same: both give {2}.",
        )
    return text.format(*words, distance=number(found.before_in_all, ".3g"))


def _text(answers_differ: bool, targets_differ: bool | None, right: bool) -> str:
    """{0} and {1} are the inputs, {2} and {3} the answers, {4} and {5} the targets. `targets_differ`: None
    without targets. `right`: both answers, or there are no targets."""
    if targets_differ is False:
        return _text_of_one_target(answers_differ)
    if answers_differ and not right:
        return translate(
            "StepPanel",
            "{0} and {1} are the same input. The state before them differs (distance {distance}), and so do "
            "the answers: {2} and {3}; wanted are {4} and {5}.",
        )
    if answers_differ:
        return translate(
            "StepPanel",
            "{0} and {1} are the same input. The state before them differs (distance {distance}), "
            "so the answers differ: {2} and {3}.",
        )
    if targets_differ:
        return translate(
            "StepPanel",
            "{0} and {1} are the same input, the targets are {4} and {5}. The state before them differs "
            "(distance {distance}), but not enough: both give {2}.",
        )
    return translate(
        "StepPanel",
        "{0} and {1} are the same input. The state before them differs (distance {distance}); both give {2}.",
    )


def _text_of_one_target(answers_differ: bool) -> str:
    if answers_differ:
        return translate(
            "StepPanel",
            "{0} and {1} are the same input, and both targets are {4}: no memory is needed to tell them "
            "apart. Still the answers differ: {2} and {3}, since the state before them does (distance "
            "{distance}).",
        )
    return translate(
        "StepPanel",
        "{0} and {1} are the same input, and both targets are {4}: no memory is needed to tell them apart. "
        "Both give {2}.",
    )


def _longest(inspected: Inspected) -> str:
    """The longest sentence with the longest symbols, so that every sentence fits into its height."""
    label = max(map(_short, inspected.labels), key=len)
    symbol = max((_short(visible(one)) for one in inspected.document.vocabularies.target.symbols), key=len)
    cases = product((True, False), _wanted(inspected), (True, False))
    texts = [_text(differ, wanted, right) for differ, wanted, right in cases]
    return max((text.format(*2 * [label], *4 * [symbol], distance="0.0123") for text in texts), key=len)


def _wanted(inspected: Inspected) -> set[bool | None]:
    """For each symbol that is read twice, whether its targets differ; None without targets."""
    if inspected.target_ids is None:
        return {None}
    found: dict[str, list[int]] = {}
    for symbol, target in zip(inspected.symbols, inspected.target_ids, strict=True):
        found.setdefault(symbol, []).append(target)
    return {len(set(targets)) > 1 for targets in found.values() if len(targets) > 1}


def _short(symbol: str) -> str:
    return symbol if len(symbol) <= LONGEST else f"{symbol[: LONGEST - 4]}…{symbol[-2:]}"
