"""How one step of a recurrent cell depends on what it reads: the factors of backpropagation through time.

They follow from the equations in `cells` by the chain rule; x is what the layer reads, h and c the state
before the step, h′ and c′ the state after it. Sizes: features I, hidden H. σ′ = σ(1 − σ), tanh′ = 1 − tanh².
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from playground.inspection.cells import Array, CellWeights
from playground.inspection.trace import LayerTrace
from playground.spec import Cell


@dataclass(frozen=True, eq=False)
class StepJacobian:
    """Derivatives of the state after a step: of h′, and for an LSTM below it of c′ (S = H or 2H rows)."""

    by_input: Array  # (S, I)
    by_hidden: Array  # (S, H)
    by_cell: Array | None = None  # (2, H), LSTM only: diagonals of ∂h′/∂c and ∂c′/∂c

    def back(self, after: Array, before: Array) -> Array:
        """Chain rule for many quantities, one a row: from their derivatives by the state after the step
        (rows, S) fill in those by the state `before` it (rows, S), and give those by its input (rows, I)."""
        hidden = self.by_hidden.shape[1]
        np.matmul(after, self.by_hidden, out=before[:, :hidden])
        if self.by_cell is not None:
            through_hidden, own = self.by_cell  # (H) each
            np.multiply(after[:, hidden:], own, out=before[:, hidden:])
            before[:, hidden:] += after[:, :hidden] * through_hidden
        return after @ self.by_input


def rnn_jacobian(layer: LayerTrace, step: int, w: CellWeights) -> StepJacobian:
    """∂h′/∂x = diag(1 − h′²) W_ih and ∂h′/∂h = diag(1 − h′²) W_hh."""
    slope = (1 - layer.hidden[step] ** 2)[None, None]  # (1, 1, H)
    return StepJacobian(_mixed(slope, w.ih), _mixed(slope, w.hh))


def lstm_jacobian(layer: LayerTrace, step: int, w: CellWeights) -> StepJacobian:
    """∂c′/∂x = diag(g σ′_i) W_i + diag(c σ′_f) W_f + diag(i tanh′_g) W_g, each its rows of W_ih;
    ∂h′/∂x = diag(tanh c′ · σ′_o) W_o + diag(o tanh′_c′) ∂c′/∂x; by h the same with W_hh;
    ∂c′/∂c = diag(f), ∂h′/∂c = diag(o tanh′_c′ f)."""
    if layer.cell is None:
        raise ValueError("the trace of an LSTM has cell states")
    i, f, g, o = (layer.gates[name][step - 1] for name in ("input", "forget", "candidate", "output"))
    c, tanh_c = layer.cell[step - 1], np.tanh(layer.cell[step])  # (H) each
    from_cell = o * (1 - tanh_c**2)  # (H)
    factors = np.zeros((2, 4, len(i)))  # (2, 4, H): of h′ and of c′, through each gate
    factors[1, :3] = g * i * (1 - i), c * f * (1 - f), i * (1 - g**2)
    factors[0] = from_cell * factors[1]
    factors[0, 3] = tanh_c * o * (1 - o)
    return StepJacobian(_mixed(factors, w.ih), _mixed(factors, w.hh), np.stack([from_cell * f, f]))


def gru_jacobian(layer: LayerTrace, step: int, w: CellWeights) -> StepJacobian:
    """With u = (1 − z) tanh′_n, v = (h − n) σ′_z and s = u (W_hn h + b_hn) σ′_r:
    ∂h′/∂x = diag(s) W_ir + diag(v) W_iz + diag(u) W_in;
    ∂h′/∂h = diag(s) W_hr + diag(v) W_hz + diag(u r) W_hn + diag(z)."""
    r, z, n = (layer.gates[name][step - 1] for name in ("reset", "update", "candidate"))
    h, size = layer.hidden[step - 1], len(r)
    u, v = (1 - z) * (1 - n**2), (h - n) * z * (1 - z)  # (H) each
    s = u * (w.hh[2 * size :] @ h + w.b_hh[2 * size :]) * r * (1 - r)  # (H)
    by_input = _mixed(np.stack([s, v, u])[None], w.ih)  # (H, I)
    by_hidden = _mixed(np.stack([s, v, u * r])[None], w.hh)  # (H, H)
    by_hidden[np.arange(size), np.arange(size)] += z
    return StepJacobian(by_input, by_hidden)


def _mixed(factors: Array, weights: Array) -> Array:
    """Σ over gates of diag(factors) W_gate, for each part of the state: (parts, G, H) and (G·H, n) →
    (parts·H, n). As one small product a unit, which is faster than to scale the matrices."""
    parts, gates, size = factors.shape
    by_gate = weights.reshape(gates, size, weights.shape[1])  # (G, H, n)
    made = np.empty((parts, *by_gate.shape[1:]))  # (parts, H, n)
    np.matmul(factors.transpose(2, 0, 1), by_gate.transpose(1, 0, 2), out=made.transpose(1, 0, 2))
    return made.reshape(parts * size, weights.shape[1])


JACOBIANS: dict[Cell, Callable[[LayerTrace, int, CellWeights], StepJacobian]] = {
    "rnn": rnn_jacobian,
    "lstm": lstm_jacobian,
    "gru": gru_jacobian,
}
