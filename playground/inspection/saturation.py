"""The two activations, their slopes, and how far they are saturated, where gradients vanish."""

from math import atanh, sqrt
from typing import Literal, overload

import numpy as np

from playground.cells import Array, sigmoid
from playground.inspection.trace import LayerTrace
from playground.spec import Cell

Activation = Literal["sigmoid", "tanh"]

SATURATED = 0.1  # of the largest slope


def activate(activation: Activation, sums: Array) -> Array:
    return np.tanh(sums) if activation == "tanh" else sigmoid(sums)


@overload
def slope(activation: Activation, value: float) -> float: ...
@overload
def slope(activation: Activation, value: Array) -> Array: ...
def slope(activation: Activation, value: float | Array) -> float | Array:
    """Derivative at the point where the activation has this value, as a share of its largest.

    tanh' = 1 − v², at most 1; σ' = v(1 − v), at most 1/4.
    """
    return 1 - value * value if activation == "tanh" else 4 * value * (1 - value)


def is_saturated(activation: Activation, value: float) -> bool:
    """Whether a change of the sum hardly changes the value: a slope below SATURATED."""
    return slope(activation, value) < SATURATED


def saturated_from(activation: Activation) -> float:
    """The magnitude of the sum beyond which `is_saturated` holds; σ(x) = (1 + tanh(x / 2)) / 2."""
    edge = atanh(sqrt(1 - SATURATED))
    return edge if activation == "tanh" else 2 * edge


def saturation(cell: Cell, trace: LayerTrace) -> Array:
    """1 − slope of the tanh that makes each state, 0 (reacts fully) to 1 (not at all); (T+1, H).

    RNN: of h; LSTM: of tanh(c); GRU: of the candidate n. 0 at an initial state that no tanh made.
    """
    if cell == "lstm" and trace.cell is not None:
        return 1 - slope("tanh", np.tanh(trace.cell))  # (T+1, H)
    made = 1 - slope("tanh", trace.computed("candidate" if cell == "gru" else "hidden"))  # (T, H)
    return np.concatenate([np.zeros_like(made[:1]), made])  # (T+1, H)
