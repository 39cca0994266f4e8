"""What can be done at a place of the heatmap: a cell, a row, a column, or the gates behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

from playground.interventions.changing import Made, written_made
from playground.interventions.values import (
    EVERY,
    KINDS_OF_CELL,
    InitialState,
    Intervention,
    Keep,
    Kind,
    LastState,
    Number,
    Scaled,
    Span,
    Value,
)
from playground.pairs import Pairs
from playground.spec import ModelSpec
from playground.vocabulary import shortened
from ui.inspection.inspected import Inspected
from ui.style.translation import translate

MOST_TEXTS = 6


@dataclass(frozen=True)
class Offer:
    title: str
    made: Made | None  # None: `typed` is to be finished in the field
    typed: str = ""


@dataclass(frozen=True)
class OfferGroup:
    title: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class TouchPlace:
    """A cell, a row (no step) or a column (no unit); layer and unit count from 0, the step from 1, 0 is the
    initial state. `kind` is h or c, empty for a column of the tape."""

    kind: Kind | None
    layer: int
    unit: int | None
    step: int | None


def offers(inspected: Inspected, place: TouchPlace, pairs: Pairs) -> tuple[OfferGroup, ...]:
    model = inspected.document.model
    if place.step == 0:
        return tuple(_initial(model, place, pairs, inspected.text))
    if place.kind is None:
        return tuple(_column(place))
    return tuple(_cell(model, place, place.kind))


def _cell(model: ModelSpec, place: TouchPlace, kind: Kind) -> Iterator[OfferGroup]:
    layer = place.layer + 1
    unit = EVERY if place.unit is None else Span(place.unit + 1, place.unit + 1)
    step = EVERY if place.step is None else Span(place.step, place.step)
    if place.step is not None and place.unit is not None:
        here = translate("Touch", "{0} of unit {1} at step {2}").format(kind, place.unit + 1, place.step)
        yield _values(here, kind, layer, unit, step)
        on = translate("Touch", "{0} of unit {1} from step {2} on").format(kind, place.unit + 1, place.step)
        yield _values(on, kind, layer, unit, Span(place.step, None))
    if place.unit is not None:
        every = translate("Touch", "{0} of unit {1} at every step").format(kind, place.unit + 1)
        yield _values(every, kind, layer, unit, EVERY)
    if place.step is not None:
        column = translate("Touch", "{0} of all units at step {1}").format(kind, place.step)
        yield _values(column, kind, layer, EVERY, step)
    for gate in KINDS_OF_CELL[model.cell]:
        if gate not in ("h", "c", "memory", "x"):
            yield _values(_gate_title(gate, place), gate, layer, unit, step)


def _gate_title(gate: Kind, place: TouchPlace) -> str:
    names = {
        "i": translate("Touch", "Input gate i"),
        "f": translate("Touch", "Forget gate f"),
        "g": translate("Touch", "Candidate g"),
        "o": translate("Touch", "Output gate o"),
        "r": translate("Touch", "Reset gate r"),
        "z": translate("Touch", "Update gate z"),
        "n": translate("Touch", "Candidate n"),
    }
    if place.unit is None:
        return translate("Touch", "{0}, all units").format(names[gate])
    return translate("Touch", "{0} of unit {1}").format(names[gate], place.unit + 1)


def _column(place: TouchPlace) -> Iterator[OfferGroup]:
    at = Span(place.step, place.step)
    read = translate("Touch", "What is read at step {0}").format(place.step)
    yield _values(read, "x", 1, EVERY, at, keeps=(place.step or 1) > 1)
    memory = translate("Touch", "What step {0} takes over from before").format(place.step)
    yield _values(memory, "memory", None, EVERY, at, keeps=False)


def _initial(model: ModelSpec, place: TouchPlace, pairs: Pairs, text: str) -> Iterator[OfferGroup]:
    layer = place.layer + 1
    others = [pair.input for pair in pairs[: 4 * MOST_TEXTS] if pair.input != text][:MOST_TEXTS]
    for kind in ("h", "c") if model.cell == "lstm" else ("h",):
        numbers = ",".join("0" * model.hidden_size)
        typed = Offer(translate("Touch", "Set to numbers…"), None, f"{kind}0 {layer}={numbers}")
        last = translate("Touch", "As after {0}")
        taken = [
            Offer(last.format(shortened(other)), InitialState(kind, layer, LastState(other)))
            for other in others
        ]
        title = translate("Touch", "Initial state {0} of layer {1}").format(f"{kind}₀", layer)
        yield OfferGroup(title, (typed, *taken))


def _values(
    title: str, kind: Kind, layer: int | None, units: Span, steps: Span, keeps: bool = True
) -> OfferGroup:
    values: list[tuple[str, Value]] = [(translate("Touch", "Set to 0"), Number(0.0))]
    if kind != "x":
        values.append((translate("Touch", "Set to 1"), Number(1.0)))
    if keeps and not (steps.last == 1 and kind not in ("h", "c")):
        values.append((translate("Touch", "Keep that of the step before"), Keep()))
    values.append((translate("Touch", "Halve"), Scaled(0.5)))
    values.append((translate("Touch", "Turn the sign"), Scaled(-1.0)))
    made = [Offer(name, Intervention(kind, layer, units, steps, value)) for name, value in values]
    start = written_made(Intervention(kind, layer, units, steps, Number(0.0))).rpartition("=")[0]
    return OfferGroup(title, (*made, Offer(translate("Touch", "Set to a number…"), None, f"{start}=")))
