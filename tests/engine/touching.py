"""Random interventions, and what a person would write in PyTorch to make them: a loop over steps and layers
in float64, where each value is replaced by hand as soon as it is computed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import torch
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch import Tensor

from playground.interventions.values import (
    KINDS_OF_CELL,
    InitialState,
    Intervention,
    Keep,
    LastState,
    Number,
    Scaled,
    Span,
    Taken,
)
from playground.parameters import input_width, layout
from playground.spec import ModelSpec
from tests.engine.plain import SYMBOLS, every_spec, random_flat

LETTERS = "abcde"
GATES = {"i": 0, "f": 1, "g": 2, "o": 3, "r": 0, "z": 1, "n": 2}
Texts = Mapping[str, "Loop"]


def encode(text: str) -> tuple[int, ...]:
    return tuple(map(LETTERS.index, text))


@dataclass(eq=False)
class Loop:
    """The values in use at each step: "x", and per layer "h", "c", gates, and what a step takes over."""

    x: list[Tensor] = field(default_factory=list)
    layers: list[dict[str, list[Tensor]]] = field(default_factory=list)
    first: list[tuple[Tensor, Tensor]] = field(default_factory=list)
    logits: list[Tensor] = field(default_factory=list)

    def value(self, kind: str, layer: int, step: int) -> Tensor:
        if kind == "x":
            return self.x[step - 1]
        return self.layers[layer][kind][step - 1]


@dataclass(frozen=True, eq=False)
class Case:
    spec: ModelSpec
    flat: NDArray[np.float32]
    text: str
    interventions: tuple[Intervention, ...]
    states: tuple[InitialState, ...] = ()

    def weights(self) -> dict[str, Tensor]:
        split = layout(self.spec, SYMBOLS, SYMBOLS).split(self.flat)
        return {name: torch.tensor(values, dtype=torch.float64) for name, values in split.items()}

    def loop(self, weights: Mapping[str, Tensor] | None = None) -> Loop:
        weights = weights or self.weights()
        others = {text: run(self.spec, weights, encode(text)) for text in self._other_texts()}
        return run(self.spec, weights, encode(self.text), self.interventions, self.states, others)

    def _other_texts(self) -> set[str]:
        taken = {i.value.text for i in self.interventions if isinstance(i.value, Taken)}
        return taken | {s.value.text for s in self.states if isinstance(s.value, LastState)}


def run(
    spec: ModelSpec,
    weights: Mapping[str, Tensor],
    ids: Sequence[int],
    interventions: Sequence[Intervention] = (),
    states: Sequence[InitialState] = (),
    others: Texts | None = None,
) -> Loop:
    made, texts = Loop(), others or {}
    made.first = [_first(spec, layer, states, texts) for layer in range(spec.layers)]
    names = KINDS_OF_CELL[spec.cell]
    made.layers = [{name: [] for name in (*names, "memory h", "memory c")} for _ in range(spec.layers)]

    def touch(
        kind: str, layer: int, step: int, value: Tensor, before: Tensor | None, name: str = ""
    ) -> Tensor:
        for each in interventions:
            if each.kind != kind or each.layer not in (None, layer + 1) or not _within(each.steps, step):
                continue
            units = [u for u in range(len(value)) if _within(each.units, u + 1)]
            value = value.clone()
            match each.value:
                case Number(number):
                    value[units] = number
                case Scaled(factor):
                    value[units] = value[units] * factor
                case Keep() if before is not None:
                    value[units] = before[units]
                case Taken(text, at):
                    value[units] = texts[text].value(name or kind, layer, at)[units].detach()
        return value

    for step, symbol in enumerate(ids, 1):
        x = _features(spec, weights, symbol)
        x = touch("x", 0, step, x, made.x[-1] if made.x else None)
        made.x.append(x)
        for layer, kept in enumerate(made.layers):
            x = _step(spec, weights, layer, step, x, kept, made.first[layer], touch)
        head = spec.head == "linear"
        made.logits.append(weights["head.weight"] @ x + weights["head.bias"] if head else x)
    return made


def _step(
    spec: ModelSpec,
    weights: Mapping[str, Tensor],
    layer: int,
    step: int,
    x: Tensor,
    kept: dict[str, list[Tensor]],
    first: tuple[Tensor, Tensor],
    touch: Callable[..., Tensor],
) -> Tensor:
    w_ih, w_hh, b_ih, b_hh = (
        weights[f"rnn.{kind}_l{layer}"] for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )

    def used(kind: str, value: Tensor, start: Tensor | None = None, name: str = "") -> Tensor:
        course = kept[name or kind]
        value = touch(kind, layer, step, value, course[-1] if course else start, name)
        course.append(value)
        return value

    h_last = kept["h"][-1] if kept["h"] else first[0]
    h = used("memory", h_last, name="memory h")
    kept["memory"] = kept["memory h"]
    from_x, from_h = w_ih @ x + b_ih, w_hh @ h + b_hh
    if spec.cell == "rnn":
        return used("h", torch.tanh(from_x + from_h), first[0])
    if spec.cell == "gru":
        x_parts, h_parts = from_x.chunk(3), from_h.chunk(3)
        r = used("r", torch.sigmoid(x_parts[0] + h_parts[0]))
        z = used("z", torch.sigmoid(x_parts[1] + h_parts[1]))
        n = used("n", torch.tanh(x_parts[2] + r * h_parts[2]))
        return used("h", (1 - z) * n + z * h, first[0])
    c_last = kept["c"][-1] if kept["c"] else first[1]
    c = used("memory", c_last, name="memory c")
    i, f, g, o = (from_x + from_h).chunk(4)
    i, f = used("i", torch.sigmoid(i)), used("f", torch.sigmoid(f))
    g, o = used("g", torch.tanh(g)), used("o", torch.sigmoid(o))
    c = used("c", f * c + i * g, first[1])
    return used("h", o * torch.tanh(c), first[0])


def _features(spec: ModelSpec, weights: Mapping[str, Tensor], symbol: int) -> Tensor:
    if spec.input == "embedding":
        return weights["embedding.weight"][symbol].clone()
    return torch.eye(SYMBOLS, dtype=torch.float64)[symbol].requires_grad_()


def _first(
    spec: ModelSpec, layer: int, states: Sequence[InitialState], texts: Texts
) -> tuple[Tensor, Tensor]:
    first = {kind: torch.zeros(spec.hidden_size, dtype=torch.float64) for kind in ("h", "c")}
    for state in states:
        if state.layer == layer + 1 and isinstance(state.value, LastState):
            first[state.kind] = texts[state.value.text].layers[layer][state.kind][-1].detach()
        elif state.layer == layer + 1 and not isinstance(state.value, LastState):
            first[state.kind] = torch.tensor(state.value, dtype=torch.float64)
    return first["h"], first["c"]


def _within(span: Span, number: int) -> bool:
    return (span.first or 1) <= number <= (span.last or number)


# --- Random cases

texts = st.text(LETTERS, min_size=1, max_size=5)
numbers = st.floats(-2, 2, width=32)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    spec = draw(st.sampled_from(every_spec()))
    flat = random_flat(layout(spec, SYMBOLS, SYMBOLS).size, draw(st.integers(0, 99)))
    text = draw(texts)
    found = draw(st.lists(interventions(spec, len(text)), max_size=4))
    states = draw(st.lists(initial_states(spec), max_size=2))
    return Case(spec, flat, text, tuple(found), tuple(states))


@st.composite
def interventions(draw: st.DrawFn, spec: ModelSpec, steps: int) -> Intervention:
    kind = draw(st.sampled_from(KINDS_OF_CELL[spec.cell]))
    layer = draw(st.none() | st.integers(1, 1 if kind == "x" else spec.layers))
    units = input_width(spec, SYMBOLS) if kind == "x" else spec.hidden_size
    other = draw(texts)
    values = (
        numbers.map(Number),
        st.just(Keep()),
        numbers.map(Scaled),
        st.integers(1, len(other)).map(lambda step: Taken(other, step)),
    )
    return Intervention(kind, layer, draw(spans(units)), draw(spans(steps)), draw(st.one_of(*values)))


@st.composite
def spans(draw: st.DrawFn, most: int) -> Span:
    first = draw(st.none() | st.integers(1, most))
    if first is None:
        return Span()
    return Span(first, draw(st.none() | st.integers(first, most)))


@st.composite
def initial_states(draw: st.DrawFn, spec: ModelSpec) -> InitialState:
    kinds: tuple[Literal["h", "c"], ...] = ("h", "c") if spec.cell == "lstm" else ("h",)
    kind = draw(st.sampled_from(kinds))
    typed = st.lists(numbers, min_size=spec.hidden_size, max_size=spec.hidden_size).map(tuple)
    value = draw(st.one_of(typed, texts.map(LastState)))
    return InitialState(kind, draw(st.integers(1, spec.layers)), value)
