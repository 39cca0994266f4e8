"""What the optimizer makes of the gradient of one weight, number by number, as torch documents it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

from playground.parameters import FloatArray
from playground.spec import TrainSpec
from playground.training.torch_trainer import make_optimizer


@dataclass(frozen=True)
class Term:
    """A number on the way, under its symbol: g, m, v, m̂, v̂, …"""

    symbol: str
    value: float


@dataclass(frozen=True)
class OptimizerStep:
    """The terms in the order in which they are computed; after = before + step."""

    constants: tuple[Term, ...]  # η, β₁, …: the settings of the optimizer
    terms: tuple[Term, ...]
    step: float
    before: float
    after: float


def optimizer_step(
    spec: TrainSpec, weight: float, gradient: float, state: Mapping[str, FloatArray], place: int
) -> OptimizerStep:
    """The step of the weight at `place` of the flat parameters, from the (clipped) gradient and the state of
    the optimizer before the update; in float64, where torch rounds to float32."""
    group = make_optimizer(spec, torch.nn.Parameter(torch.zeros(1))).param_groups[0]
    found = {name: float(values.ravel()[place] if values.ndim else values) for name, values in state.items()}
    match spec.optimizer:
        case "adam" | "adamw":
            terms, step = _adam(group, weight, gradient, found, decays=spec.optimizer == "adamw")
        case "sgd":
            terms, step = _momentum(group, gradient, found, [Term("g", gradient)])
        case "rmsprop":
            mean = group["alpha"] * found.get("square_avg", 0.0) + (1 - group["alpha"]) * gradient**2
            scaled = gradient / (mean**0.5 + group["eps"])
            first = [Term("g", gradient), Term("v", mean), Term("g/√v", scaled)]
            terms, step = _momentum(group, scaled, found, first)
    return OptimizerStep(_constants(spec, group), tuple(terms), step, weight, weight + step)


def _constants(spec: TrainSpec, group: Mapping[str, Any]) -> tuple[Term, ...]:
    made = [Term("η", group["lr"])]
    match spec.optimizer:
        case "adam" | "adamw":
            made += [Term("β₁", group["betas"][0]), Term("β₂", group["betas"][1]), Term("ε", group["eps"])]
            made += [Term("λ", group["weight_decay"])] if spec.optimizer == "adamw" else []
        case "rmsprop":
            made += [Term("α", group["alpha"]), Term("ε", group["eps"])]
    return tuple([*made, Term("μ", group["momentum"])] if group.get("momentum") else made)


def _adam(
    group: Mapping[str, Any], weight: float, gradient: float, state: Mapping[str, float], decays: bool
) -> tuple[list[Term], float]:
    """The running means of g and g², and the step from both, freed of their bias to 0 [Kingma & Ba 2015]."""
    first, second = group["betas"]
    count = state.get("step", 0.0) + 1
    mean = first * state.get("exp_avg", 0.0) + (1 - first) * gradient
    square = second * state.get("exp_avg_sq", 0.0) + (1 - second) * gradient**2
    mean_hat, square_hat = mean / (1 - first**count), square / (1 - second**count)
    step = -group["lr"] * mean_hat / (square_hat**0.5 + group["eps"])
    terms = [Term("t", count), Term("g", gradient), Term("m", mean), Term("v", square)]
    terms += [Term("m̂", mean_hat), Term("v̂", square_hat)]
    if decays:
        decay = -group["lr"] * group["weight_decay"] * weight
        terms.append(Term("decay", decay))
        step += decay
    return terms, step


def _momentum(
    group: Mapping[str, Any], pushed: float, state: Mapping[str, float], terms: list[Term]
) -> tuple[list[Term], float]:
    """The step of SGD and RMSprop, which may go on in the direction of the steps before."""
    if group["momentum"]:
        pushed = group["momentum"] * state.get("momentum_buffer", 0.0) + pushed
        terms = [*terms, Term("b", pushed)]
    return terms, -group["lr"] * pushed
