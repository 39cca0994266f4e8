"""Changes of a touch: interventions and initial states added, switched and taken away."""

from dataclasses import replace
from typing import Literal

from playground.interventions.grammar import parse, parse_state, written, written_state
from playground.interventions.values import Chip, InitialState, Intervention, Touch

Made = Intervention | InitialState
Part = Literal["chip", "state", "edits"]


def parse_made(text: str) -> Made:
    """An intervention, or `h0 LAYER=…` or `c0 LAYER=…`. Raises InterventionError."""
    word, _, rest = text.strip().partition(" ")
    match word:
        case "h0":
            return parse_state("h", rest.strip())
        case "c0":
            return parse_state("c", rest.strip())
        case _:
            return parse(text.strip())


def written_made(made: Made) -> str:
    """The text that `parse_made` reads back."""
    if isinstance(made, InitialState):
        return f"{made.kind}0 {written_state(made)}"
    return written(made)


def with_made(touch: Touch, made: Made) -> Touch:
    """An initial state takes the place of that of the same layer; an intervention acts after those there."""
    if isinstance(made, InitialState):
        others = [state for state in touch.states if (state.kind, state.layer) != (made.kind, made.layer)]
        return replace(touch, states=(*others, made))
    return replace(touch, chips=(*touch.chips, Chip(made)))


def switched(touch: Touch, at: int) -> Touch:
    """With one intervention on that was off, or off that was on."""
    chip = touch.chips[at]
    return replace(touch, chips=_with(touch.chips, at, (replace(chip, is_on=not chip.is_on),)))


def without(touch: Touch, part: Part, at: int = 0) -> Touch:
    match part:
        case "chip":
            return replace(touch, chips=_with(touch.chips, at, ()))
        case "state":
            return replace(touch, states=(*touch.states[:at], *touch.states[at + 1 :]))
        case "edits":
            return replace(touch, edits=None)


def _with(chips: tuple[Chip, ...], at: int, new: tuple[Chip, ...]) -> tuple[Chip, ...]:
    return (*chips[:at], *new, *chips[at + 1 :])
