"""The past that the fused engine keeps is the one that torch keeps: epochs, networks, norms and marks."""

from dataclasses import replace

import numpy as np
import pytest

from playground.checkpoint import Curve
from playground.document import Document
from playground.tasks import build
from playground.training.epoch_store.index import FEWEST
from playground.training.epoch_store.store import KeptEpochs
from playground.training.fused.trainer import FusedTrainer
from playground.training.torch_trainer import TorchTrainer
from tests.engine.fusing import document, farthest, same_bits

UPHILL = -1000.0  # a rate
ODD = (1, 2, 7, 30, 3, 64, 5)  # updates of bursts


def slow(shape: str, rule: str = "adam") -> Document:
    """A run whose loss falls all the way, so that roundings do not decide which epoch is the best."""
    return document(shape, rule, "gru", learning_rate=0.004)


def filled(
    engine: type[TorchTrainer] | type[FusedTrainer], doc: Document, epochs: int, budget: int = 10**9
) -> KeptEpochs:
    kept = KeptEpochs(budget)
    trainer = engine(doc, None, kept)
    bursts = ODD * epochs
    for burst in bursts:
        trainer.steps(min(burst, trainer.updates_until(epochs)))
        if not trainer.updates_until(epochs):
            break
    return kept


def budget_for(doc: Document, rows: int) -> int:
    return rows * filled(FusedTrainer, doc, 2).index().row_bytes


def assert_same_past(doc: Document, ours: KeptEpochs, theirs: KeptEpochs, epochs: int) -> None:
    assert ours.index() == theirs.index()
    for epoch in range(epochs + 1):
        one, other = ours.checkpoint(epoch), theirs.checkpoint(epoch)
        assert (one is None) == (other is None)
        if one is None or other is None:
            continue
        assert (one.epoch, one.batch, one.rates) == (other.epoch, other.batch, other.rates)
        assert farthest(doc.layout, other.flat, one.flat) < 1e-4
        assert one.optimizer.keys() == other.optimizer.keys()
        for name, values in other.optimizer.items():
            assert np.allclose(one.optimizer[name], values, rtol=1e-3, atol=1e-3 * np.abs(values).max())
        assert not one.flat.flags.writeable


def assert_same_norms(ours: KeptEpochs, theirs: KeptEpochs, epochs: int) -> None:
    """Later ones are those of networks whose roundings have grown."""
    norms, expected = ours.gradient_norms(range(epochs + 1)), theirs.gradient_norms(range(epochs + 1))
    assert norms.keys() == expected.keys()
    for epoch, norm in expected.items():
        np.testing.assert_allclose(norms[epoch], norm, rtol=1e-5 if epoch < 20 else 1e-3)


@pytest.mark.parametrize("shape", ["one pair", "batches"])
def test_all_of_three_hundred_epochs_are_kept_as_by_torch(shape: str) -> None:
    doc = slow(shape)
    ours, theirs = (filled(engine, doc, 300) for engine in (FusedTrainer, TorchTrainer))
    assert (ours.index().count, ours.index().stride) == (301, 1)
    assert sorted(ours.gradient_norms(range(302))) == list(range(300))
    assert_same_past(doc, ours, theirs, 300)
    assert_same_norms(ours, theirs, 300)


@pytest.mark.parametrize(
    ("shape", "rows", "stride"), [("one pair", 100, 2), ("batches", 50, 4), ("one pair", 20, 16)]
)
def test_thinned_past_is_that_of_torch(shape: str, rows: int, stride: int) -> None:
    doc = slow(shape)
    budget = budget_for(doc, rows)
    ours, theirs = (filled(engine, doc, 150, budget) for engine in (FusedTrainer, TorchTrainer))
    assert ours.index().stride == stride
    assert ours.index().bytes_used <= budget
    assert_same_past(doc, ours, theirs, 150)
    assert_same_norms(ours, theirs, 150)


def there(kept: KeptEpochs, last: int) -> set[int]:
    return {epoch for epoch in range(last + 1) if kept.checkpoint(epoch) is not None}


def assert_what_must_be_there(kept: KeptEpochs, budget: int, last: int) -> None:
    index = kept.index()
    marks = {index.best, index.solved} - {None}
    pinned = {0, last - 1, last} | marks | {mark - 1 for mark in marks if mark is not None}
    assert (index.first, index.last) == (0, last)
    assert index.bytes_used <= budget
    assert there(kept, last) == pinned | set(range(0, last + 1, index.stride))
    assert index.count == len(there(kept, last))


@pytest.mark.parametrize("rows", [FEWEST, 30])
@pytest.mark.parametrize("burst", [1, 17, 100_000])
def test_budget_holds_after_every_burst_and_what_must_be_there_is(rows: int, burst: int) -> None:
    doc = build("hello-embedding")
    budget, kept = budget_for(doc, rows), KeptEpochs(budget_for(doc, rows))
    fused = FusedTrainer(doc, None, kept)
    while left := fused.updates_until(700):
        fused.steps(min(burst, left))
        assert kept.index().bytes_used <= budget
    assert_what_must_be_there(kept, budget, 700)
    assert kept.index().solved == 5


@pytest.mark.parametrize("burst", [999, 100_000])
def test_hundred_thousand_epochs_stay_within_the_budget(burst: int) -> None:
    doc = build("hello-rnn")
    budget = budget_for(doc, 1000)
    kept = KeptEpochs(budget)
    fused = FusedTrainer(doc, None, kept)
    while left := fused.updates_until(100_000):
        fused.steps(min(burst, left))
        assert kept.index().bytes_used <= budget
    assert kept.index().stride == 128
    assert_what_must_be_there(kept, budget, 100_000)


def assert_torch_agrees(doc: Document, kept: KeptEpochs, curve: Curve, epoch: int) -> None:
    """The network that an epoch began with has the loss of the curve; torch's update leads to the next."""
    before, after = kept.checkpoint(epoch - 1), kept.checkpoint(epoch)
    assert before is not None
    assert after is not None
    seen = KeptEpochs()
    torch = TorchTrainer(doc, before, seen)
    (point,) = torch.steps(1)
    assert point.loss == pytest.approx(curve.loss[epoch - 1], rel=1e-4)
    norms, expected = (each.gradient_norms([epoch - 1])[epoch - 1] for each in (kept, seen))
    np.testing.assert_allclose(norms, expected, rtol=1e-3, atol=1e-8)  # 1 − p is rounded when p is near 1


@pytest.mark.parametrize("bursts", [(777, 1, 2000), (500, 277, 1, 1, 1999)])
def test_best_and_first_solved_networks_are_those_the_curve_measured(bursts: tuple[int, ...]) -> None:
    """Far from the stride, in a run that is thrown off its way and then stands still."""
    doc = build("hello-embedding")
    kept = KeptEpochs(budget_for(doc, FEWEST))
    fused, blocks = FusedTrainer(doc, None, kept), list[Curve]()
    for burst in bursts:
        fused.set_learning_rate({777: UPHILL}.get(fused.epoch, 0.05 if fused.epoch < 777 else 0.0))
        if fused.epoch == 500:
            assert_torch_agrees(doc, kept, Curve.joined(blocks), 5)
        blocks.append(fused.steps(burst))
    index, curve = kept.index(), Curve.joined(blocks)
    assert index.stride > 64
    assert (index.best, index.solved) == (778, None)
    assert (int(curve.loss.argmin()), curve.solved_at) == (777, None)
    assert_torch_agrees(doc, kept, curve, 778)


def test_norms_are_known_of_an_epoch_at_which_a_burst_ended() -> None:
    """As when somebody pauses, marks the epoch and goes on."""
    doc = slow("ragged")
    norms = []
    for engine in (FusedTrainer, TorchTrainer):
        kept = KeptEpochs(budget_for(doc, 20))
        trainer = engine(doc, None, kept)
        trainer.steps(77)
        assert kept.bookmark(77, on=True)
        trainer.steps(50)
        assert 77 % kept.index().stride
        norms.append(kept.gradient_norms([77]))
    np.testing.assert_allclose(norms[0][77], norms[1][77], rtol=1e-3)


def test_gradient_norms_are_those_before_clipping() -> None:
    doc = slow("ragged")
    clipped = replace(doc, training=replace(doc.training, clip_norm=1e-3))
    found = [filled(FusedTrainer, each, 1).gradient_norms([0])[0].tolist() for each in (doc, clipped)]
    assert found[0] == found[1]


def test_keeping_changes_nothing_about_the_run() -> None:
    doc = slow("batches")
    bare, watched = FusedTrainer(doc), FusedTrainer(doc, None, KeptEpochs(30_000))
    assert list(bare.steps(200)) == list(watched.steps(200))
    assert same_bits(bare.checkpoint(), watched.checkpoint())
    assert np.array_equal(bare.predictions, watched.predictions)
