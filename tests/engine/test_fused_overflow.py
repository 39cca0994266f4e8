"""Where numbers stop being finite, both engines stop at the same place, say the same, and can go on."""

from dataclasses import replace

import numpy as np
import pytest

from playground.checkpoint import Checkpoint, Point
from playground.document import Document
from playground.spec import Cell
from playground.training.epoch_store.store import KeptEpochs
from playground.training.fused.trainer import FusedTrainer
from playground.training.nonfinite import NotFiniteError
from playground.training.torch_trainer import TorchTrainer
from tests.engine.fusing import CELLS, SHAPES, assert_same_curve, both, document, farthest, same_bits

HUGE = 3e38  # the largest float32 is 3.4e38: an update by a gradient of 2 at this rate is infinite
UNTIL_IT_FAILS = 10  # bursts
Engine = TorchTrainer | FusedTrainer


def failure(trainer: Engine, burst: int = 50) -> tuple[list[Point], NotFiniteError]:
    """The points that came before the failure, and the failure."""
    points: list[Point] = []
    try:
        for _ in range(UNTIL_IT_FAILS):
            points += trainer.steps(burst)
    except NotFiniteError as error:
        return points, error
    pytest.fail("all numbers stayed finite")


def assert_they_stand_alike(doc: Document, one: Engine, other: Engine) -> None:
    ours, theirs = one.checkpoint(), other.checkpoint()
    assert (ours.epoch, ours.batch, ours.rates) == (theirs.epoch, theirs.batch, theirs.rates)
    assert ours.optimizer.keys() == theirs.optimizer.keys()
    assert farthest(doc.layout, theirs.flat, ours.flat) < 1e-4


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("rule", ["sgd", "sgd with momentum", "rmsprop", "rmsprop with momentum"])
@pytest.mark.parametrize("cell", CELLS)
def test_run_that_blows_up_stops_where_torch_stops(cell: Cell, rule: str, shape: str) -> None:
    """Some good epochs, then a rate beyond all measure, then on with the old one."""
    doc = document(shape, rule, cell, loss="sum")
    torch, fused = both(doc)
    told, said = [], []
    for trainer in (torch, fused):
        trainer.steps(4 * trainer.batches)
        trainer.set_learning_rate(HUGE)
        points, error = failure(trainer)
        told.append([point.epoch for point in points])
        said.append((error.good_epoch, str(error)))
    assert said[0] == said[1]
    assert told[0] == told[1]
    assert said[1][0] == fused.epoch >= 4
    assert_they_stand_alike(doc, fused, torch)
    for trainer in (torch, fused):
        trainer.set_learning_rate(doc.training.learning_rate)
    assert_same_curve(fused.steps(2 * fused.batches), torch.steps(2 * torch.batches))
    assert_they_stand_alike(doc, fused, torch)


def with_weights(doc: Document, **values: float) -> Checkpoint:
    """A network that has been trained for a while, some of its matrices filled with a number."""
    trainer = TorchTrainer(doc)
    trainer.steps(3 * trainer.batches + trainer.batches // 2)
    start = trainer.checkpoint()
    flat = start.flat.copy()
    for name, value in values.items():
        doc.layout.split(flat)[name.replace("__", ".")][:] = value
    return replace(start, flat=flat)


PLACES: dict[str, dict[str, float]] = {
    "the weights rnn.weight_hh_l1 are not finite": {"rnn__weight_hh_l1": np.inf},
    "the weights embedding.weight are not finite": {"embedding__weight": np.nan},
    "the vector of logits is not finite at step 1 of pair": {"head__weight": 3e38, "rnn__bias_ih_l1": 50.0},
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("sentence", PLACES)
def test_place_where_it_arose_is_named_as_by_torch(sentence: str, shape: str) -> None:
    """In batches, it begins in the middle of an epoch, and there it stands afterwards."""
    doc = document(shape)
    start = with_weights(doc, **PLACES[sentence])
    torch, fused = both(doc, start)
    said = [str(failure(trainer)[1]) for trainer in (torch, fused)]
    assert said[1] == said[0]
    assert sentence in said[1]
    assert "weights after epoch 3 are kept" in said[1]
    assert same_bits(fused.checkpoint(), torch.checkpoint())
    assert (fused.epoch, fused.batch) == (start.epoch, start.batch)


def test_overflow_in_the_gradient_is_named_as_by_torch() -> None:
    """All states are 0, so all losses are finite; the way back to layer 1 takes the product of weights."""
    doc = document(inputs="one-hot", loss="sum")
    start = Checkpoint(0, np.zeros(doc.layout.size, np.float32))
    weights = doc.layout.split(start.flat)
    weights["head.weight"][:] = 1e5 * np.eye(5, 7)
    weights["rnn.weight_ih_l1"][:] = HUGE
    torch, fused = both(doc, start)
    said = [str(failure(trainer)[1]) for trainer in (torch, fused)]
    assert said[1] == said[0]
    assert "because the gradient of rnn.weight_ih_l0 is not finite" in said[1]
    assert same_bits(fused.checkpoint(), start)


def wild(cell: Cell = "gru", shape: str = "batches") -> Document:
    """AdamW at this rate makes every weight nine times as large with every update."""
    return document(shape, "adamw", cell, learning_rate=1000.0)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("cell", CELLS)
def test_points_come_first_and_the_failure_with_the_next_call(cell: Cell, shape: str) -> None:
    fused = FusedTrainer(wild(cell, shape))
    curve = fused.steps(1000)
    good = fused.epoch
    assert fused.has_failed
    assert 5 < good < 60
    assert fused.batch == 0
    assert curve.epoch.tolist() == list(range(1, curve.epoch[-1] + 1))
    assert curve.epoch[-1] - good in (0, 1)  # 1 where the loss was finite, but not with the weights after it
    assert np.isfinite(curve.loss).all()
    with pytest.raises(NotFiniteError, match=f"weights after epoch {good} are kept") as caught:
        fused.steps(1)
    assert caught.value.good_epoch == good
    assert not fused.has_failed


@pytest.mark.parametrize("shape", SHAPES)
def test_last_good_network_is_that_of_the_run_up_to_there(shape: str) -> None:
    doc = wild(shape=shape)
    fused, twin = FusedTrainer(doc), FusedTrainer(doc)
    failure(fused)
    twin.steps(fused.epoch * fused.batches)
    assert same_bits(fused.checkpoint(), twin.checkpoint())
    assert np.isfinite(fused.checkpoint().flat).all()
    assert np.isfinite(fused.evaluate().loss)


def test_failure_at_the_very_first_update_leaves_the_start_as_it_was() -> None:
    doc = document()
    start = with_weights(doc, head__weight=3e38, rnn__bias_ih_l1=50.0)
    for given in (start, Checkpoint(0, start.flat)):
        fused = FusedTrainer(doc, given)
        failure(fused)
        assert same_bits(fused.checkpoint(), given)


def test_nothing_that_is_not_finite_is_kept_of_the_past() -> None:
    for shape in SHAPES:
        kept = KeptEpochs()
        fused = FusedTrainer(wild(shape=shape), None, kept)
        failure(fused)
        assert kept.index().last == fused.epoch
        for epoch in range(fused.epoch + 5):
            found = kept.checkpoint(epoch)
            assert (found is not None) == (epoch <= fused.epoch)
            assert found is None or np.isfinite(found.flat).all()
