"""Reads and writes interventions: KIND LAYER.UNITS@STEPS=VALUE, such as `h 1.3@2=0` or `f 1.*@3-=keep`."""

import re
from typing import Literal, get_args

from playground.interventions.values import (
    KINDS,
    MAX_VALUE,
    InitialState,
    Intervention,
    Keep,
    Kind,
    LastState,
    Number,
    Scaled,
    Span,
    Taken,
    Value,
)
from playground.language import Message, SaidError, one_of_quoted
from playground.pairs import MAX_TEXT
from playground.typed_numbers import decimal_number, in_ascii
from playground.vocabulary import quoted

Fault = Literal["value", "place", "part", "kind", "layer", "units", "steps", "number", "text", "range"]
Part = Literal["encoder", "decoder"]  # of networks with two parts, which there are not yet
LONGEST_TEXT = MAX_TEXT - 100  # so that the whole intervention is no longer than a text may be
PLACE = "LAYER.UNITS@STEPS"
FORM = f"KIND {PLACE}=VALUE"
EXAMPLE = Message("“{text}”", text="h 1.3@2=0")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # as in a text of a pair
_NUMBER = re.compile(r"[1-9]\d{0,8}", re.ASCII)
_SPAN = re.compile(r"(?P<first>[1-9]\d{0,8})(?P<dash>-(?P<last>[1-9]\d{0,8})?)?", re.ASCII)


class InterventionError(SaidError, ValueError):
    """A text that is no intervention; `fault` says what is wrong, for code."""

    def __init__(self, fault: Fault, message: Message) -> None:
        super().__init__(message)
        self.fault = fault


def parse(text: str) -> Intervention:
    """Raises InterventionError."""
    left, has_value, value = text.partition("=")
    if not has_value:
        raise InterventionError(
            "value",
            Message(
                "“{text}” sets nothing: end it with = and a value, as in {example}.",
                text=quoted(text),
                example=EXAMPLE,
            ),
        )
    words = in_ascii(left).split()
    if words and words[0] in get_args(Part):
        raise InterventionError(
            "part",
            Message(
                "This network has no {part}: begin with what to set, as in {example}.",
                part=words[0],
                example=EXAMPLE,
            ),
        )
    if len(words) != 2:
        raise InterventionError(
            "place",
            Message(
                "“{text}” must be what to set, a space and a place, as in {example}.",
                text=quoted(left),
                example=EXAMPLE,
            ),
        )
    kind, (layer, units, steps) = _kind(words[0]), _place(words[1])
    return Intervention(kind, _layer(layer), _span(units, "units"), _span(steps, "steps"), parse_value(value))


def written(intervention: Intervention) -> str:
    """The text that `parse` reads back as the same intervention."""
    layer = "*" if intervention.layer is None else str(intervention.layer)
    place = f"{layer}.{_written_span(intervention.units)}@{_written_span(intervention.steps)}"
    return f"{intervention.kind} {place}={written_value(intervention.value)}"


def parse_value(text: str) -> Value:
    """A number, `keep`, `@TEXT:t` or `*S`. Raises InterventionError."""
    if text.strip() == "keep":
        return Keep()
    if text.startswith("@"):
        return _taken(text)
    if text.strip().startswith("*"):
        return Scaled(_number(text.strip()[1:]))
    return Number(_number(text))


def written_value(value: Value) -> str:
    match value:
        case Keep():
            return "keep"
        case Taken(text, step):
            return f"@{text}:{step}"
        case Scaled(factor):
            return f"*{written_number(factor)}"
        case Number(number):
            return written_number(number)


def parse_state(kind: Literal["h", "c"], text: str) -> InitialState:
    """LAYER=0.1,0,… or LAYER=@TEXT. Raises InterventionError."""
    layer, has_value, value = text.partition("=")
    if not has_value or not _NUMBER.fullmatch(in_ascii(layer).strip()):
        raise InterventionError(
            "layer",
            Message("“{text}” must be a layer, = and its numbers, as in “1=0,0.5”.", text=quoted(text)),
        )
    if value.startswith("@"):
        return InitialState(kind, int(in_ascii(layer)), LastState(value[1:]))
    return InitialState(kind, int(in_ascii(layer)), tuple([_number(part) for part in value.split(",")]))


def written_state(state: InitialState) -> str:
    """The text that `parse_state` reads back as the same state."""
    if isinstance(state.value, LastState):
        return f"{state.layer}=@{state.value.text}"
    return f"{state.layer}={','.join(map(written_number, state.value))}"


def written_number(number: float) -> str:
    """The shortest text of the number, without .0 where it is whole."""
    return repr(number).removesuffix(".0")


def _kind(word: str) -> Kind:
    for kind in KINDS:
        if kind == word:
            return kind
    raise InterventionError(
        "kind",
        Message("“{word}” cannot be set: begin with {kinds}.", word=quoted(word), kinds=one_of_quoted(KINDS)),
    )


def _place(word: str) -> tuple[str, str, str]:
    layer, has_units, rest = word.partition(".")
    units, has_steps, steps = rest.partition("@")
    if not has_units or not has_steps:
        raise InterventionError(
            "place",
            Message(
                "“{word}” must be “{form}”, as in {example}.",
                word=quoted(word),
                form=PLACE,
                example=EXAMPLE,
            ),
        )
    return layer, units, steps


def _layer(word: str) -> int | None:
    if word == "*":
        return None
    if not _NUMBER.fullmatch(word):
        raise InterventionError(
            "layer",
            Message("“{word}” is no layer: write its number from 1, or * for all.", word=quoted(word)),
        )
    return int(word)


def _span(word: str, of: Literal["units", "steps"]) -> Span:
    found = _SPAN.fullmatch(word)
    if word == "*":
        return Span()
    if found is None:
        raise InterventionError(
            of,
            Message(
                "“{word}” is no range of numbers from 1: write 2, 2-4, 2- or *.",
                word=quoted(word),
            ),
        )
    first = int(found["first"])
    last = first if not found["dash"] else int(found["last"]) if found["last"] else None
    if last is not None and last < first:
        raise InterventionError(
            of,
            Message(
                "“{part}” runs backwards: write {last}-{first}.", part=quoted(word), last=last, first=first
            ),
        )
    return Span(first, last)


def _written_span(span: Span) -> str:
    if span.first is None:
        return "*"
    if span.last is None:
        return f"{span.first}-"
    return str(span.first) if span.first == span.last else f"{span.first}-{span.last}"


def _taken(value: str) -> Taken:
    text, has_step, step = value[1:].rpartition(":")
    plain = in_ascii(step).strip()
    if _FORBIDDEN.search(text) or len(text) > LONGEST_TEXT:
        raise InterventionError(
            "text", Message("No pair can have the text “{text}”: choose another.", text=quoted(text))
        )
    if not has_step or not _NUMBER.fullmatch(plain):
        raise InterventionError(
            "text",
            Message(
                "“{value}” must be @, a text, : and its step from 1, as in “@hello:2”.", value=quoted(value)
            ),
        )
    return Taken(text, int(plain))


def _number(text: str) -> float:
    number = decimal_number(text)
    if number is None:
        raise InterventionError(
            "number",
            Message("“{text}” is no value: write a number, keep, *0.5 or @TEXT:2.", text=quoted(text)),
        )
    if abs(number) > MAX_VALUE:
        raise InterventionError(
            "range",
            Message(
                "{number} is too large: choose a number from -{most:.0f} to {most:.0f}.",
                number=quoted(text),
                most=MAX_VALUE,
            ),
        )
    return number
