"""Sorts out what of a touch acts on one network and text, and says of the rest why it does nothing there."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from playground.document import Document
from playground.inspection.replacing import Replacements
from playground.inspection.resolving import Reader, resolved
from playground.inspection.trace import Trace
from playground.interventions.fitting import misfit, misfit_of_states
from playground.interventions.values import Chip, InitialState, Intervention, Touch
from playground.language import Message, SaidError
from playground.parameters import Weights
from playground.vocabulary import quoted, split

Reasons = tuple[Message | None, ...]


@dataclass(frozen=True, eq=False)
class Acting:
    touch: Touch = field(default_factory=Touch)  # what acts, and nothing else
    replacements: Replacements | None = None  # made of it
    idle: Reasons = ()  # of each intervention, on or off: why it does nothing here; None if it acts or is off
    idle_states: Reasons = ()  # of each initial state


class UnreadableError(SaidError):
    """Another text that the network cannot read."""


def reader(document: Document, weights: Weights) -> Reader:
    """The network of the document, as it reads other texts."""
    known, level = document.vocabularies.input, document.vocabulary.level

    def encode(text: str) -> tuple[int, ...]:
        symbols = split(text, level)
        if not symbols:
            raise UnreadableError(Message("There is no text to read: write one after the @."))
        for position, symbol in known.unknown(symbols):
            raise UnreadableError(
                Message(
                    "“{text}” cannot be read: the network does not know its symbol {position}, “{symbol}”.",
                    text=quoted(text),
                    position=position,
                    symbol=quoted(symbol),
                )
            )
        return known.encode(symbols)

    return Reader(document.model, weights, len(known), encode)


def acting(by: Reader, steps: int, touch: Touch) -> Acting:
    """What of the touch acts while the network reads a text of so many steps. Edits of weights are kept as
    they are: they belong to the reader's weights already."""
    idle = tuple([_idle_chip(by, steps, chip) for chip in touch.chips])
    idle_states = tuple([_idle_state(by, steps, state) for state in touch.states])
    chips = zip(touch.chips, idle, strict=True)
    states = zip(touch.states, idle_states, strict=True)
    acts = replace(
        touch,
        chips=tuple([chip for chip, why in chips if chip.is_on and why is None]),
        states=tuple([state for state, why in states if why is None]),
    )
    return Acting(acts, resolved(by, steps, acts.interventions, acts.states), idle, idle_states)


def first_too_large(record: Trace) -> int | None:
    """The first step, from 1, with a touched value beyond what float32 holds; None if there is none."""
    courses = [
        state[1:] for layer in record.layers for state in (layer.hidden, layer.cell) if state is not None
    ]
    bad = np.zeros(len(record.ids), bool)
    for course in (record.inputs, *courses, record.logits):
        bad |= ~(np.abs(course) <= np.finfo(np.float32).max).all(axis=1)  # (T)
    return int(bad.argmax()) + 1 if bad.any() else None


def too_large(step: int) -> Message:
    return Message(
        "The touched values are too large at step {step}: choose smaller numbers or factors.", step=step
    )


def _idle_chip(by: Reader, steps: int, chip: Chip) -> Message | None:
    if not chip.is_on:
        return None
    why = misfit(chip.intervention, by.spec, by.input_symbols, steps)
    return why or _failure(lambda: _tried(by, steps, chip.intervention))


def _idle_state(by: Reader, steps: int, state: InitialState) -> Message | None:
    return misfit_of_states((state,), by.spec) or _failure(lambda: resolved(by, steps, (), (state,)))


def _tried(by: Reader, steps: int, intervention: Intervention) -> Replacements | None:
    return resolved(by, steps, (intervention,))


def _failure(attempt: Callable[[], object]) -> Message | None:
    try:
        attempt()
    except SaidError as error:
        return error.message
    return None
