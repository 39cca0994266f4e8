"""The fused engine computes what torch computes: gradients, updates and clipping."""

from dataclasses import replace
from itertools import combinations, product
from math import prod
from typing import Any

import numpy as np
import pytest

from playground.network import initial_weights
from playground.spec import Cell, Head, InputKind, Loss
from tests.engine.fusing import CELLS, RULES, SHAPES, both, document, farthest

INPUTS: tuple[InputKind, ...] = ("one-hot", "embedding")
HEADS: tuple[Head, ...] = ("linear", "none")
LOSSES: tuple[Loss, ...] = ("mean", "sum")

# Of all 1296 settings, so many that every two values meet.
SETTINGS = [
    (
        tuple(SHAPES)[(c + r) % 3],
        rule,
        cell,
        1 + (c + 2 * r) % 3,
        INPUTS[(c + r) // 2 % 2],
        HEADS[(c + r // 2) % 2],
        LOSSES[(c + r // 3) % 2],
    )
    for (c, cell), (r, rule) in product(enumerate(CELLS), enumerate(RULES))
]


def test_settings_below_bring_every_two_values_together() -> None:
    for one, other in combinations(zip(*SETTINGS, strict=True), 2):
        assert len({*zip(one, other, strict=True)}) == prod(len(set(axis)) for axis in (one, other))


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: ", ".join(map(str, setting)))
def test_gradient_and_updates_are_those_of_torch(setting: Any) -> None:  # noqa: ANN401  one value of each axis
    doc = document(*setting)
    torch, fused = both(doc)
    for trainer in (torch, fused):
        trainer.steps(1)
    assert fused.last_loss == pytest.approx(torch.last_loss, rel=1e-6)
    assert farthest(doc.layout, torch.gradient, fused.gradient) < 1e-5
    for trainer in (torch, fused):
        trainer.steps(19)
    ours, theirs = fused.checkpoint(), torch.checkpoint()
    assert (ours.epoch, ours.batch, ours.rates) == (theirs.epoch, theirs.batch, theirs.rates)
    assert farthest(doc.layout, theirs.flat, ours.flat) < 1e-4
    assert ours.optimizer.keys() == theirs.optimizer.keys()
    for name, values in theirs.optimizer.items():
        assert ours.optimizer[name].shape == values.shape
        assert np.allclose(ours.optimizer[name], values, rtol=1e-3, atol=1e-4 * np.abs(values).max())


@pytest.mark.parametrize("shape", ["ragged", "batches"])
@pytest.mark.parametrize("cell", CELLS)
def test_large_networks_are_trained_like_small_ones(cell: Cell, shape: str) -> None:
    """Their products are computed in another way."""
    doc = document(shape, "sgd", cell, layers=2)
    doc = replace(doc, model=replace(doc.model, hidden_size=130, embedding_size=65))
    torch, fused = both(doc)
    for trainer in (torch, fused):
        trainer.steps(1)
    assert farthest(doc.layout, torch.gradient, fused.gradient) < 1e-5
    for trainer in (torch, fused):
        trainer.steps(9)
    assert farthest(doc.layout, torch.checkpoint().flat, fused.checkpoint().flat) < 1e-4


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("norm", [0.03, 100.0])
def test_clipping_is_that_of_torch(norm: float, cell: Cell, shape: str) -> None:
    """At rate 1 of plain SGD the step is the clipped gradient."""
    doc = document(shape, "sgd", cell, clip_norm=norm, learning_rate=1.0, loss="sum")
    torch, fused = both(doc)
    for trainer in (torch, fused):
        trainer.steps(1)
    step = initial_weights(doc) - fused.checkpoint().flat  # (parameters)
    length = float(np.linalg.norm(fused.gradient))
    assert length == pytest.approx(norm, rel=1e-4) if norm < 1 else 0.1 < length < norm
    assert farthest(doc.layout, torch.gradient, fused.gradient) < 1e-5
    np.testing.assert_allclose(step, torch.gradient, rtol=0, atol=1e-6)
    for trainer in (torch, fused):
        trainer.set_learning_rate(0.02)
        trainer.steps(10)
    assert farthest(doc.layout, torch.checkpoint().flat, fused.checkpoint().flat) < 1e-4


@pytest.mark.parametrize("rule", RULES)
def test_new_learning_rate_counts_from_the_next_update(rule: str) -> None:
    """Also in the middle of an epoch; and every rate is written down where it began."""
    doc = document("batches", rule, "gru")
    rate = doc.training.learning_rate
    torch, fused = both(doc)
    for trainer in (torch, fused):
        for updates, new in ((4, rate / 2), (1, rate / 5), (3, rate / 5), (9, rate)):
            trainer.steps(updates)
            trainer.set_learning_rate(new)
        trainer.steps(2)
    assert fused.checkpoint().rates == torch.checkpoint().rates
    assert len(fused.checkpoint().rates) == 4
    assert farthest(doc.layout, torch.checkpoint().flat, fused.checkpoint().flat) < 1e-4


def test_rate_zero_moves_nothing() -> None:
    _, fused = both(document("batches", "adam"))
    fused.steps(4)
    before = fused.checkpoint().flat
    fused.set_learning_rate(0.0)
    fused.steps(3)
    assert np.array_equal(fused.checkpoint().flat, before)
    fused.set_learning_rate(0.1)
    fused.steps(1)
    assert not np.array_equal(fused.checkpoint().flat, before)
