"""A run of the fused engine may be cut anywhere, and either engine goes on where the other one stopped."""

from dataclasses import replace

import numpy as np
import pytest

from playground.checkpoint import Checkpoint
from playground.network import initial_weights
from playground.spec import Cell
from playground.training.fused.trainer import FusedTrainer
from playground.training.torch_trainer import TorchTrainer
from tests.engine.fusing import (
    CELLS,
    RULES,
    SHAPES,
    assert_same_curve,
    document,
    farthest,
    same_bits,
)

every_rule = pytest.mark.parametrize("rule", RULES)
every_cell = pytest.mark.parametrize("cell", CELLS)
UPDATES = 14  # of three in an epoch: four epochs, and two updates


@every_rule
@every_cell
def test_run_taken_up_at_any_update_is_the_run_never_stopped(rule: str, cell: Cell) -> None:
    """To the last bit, also in the middle of an epoch and after changes of the rate."""
    doc = document("batches", rule, cell)
    whole, moments = FusedTrainer(doc), list[Checkpoint]()
    for update in range(UPDATES):
        moments.append(whole.checkpoint())
        whole.set_learning_rate(doc.training.learning_rate / (1 + update // 5))
        whole.steps(1)
    for update, moment in enumerate(moments):
        again = FusedTrainer(doc, moment)
        assert (again.epoch, again.batch) == divmod(update, 3)
        for later in range(update, UPDATES):
            again.set_learning_rate(doc.training.learning_rate / (1 + later // 5))
            again.steps(1)
        assert same_bits(again.checkpoint(), whole.checkpoint())


@every_cell
@pytest.mark.parametrize("shape", SHAPES)
def test_length_of_bursts_changes_nothing(cell: Cell, shape: str) -> None:
    doc = document(shape, cell=cell)
    whole, single, odd = (FusedTrainer(doc) for _ in range(3))
    expected = list(whole.steps(60))
    assert [point for _ in range(60) for point in single.steps(1)] == expected
    assert [point for count in (1, 7, 2, 30, 20) for point in odd.steps(count)] == expected
    for each in (single, odd):
        assert same_bits(each.checkpoint(), whole.checkpoint())
        assert np.array_equal(each.predictions, whole.predictions)


def test_optimizer_state_matters_when_a_run_is_taken_up() -> None:
    """So that the tests above cannot pass by ignoring it."""
    doc = document()
    whole = FusedTrainer(doc)
    whole.steps(5)
    forgetful = FusedTrainer(doc, replace(whole.checkpoint(), optimizer={}))
    forgetful.steps(1)
    whole.steps(1)
    assert not np.array_equal(forgetful.checkpoint().flat, whole.checkpoint().flat)


@every_rule
@pytest.mark.parametrize("updates", [6, 7])  # after a whole epoch, and in the middle of one
@pytest.mark.parametrize("first", [TorchTrainer, FusedTrainer])
def test_either_engine_goes_on_from_the_other(
    rule: str, updates: int, first: type[TorchTrainer] | type[FusedTrainer]
) -> None:
    doc = document("batches", rule, "lstm")
    before, whole = first(doc), TorchTrainer(doc)
    second = FusedTrainer if first is TorchTrainer else TorchTrainer
    before.steps(updates)
    after = second(doc, before.checkpoint())
    assert after.updates_until(8) == 24 - updates
    expected = whole.steps(updates)
    ours, theirs = after.steps(24 - updates), whole.steps(24 - updates)
    assert (len(expected), ours.epoch.tolist()) == (2, theirs.epoch.tolist())
    np.testing.assert_allclose(ours.loss[1:], theirs.loss[1:], rtol=1e-4)  # the first may be half of an epoch
    ends = after.checkpoint(), whole.checkpoint()
    assert ends[0].rates == ends[1].rates
    assert ends[0].optimizer.keys() == ends[1].optimizer.keys()
    assert farthest(doc.layout, ends[1].flat, ends[0].flat) < 1e-4


def test_same_document_trains_the_same_twice() -> None:
    doc = document("batches", "adamw", "gru")
    one, other = FusedTrainer(doc), FusedTrainer(doc)
    assert list(one.steps(200)) == list(other.steps(200))
    assert same_bits(one.checkpoint(), other.checkpoint())


def test_run_begins_with_the_weights_of_its_seed() -> None:
    doc = document(seed=5)
    fused = FusedTrainer(doc)
    assert np.array_equal(fused.checkpoint().flat, initial_weights(doc))
    assert (fused.epoch, fused.batch, fused.checkpoint().optimizer, fused.checkpoint().rates) == (
        0,
        0,
        {},
        (),
    )


def test_checkpoint_is_a_copy_that_nobody_can_write_to() -> None:
    fused = FusedTrainer(document())
    fused.steps(1)
    checkpoint = fused.checkpoint()
    kept = checkpoint.flat.copy()
    fused.steps(3)
    assert np.array_equal(checkpoint.flat, kept)
    assert not any(values.flags.writeable for values in (checkpoint.flat, *checkpoint.optimizer.values()))


def test_epoch_taken_up_in_its_middle_counts_the_pairs_it_sees() -> None:
    """Answers to the pairs before are those of the network as it is now, as with torch."""
    doc = document("batches", cell="gru")
    first = FusedTrainer(doc)
    first.steps(20 * 3 + 1)
    torch, fused = TorchTrainer(doc, first.checkpoint()), FusedTrainer(doc, first.checkpoint())
    assert np.array_equal(fused.predictions, torch.predictions)
    assert_same_curve(fused.steps(2), torch.steps(2))


def test_training_leaves_the_generator_of_the_process_alone() -> None:
    import torch

    state = torch.random.get_rng_state()
    FusedTrainer(document("batches")).steps(20)
    assert torch.equal(torch.random.get_rng_state(), state)
