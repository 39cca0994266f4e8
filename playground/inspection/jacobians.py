"""Jacobians of one step of a recurrent cell: the factors of backpropagation through time.

They follow from the equations in `cells` by the chain rule; x is the layer's input, h and c the state
before the step, h′ and c′ the state after it. Sizes: features I, hidden H. σ′ = σ(1 − σ), tanh′ = 1 − tanh².
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from playground.cells import Array, CellWeights
from playground.inspection.trace import LayerTrace
from playground.spec import Cell


@dataclass(frozen=True, eq=False)
class StepJacobian:
    """Derivatives of the state after a step: of h′, for an LSTM then of c′ (S = H or 2H rows)."""

    by_input: Array  # (S, I)
    by_hidden: Array  # (S, H)
    by_cell: Array | None = None  # (2, H), LSTM only: diagonals of ∂h′/∂c and ∂c′/∂c

    def back(self, after: Array, before: Array) -> Array:
        """Chain rule for many quantities, one per row.

        `after` (rows, S): derivatives by the state after the step. Fills `before` (rows, S) with those by the
        state before the step, and returns those by its input (rows, I).
        """
        hidden = self.by_hidden.shape[1]
        np.matmul(after, self.by_hidden, out=before[:, :hidden])
        if self.by_cell is not None:
            through_hidden, own = self.by_cell  # (H) each
            np.multiply(after[:, hidden:], own, out=before[:, hidden:])
            before[:, hidden:] += after[:, :hidden] * through_hidden
        return after @ self.by_input


@dataclass(frozen=True, eq=False)
class Factors:
    """Factors of the rows of the weights, at one step or, with a leading axis, at many: for h′, for an LSTM
    then for c′ (parts = 1 or 2), through each of G gates."""

    by_input: Array  # (…, parts, G, H)
    by_hidden: Array  # (…, parts, G, H)
    through_hidden: Array | None = None  # (…, H), LSTM only: diagonal of ∂h′/∂c
    kept: Array | None = None  # (…, H): diagonal of ∂c′/∂c (LSTM), of the direct part of ∂h′/∂h (GRU)


Steps = int | slice  # counted from 0


def rnn_factors(layer: LayerTrace, steps: Steps, _: CellWeights) -> Factors:
    """∂h′/∂x = diag(1 − h′²) W_ih and ∂h′/∂h = diag(1 − h′²) W_hh."""
    slope = (1 - layer.hidden[1:][steps] ** 2)[..., None, None, :]  # (…, 1, 1, H)
    return Factors(slope, slope)


def lstm_factors(layer: LayerTrace, steps: Steps, _: CellWeights) -> Factors:
    """∂c′/∂x = diag(g σ′_i) W_i + diag(c σ′_f) W_f + diag(i tanh′_g) W_g, the rows of W_ih by gate;
    ∂h′/∂x = diag(tanh c′ · σ′_o) W_o + diag(o tanh′_c′) ∂c′/∂x; by h the same with W_hh;
    ∂c′/∂c = diag(f), ∂h′/∂c = diag(o tanh′_c′ f)."""
    if layer.cell is None:
        raise ValueError("the trace of an LSTM has cell states")
    i, f, g, o = (layer.gates[name][steps] for name in ("input", "forget", "candidate", "output"))
    c, tanh_c = layer.cell[:-1][steps], np.tanh(layer.cell[1:][steps])  # (…, H) each
    from_cell = o * (1 - tanh_c**2)  # (…, H)
    made = np.zeros((*i.shape[:-1], 2, 4, i.shape[-1]))  # (…, 2, 4, H)
    for gate, factor in enumerate((g * i * (1 - i), c * f * (1 - f), i * (1 - g**2))):
        made[..., 1, gate, :] = factor
    made[..., 0, :, :] = from_cell[..., None, :] * made[..., 1, :, :]
    made[..., 0, 3, :] = tanh_c * o * (1 - o)
    return Factors(made, made, from_cell * f, f)


def gru_factors(layer: LayerTrace, steps: Steps, w: CellWeights) -> Factors:
    """With u = (1 − z) tanh′_n, v = (h − n) σ′_z and s = u (W_hn h + b_hn) σ′_r:
    ∂h′/∂x = diag(s) W_ir + diag(v) W_iz + diag(u) W_in;
    ∂h′/∂h = diag(s) W_hr + diag(v) W_hz + diag(u r) W_hn + diag(z)."""
    r, z, n = (layer.gates[name][steps] for name in ("reset", "update", "candidate"))
    h, size = layer.hidden[:-1][steps], r.shape[-1]
    u, v = (1 - z) * (1 - n**2), (h - n) * z * (1 - z)  # (…, H) each
    s = u * (h @ w.hh[2 * size :].T + w.b_hh[2 * size :]) * r * (1 - r)  # (…, H)
    by_input = np.stack([s, v, u], axis=-2)[..., None, :, :]  # (…, 1, 3, H)
    by_hidden = np.stack([s, v, u * r], axis=-2)[..., None, :, :]  # (…, 1, 3, H)
    return Factors(by_input, by_hidden, kept=z)


FACTORS: dict[Cell, Callable[[LayerTrace, Steps, CellWeights], Factors]] = {
    "rnn": rnn_factors,
    "lstm": lstm_factors,
    "gru": gru_factors,
}


def jacobian(cell: Cell, layer: LayerTrace, step: int, w: CellWeights) -> StepJacobian:
    """The Jacobian of one step, counted from 1."""
    factors = FACTORS[cell](layer, step - 1, w)
    by_input, by_hidden = _mixed(factors.by_input, w.ih), _mixed(factors.by_hidden, w.hh)
    if factors.kept is None:
        return StepJacobian(by_input, by_hidden)
    if factors.through_hidden is not None:
        return StepJacobian(by_input, by_hidden, np.stack([factors.through_hidden, factors.kept]))
    diagonal = np.arange(len(factors.kept))
    by_hidden[diagonal, diagonal] += factors.kept
    return StepJacobian(by_input, by_hidden)


def _mixed(factors: Array, weights: Array) -> Array:
    """Σ over gates of diag(factors) W_gate, for each part of the state: (parts, G, H) and (G·H, n) →
    (parts·H, n). One small product per unit, which is faster than scaling the matrices."""
    parts, gates, size = factors.shape
    by_gate = weights.reshape(gates, size, weights.shape[1])  # (G, H, n)
    made = np.empty((parts, *by_gate.shape[1:]))  # (parts, H, n)
    np.matmul(factors.transpose(2, 0, 1), by_gate.transpose(1, 0, 2), out=made.transpose(1, 0, 2))
    return made.reshape(parts * size, weights.shape[1])
