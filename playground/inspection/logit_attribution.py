"""Logit attribution: logits as sums over units, and why one symbol scores higher than another."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from playground.cells import Array
from playground.inspection.trace import Trace
from playground.parameters import FloatArray, Weights
from playground.spec import Cell, ModelSpec

KEEPING: dict[Cell, str] = {"lstm": "forget", "gru": "update"}  # gates that keep the state when near 1


@dataclass(frozen=True, eq=False)
class Readout:
    """One step's logits. Sizes: symbols V, hidden H. Without a head the hidden state is the logits."""

    logits: Array  # (V)
    probabilities: Array  # (V)
    hidden: Array  # (H), of the last layer
    head: FloatArray | None  # (V, H)
    bias: Array | None  # (V)

    @cached_property
    def contributions(self) -> Array | None:
        """W[y, u]·h[u] (V, H): row y, plus the bias, sums to the logit of y. None without a head."""
        return None if self.head is None else np.asarray(self.head, np.float64) * self.hidden


@dataclass(frozen=True, eq=False)
class Attribution:
    """Why one symbol scores higher than another: what each unit adds to the difference of their logits."""

    this: int
    that: int
    contributions: Array  # (H)
    bias: float  # bias(this) − bias(that)

    @property
    def total(self) -> float:
        """logit(this) − logit(that)."""
        return float(self.contributions.sum()) + self.bias


def readout(spec: ModelSpec, weights: Weights, trace: Trace, step: int) -> Readout:
    """The logits after a step (counted from 1); `trace` must come from `weights`.

    Raises IndexError for a step without logits, such as the initial state (step 0).
    """
    if not 1 <= step <= len(trace.ids):
        raise IndexError(f"step {step}: no score is given there")
    has_head = spec.head == "linear"
    return Readout(
        logits=trace.logits[step - 1],
        probabilities=trace.probabilities[step - 1],
        hidden=trace.layers[-1].hidden[step],
        head=weights["head.weight"] if has_head else None,
        bias=np.asarray(weights["head.bias"], np.float64) if has_head else None,
    )


def why(scores: Readout, this: int, that: int) -> Attribution:
    """logit(this) − logit(that), unit by unit: (W[this, u] − W[that, u])·h[u].

    Without a head a unit is a logit, so only the units `this` and `that` contribute.
    """
    if scores.head is None or scores.bias is None:
        alone = np.zeros_like(scores.hidden)  # (H)
        alone[this] += scores.hidden[this]
        alone[that] -= scores.hidden[that]
        return Attribution(this, that, alone, 0.0)
    rows = np.asarray(scores.head[[this, that]], np.float64)  # (2, H)
    contributions = (rows[0] - rows[1]) * scores.hidden  # (H)
    return Attribution(this, that, contributions, float(scores.bias[this] - scores.bias[that]))


def step_losses(trace: Trace, target_ids: Sequence[int]) -> Array:
    """−log p(target) of each step in nats, (T), from the logits: log Σ exp(logits) − logit of the target.

    Their sum and mean are those of torch's cross_entropy. Raises ValueError unless there is one
    target per step.
    """
    if len(target_ids) != len(trace.ids):
        raise ValueError(f"{len(target_ids)} targets for {len(trace.ids)} steps")
    rest = trace.logits - trace.logits.max(axis=1, keepdims=True)  # (T, V)
    chosen = rest[np.arange(len(rest)), list(target_ids)]  # (T)
    return np.asarray(np.log(np.exp(rest).sum(axis=1)) - chosen)


def entropy_bits(probabilities: Array) -> float:
    """−Σ p·log₂ p of probabilities (V); a symbol of probability 0 adds nothing."""
    possible = probabilities[probabilities > 0]
    return abs(float(possible @ np.log2(possible)))


def effective_choices(probabilities: Array) -> float:
    """2^entropy: the number of equally likely symbols that gives the same entropy."""
    return float(2 ** entropy_bits(probabilities))


def half_life(gate: Array) -> Array:
    """Steps after which half of a unit's state is left: ln 2 / −ln f̄, with f̄ its mean gate; (T, H) → (H).

    For the gate in `KEEPING`: an LSTM's forget gate, a GRU's update gate. inf if f̄ = 1.
    """
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(2) / np.abs(np.log(gate.mean(axis=0))))  # (H)


def largest_probability(symbols: int) -> float:
    """Upper bound of p if the logits lie in −1…1, as hidden states do: e / (e + (V − 1)·e⁻¹)."""
    return float(1 / (1 + (symbols - 1) * np.exp(-2)))


@dataclass(frozen=True)
class Contrast:
    """Two steps that read the same symbol: only the states before them can tell them apart."""

    step: int
    other: int
    before: tuple[float, ...]  # ‖h − h'‖ before the two steps, one per layer
    after: tuple[float, ...]  # and after them
    before_in_all: float  # ‖s − s'‖ before the two steps, s the h (and c) of all layers in one vector
    answers_differ: bool
    targets_differ: bool | None  # None without targets


def contrast(trace: Trace, step: int, target_ids: Sequence[int] | None = None) -> Contrast | None:
    """Compare a step (counted from 1) with another that reads the same symbol; None if there is none.

    Prefers a step with another target, then one with another prediction, then the nearest.
    """
    others = [at for at in trace.occurrences(step) if at != step]
    if not others:
        return None
    answers = trace.prediction
    targets = target_ids or answers

    def rank(at: int) -> tuple[bool, bool, int]:
        same_target = targets[at - 1] == targets[step - 1]
        return same_target, answers[at - 1] == answers[step - 1], abs(at - step)

    other = min(others, key=rank)
    return Contrast(
        step=step,
        other=other,
        before=tuple(_distance(layer.hidden_before, step, other) for layer in trace.layers),
        after=tuple(_distance(layer.hidden[1:], step, other) for layer in trace.layers),
        before_in_all=float(np.linalg.norm(_carried(trace, step) - _carried(trace, other))),
        answers_differ=answers[other - 1] != answers[step - 1],
        targets_differ=None if target_ids is None else target_ids[other - 1] != target_ids[step - 1],
    )


def _carried(trace: Trace, step: int) -> Array:
    """The whole state that a step takes over: h and, for an LSTM, c of every layer."""
    before = [part for layer in trace.layers for part in (layer.hidden_before, layer.cell_before)]
    return np.concatenate([part[step - 1] for part in before if part is not None])  # (layers · H) or twice


def _distance(states: Array, one: int, two: int) -> float:
    """Between two steps of (T, H)."""
    return float(np.linalg.norm(states[one - 1] - states[two - 1]))
