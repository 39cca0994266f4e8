"""The equations of each cell in torch's functions, open between their values, as torch's own are not.

`inspection.touched_check` compares them with torch's own modules.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from playground.spec import Cell

Touch = Callable[[str, Tensor], Tensor]


@dataclass(frozen=True, eq=False)
class TorchWeights:
    """The parameters of one layer, G = 1, 4 or 3 blocks of rows (RNN, LSTM, GRU)."""

    kind: Cell
    ih: Tensor  # (G·H, I)
    hh: Tensor  # (G·H, H)
    b_ih: Tensor  # (G·H)
    b_hh: Tensor  # (G·H)


def untouched(name: str, computed: Tensor) -> Tensor:  # noqa: ARG001
    return computed


def step(w: TorchWeights, x: Tensor, h: Tensor, c: Tensor, touch: Touch = untouched) -> tuple[Tensor, Tensor]:
    """h and c after one step of a batch, from x (batch, I), h and c (batch, H); c is h where there is none.

    As in `cells`: each value goes through `touch` as soon as it is computed.
    """
    from_x, from_h = functional.linear(x, w.ih, w.b_ih), functional.linear(h, w.hh, w.b_hh)
    if w.kind == "rnn":
        made = touch("hidden", torch.tanh(from_x + from_h))  # (batch, H)
        return made, made
    if w.kind == "lstm":
        i, f, g, o = (from_x + from_h).chunk(4, 1)  # (batch, H) each
        i, f = touch("input", torch.sigmoid(i)), touch("forget", torch.sigmoid(f))
        g, o = touch("candidate", torch.tanh(g)), touch("output", torch.sigmoid(o))
        c = touch("cell", f * c + i * g)  # (batch, H)
        return touch("hidden", o * torch.tanh(c)), c
    r_x, z_x, n_x = from_x.chunk(3, 1)  # (batch, H) each
    r_h, z_h, n_h = from_h.chunk(3, 1)  # (batch, H) each
    r, z = touch("reset", torch.sigmoid(r_x + r_h)), touch("update", torch.sigmoid(z_x + z_h))
    n = touch("candidate", torch.tanh(n_x + r * n_h))  # (batch, H)
    made = touch("hidden", (1 - z) * n + z * h)  # (batch, H)
    return made, made
