"""Parity check: how far the first updates of a run differ between the two engines."""

from collections.abc import Iterator
from dataclasses import replace
from math import inf, isfinite

import numpy as np
import torch
from torch import nn

from playground.checkpoint import Checkpoint
from playground.document import Document
from playground.engine_report import TOLERANCE, Proof
from playground.parameters import FloatArray, Layout, with_last_bits_moved
from playground.spec import TrainSpec
from playground.training.fused.trainer import FusedTrainer
from playground.training.nonfinite import NotFiniteError
from playground.training.torch_trainer import TorchTrainer, make_optimizer

UPDATES = 3
FAILED = Proof(0, inf, inf, inf)
SMALLEST = 1e-2  # least scale: in a fully trained network, softmax − one-hot is mostly rounding error


def prove(document: Document, start: Checkpoint | None, rate: float) -> Proof:
    """Run both engines from the same state, that of the fused one, for each of the first updates; returns the
    largest differences, infinite if only one engine fails."""
    found = [Proof(0, 0, 0, 0), *_differences(document, start, rate)]
    columns = [(proof.loss, proof.gradient, proof.parameters, proof.rounding) for proof in found]
    return Proof(len(found) - 1, *map(max, zip(*columns, strict=True)))


def _differences(document: Document, start: Checkpoint | None, rate: float) -> Iterator[Proof]:
    fused = FusedTrainer(document, start)
    for _ in range(UPDATES):
        before = fused.checkpoint()
        reference = TorchTrainer(document, before)
        broken = [_breaks(trainer, rate) for trainer in (reference, fused)]
        if any(broken):
            if not all(broken):
                yield FAILED
            return
        yield _difference(document, before, rate, reference, fused)


def _breaks(trainer: TorchTrainer | FusedTrainer, rate: float) -> bool:
    trainer.set_learning_rate(rate)
    try:
        trainer.steps(1)
    except NotFiniteError:
        return True
    return False


def _difference(
    document: Document, before: Checkpoint, rate: float, reference: TorchTrainer, fused: FusedTrainer
) -> Proof:
    loss, layout = reference.last_loss, document.layout
    gradient = _relative(layout, reference.gradient, fused.gradient)
    updated = _updated_by_torch(document.training, before, rate, fused.gradient)
    return Proof(
        updates=1,
        loss=_finite(abs(loss - fused.last_loss) / max(1.0, abs(loss))),
        gradient=gradient,
        parameters=_relative(layout, updated, fused.checkpoint().flat),
        rounding=_moved_by_rounding(document, before, reference.gradient) if gradient > TOLERANCE else 0.0,
    )


def _updated_by_torch(spec: TrainSpec, before: Checkpoint, rate: float, gradient: FloatArray) -> FloatArray:
    """The parameters after torch's update with the fused engine's gradient. With torch's own gradient,
    optimizers that divide by its size would magnify the rounding errors."""
    parameter = nn.Parameter(torch.tensor(before.flat))  # (parameters)
    optimizer = make_optimizer(spec, parameter)
    optimizer.param_groups[0]["lr"] = rate
    for name, values in before.optimizer.items():
        optimizer.state[parameter][name] = torch.tensor(values)
    parameter.grad = torch.tensor(gradient)
    optimizer.step()
    return parameter.detach().numpy()


def _moved_by_rounding(document: Document, before: Checkpoint, gradient: FloatArray) -> float:
    """How far torch's gradient moves when the last bit of every weight changes."""
    flat = with_last_bits_moved(before.flat, np.random.default_rng(0))
    moved = TorchTrainer(document, replace(before, flat=flat))
    return 0.0 if _breaks(moved, 0.0) else _relative(document.layout, gradient, moved.gradient)


def _relative(layout: Layout, one: FloatArray, other: FloatArray) -> float:
    """The largest difference, relative to the largest absolute value of its matrix, or to SMALLEST."""
    worst = 0.0
    for _, start, stop, _ in layout.spans:
        scale = max(float(np.abs(one[start:stop]).max()), SMALLEST)
        worst = max(worst, _finite(float(np.abs(one[start:stop] - other[start:stop]).max()) / scale))
    return worst


def _finite(difference: float) -> float:
    """NaN counts as an infinite difference."""
    return difference if isfinite(difference) else inf
