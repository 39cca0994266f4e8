"""One step of each recurrent cell, gate by gate, in PyTorch's convention.

W_ih and W_hh stack one block of rows per gate; each step takes one symbol's features and the previous
state. Sizes: features I, hidden H. The equations are those in the documentation of torch.nn.RNN, LSTM
and GRU; PyTorch's GRU applies the reset gate after the matrix product, unlike the original paper. Each value
goes through `touch` as soon as it is computed, so that an intervention acts on all that follows from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from playground.spec import Cell

Array = NDArray[np.float64]

GATES: dict[Cell, tuple[str, ...]] = {
    "rnn": (),
    "lstm": ("input", "forget", "candidate", "output"),
    "gru": ("reset", "update", "candidate"),
}


@dataclass(frozen=True)
class CellWeights:
    """The four parameters of one layer, G = 1, 4 or 3 blocks of rows (RNN, LSTM, GRU)."""

    ih: Array  # (G·H, I)
    hh: Array  # (G·H, H)
    b_ih: Array  # (G·H)
    b_hh: Array  # (G·H)


@dataclass(frozen=True)
class State:
    hidden: Array  # (H)
    cell: Array | None = None  # (H), LSTM only


@dataclass(frozen=True)
class Step:
    state: State
    gates: Mapping[str, Array] = field(default_factory=dict)  # name → (H)


Touch = Callable[[str, Array], Array]  # (name, what was computed) → what the rest of the step uses


def untouched(name: str, computed: Array) -> Array:  # noqa: ARG001
    return computed


def sigmoid(x: Array) -> Array:
    """σ(x) = 1 / (1 + e⁻ˣ), written so that no x overflows."""
    return 0.5 * (1 + np.tanh(0.5 * x))


def rnn_step(x: Array, before: State, w: CellWeights, touch: Touch = untouched) -> Step:
    """h' = tanh(W_ih x + b_ih + W_hh h + b_hh)  [torch.nn.RNN]."""
    h = np.tanh(w.ih @ x + w.b_ih + w.hh @ before.hidden + w.b_hh)  # (H)
    return Step(State(touch("hidden", h)))


def lstm_step(x: Array, before: State, w: CellWeights, touch: Touch = untouched) -> Step:
    """i, f, o = σ(a) and g = tanh(a) with a = W_ih x + b_ih + W_hh h + b_hh, each from its own rows;
    c' = f∘c + i∘g; h' = o∘tanh(c')  [torch.nn.LSTM]."""
    if before.cell is None:
        raise ValueError("the state of an LSTM is a pair: hidden state and cell state")
    i, f, g, o = np.split(w.ih @ x + w.b_ih + w.hh @ before.hidden + w.b_hh, 4)  # (H) each
    i, f = touch("input", sigmoid(i)), touch("forget", sigmoid(f))  # (H) each
    g, o = touch("candidate", np.tanh(g)), touch("output", sigmoid(o))  # (H) each
    c = touch("cell", f * before.cell + i * g)  # (H)
    h = touch("hidden", o * np.tanh(c))  # (H)
    return Step(State(h, c), {"input": i, "forget": f, "candidate": g, "output": o})


def gru_step(x: Array, before: State, w: CellWeights, touch: Touch = untouched) -> Step:
    """r, z = σ(W_ih x + b_ih + W_hh h + b_hh), each from its own rows;
    n = tanh(W_in x + b_in + r∘(W_hn h + b_hn)); h' = (1 − z)∘n + z∘h  [torch.nn.GRU]."""
    r_x, z_x, n_x = np.split(w.ih @ x + w.b_ih, 3)  # (H) each
    r_h, z_h, n_h = np.split(w.hh @ before.hidden + w.b_hh, 3)  # (H) each
    r, z = touch("reset", sigmoid(r_x + r_h)), touch("update", sigmoid(z_x + z_h))  # (H) each
    n = touch("candidate", np.tanh(n_x + r * n_h))  # (H)
    h = touch("hidden", (1 - z) * n + z * before.hidden)  # (H)
    return Step(State(h), {"reset": r, "update": z, "candidate": n})


class CellStep(Protocol):
    def __call__(self, x: Array, before: State, w: CellWeights, touch: Touch = untouched) -> Step: ...


STEPS: dict[Cell, CellStep] = {"rnn": rnn_step, "lstm": lstm_step, "gru": gru_step}
