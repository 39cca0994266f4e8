"""From any epoch that the fused engine kept, the run goes on as if it had never stopped."""

import numpy as np
import pytest

from playground.checkpoint import Trained
from playground.tasks import build
from playground.training.epoch_store.store import KeptEpochs
from playground.training.fused.trainer import FusedTrainer
from playground.training.torch_trainer import TorchTrainer
from tests.engine.fusing import RULES, document, farthest, same_bits

EPOCHS = 24


@pytest.mark.parametrize("shape", ["ragged", "batches"])
@pytest.mark.parametrize("rule", RULES)
def test_fork_from_any_epoch_is_the_run_never_stopped(rule: str, shape: str) -> None:
    """To the last bit, its curve too; torch goes the same way from there."""
    doc, kept = document(shape, rule, "gru"), KeptEpochs()
    whole = FusedTrainer(doc, None, kept)
    curve = whole.steps(whole.updates_until(EPOCHS))
    for epoch in (0, 1, 13, EPOCHS - 1):
        start = kept.checkpoint(epoch)
        assert start is not None
        fork, torch = FusedTrainer(doc, start), TorchTrainer(doc, start)
        assert list(fork.steps(fork.updates_until(EPOCHS))) == list(curve)[epoch:]
        assert same_bits(fork.checkpoint(), whole.checkpoint())
        torch.steps(torch.updates_until(EPOCHS))
        assert farthest(doc.layout, torch.checkpoint().flat, fork.checkpoint().flat) < 1e-3


def test_fork_forgets_the_later_epochs_and_keeps_its_own() -> None:
    doc, kept = document("batches"), KeptEpochs()
    FusedTrainer(doc, None, kept).steps(45)
    start = kept.checkpoint(6)
    fork = FusedTrainer(doc, start, kept)
    assert kept.index().last == 6
    fork.set_learning_rate(0.001)
    fork.steps(12)
    assert (kept.index().last, kept.index().count) == (10, 11)
    assert sorted(kept.gradient_norms(range(20))) == list(range(10))
    found = kept.checkpoint(10)
    assert found is not None
    assert same_bits(found, fork.checkpoint())


def test_fork_keeps_the_best_of_before_until_it_is_better() -> None:
    doc, kept = build("hello-embedding"), KeptEpochs()
    FusedTrainer(doc, None, kept).steps(100)
    fork = FusedTrainer(doc, kept.checkpoint(50), kept)
    fork.set_learning_rate(0.0)
    fork.steps(1)
    best = fork.epoch  # it measures the network after epoch 50, the best so far
    fork.set_learning_rate(-1000.0)  # uphill
    fork.steps(1)
    fork.set_learning_rate(0.0)
    fork.steps(30)
    assert (kept.index().best, kept.index().solved) == (best, None)


def test_epoch_taken_up_in_its_middle_is_not_taken_for_a_whole_one() -> None:
    doc = document("batches")
    first = FusedTrainer(doc)
    first.steps(4)
    kept = KeptEpochs()
    second = FusedTrainer(doc, first.checkpoint(), kept)
    assert kept.index().count == 0
    second.steps(1)
    assert kept.index().count == 0
    second.steps(7)
    assert [epoch for epoch in range(9) if kept.checkpoint(epoch)] == [2, 3, 4]


def test_past_of_an_epoch_taken_up_in_its_middle_stays_as_it_was() -> None:
    """The network that it began with, and the norms of its gradient."""
    doc, kept = document("batches"), KeptEpochs()
    first = FusedTrainer(doc, None, kept)
    first.steps(4)
    before, norms = kept.checkpoint(1), kept.gradient_norms([1])[1].copy()
    assert before is not None
    second = FusedTrainer(doc, first.checkpoint(), kept)
    second.steps(5)
    after = kept.checkpoint(1)
    assert after is not None
    assert same_bits(after, before)
    assert kept.gradient_norms([1])[1].tolist() == norms.tolist()


def test_bookmarks_stay_and_what_is_looked_at_stays_while_the_run_goes_on() -> None:
    doc = build("hello-rnn")
    kept = KeptEpochs(60_000)
    fused = FusedTrainer(doc, None, kept)
    fused.steps(40)
    kept.hold(21)
    assert kept.bookmark(7, on=True)
    for _ in range(20):
        fused.steps(103)
    assert kept.index().stride > 8
    assert 7 in kept.index()
    assert 21 in kept.index()
    assert kept.checkpoint(7) is not None
    kept.hold(None)
    assert kept.checkpoint(21) is None


def test_past_of_a_run_goes_into_its_file_and_comes_back() -> None:
    doc, kept = build("hello-rnn"), KeptEpochs()
    fused = FusedTrainer(doc, None, kept)
    curve = fused.steps(40)
    trained = Trained(doc, fused.checkpoint(), curve)
    fused.steps(7)  # it has gone on meanwhile
    value = kept.for_file(trained)
    assert value is not None
    again = KeptEpochs.of(value)
    assert value.epochs.tolist() == list(range(41))
    assert (value.best, value.solved, value.rates) == (40, 10, trained.checkpoint.rates)
    start = again.checkpoint(30)
    assert start is not None
    fork = FusedTrainer(doc, start)
    assert list(fork.steps(10)) == list(curve)[30:]
    assert np.array_equal(fork.checkpoint().flat, trained.checkpoint.flat)


def test_past_begun_by_torch_goes_on_with_the_fused_engine() -> None:
    """As when the kernels are made ready while a run goes on."""
    doc = document("batches", cell="lstm")
    kept, expected = KeptEpochs(40_000), KeptEpochs(40_000)
    first = TorchTrainer(doc, None, kept)
    first.steps(30)
    second = FusedTrainer(doc, first.checkpoint(), kept)
    second.steps(150)
    TorchTrainer(doc, None, expected).steps(180)
    assert kept.index() == expected.index()
    for epoch in range(61):
        one, other = kept.checkpoint(epoch), expected.checkpoint(epoch)
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert farthest(doc.layout, other.flat, one.flat) < 1e-3
    assert kept.gradient_norms(range(61)).keys() == expected.gradient_norms(range(61)).keys()
