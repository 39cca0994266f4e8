"""A run changes its engine without a seam, and never for one whose numbers are not those of torch."""

from dataclasses import dataclass

import numpy as np
import pytest

from playground.checkpoint import Checkpoint, Curve
from playground.document import Document
from playground.engine_report import EngineUse, KernelState, Proof
from playground.spec import CELL_NAMES, Cell, Engine
from playground.training.engine_reasons import NOT_READY
from playground.training.engine_switch import EngineTrainer, make_trainer
from playground.training.epoch_store.store import KeptEpochs
from playground.training.fused.kernel_loader import load
from playground.training.fused.trainer import FusedTrainer
from playground.training.nonfinite import NotFiniteError
from playground.training.torch_trainer import TorchTrainer
from tests.engine.fusing import CELLS, SHAPES, assert_same_curve, document, farthest, same_bits

READY = KernelState(frozenset(CELL_NAMES))


@dataclass
class Kernels:
    """Kernels that are made ready when a test says so."""

    state: KernelState

    def __call__(self) -> KernelState:
        return self.state


def engine(
    doc: Document, kernels: KernelState = READY, start: Checkpoint | None = None
) -> tuple[EngineTrainer, Kernels]:
    found = Kernels(kernels)
    return EngineTrainer(doc, start, None, kernels=found), found


# --- The engine that a run has


def test_fused_engine_trains_from_the_start_where_it_is_ready() -> None:
    doc = document()
    trainer, _ = engine(doc)
    fused = FusedTrainer(doc)
    assert trainer.use.name == "fused"
    assert trainer.use.proof is not None
    assert list(trainer.steps(20)) == list(fused.steps(20))
    assert same_bits(trainer.checkpoint(), fused.checkpoint())
    assert np.array_equal(trainer.predictions, fused.predictions)
    assert trainer.updates_until(50) == 30


@pytest.mark.parametrize(
    ("choice", "kernels"),
    [("torch", READY), ("automatic", KernelState()), ("fused", KernelState(failure="There is no numba."))],
)
def test_torch_trains_where_it_is_chosen_or_all_there_is(choice: Engine, kernels: KernelState) -> None:
    doc = document(engine=choice)
    trainer, _ = engine(doc, kernels)
    expected = TorchTrainer(doc)
    assert trainer.use.name == "torch"
    assert trainer.use.proof is None
    assert list(trainer.steps(20)) == list(expected.steps(20))
    assert same_bits(trainer.checkpoint(), expected.checkpoint())


def test_what_was_proved_of_another_seed_is_not_proved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    use = EngineUse("fused", "The faster engine at this size.", Proof(3, 0, 0, 0))
    monkeypatch.setattr("playground.training.fused.parity_check.prove", None)
    trainer = make_trainer(document(seed=3), proved=use)
    trainer.steps(5)
    assert trainer.use is use
    left = EngineUse("torch", "The fused engine differed.", Proof(3, 1, 1, 1))
    load("rnn")
    other = make_trainer(document(seed=3), proved=left)
    other.steps(5)
    assert other.use is left


# --- Taking over


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("cell", CELLS)
def test_fused_engine_takes_over_between_two_epochs(cell: Cell, shape: str) -> None:
    """The curve has no gap, answers stay, and the run is that of torch."""
    doc = document(shape, "adam", cell)
    whole = TorchTrainer(doc)
    trainer, kernels = engine(doc, KernelState())
    blocks = [trainer.steps(7 * trainer.batches + trainer.batches // 2)]
    kernels.state = READY
    answers = trainer.predictions
    while trainer.batch:  # in the middle of an epoch torch goes on
        assert trainer.use.name == "torch"
        blocks.append(trainer.steps(1))
        answers = trainer.predictions
    assert trainer.use.reason == NOT_READY
    trainer.steps(0)
    assert trainer.use.name == "fused"
    assert trainer.use.proof is not None
    assert np.array_equal(trainer.predictions, answers)
    blocks.append(trainer.steps(trainer.updates_until(30)))
    assert_same_curve(Curve.joined(blocks), whole.steps(whole.updates_until(30)))
    ours, theirs = trainer.checkpoint(), whole.checkpoint()
    assert (ours.epoch, ours.batch, ours.rates) == (theirs.epoch, theirs.batch, theirs.rates)
    assert farthest(doc.layout, theirs.flat, ours.flat) < 1e-4
    assert np.array_equal(trainer.evaluate().predictions, whole.evaluate().predictions)


def test_learning_rate_of_before_is_that_of_the_engine_that_takes_over() -> None:
    doc = document()
    whole, (trainer, kernels) = TorchTrainer(doc), engine(doc, KernelState())
    for each in (whole, trainer):
        each.steps(5)
        each.set_learning_rate(0.003)
        each.steps(5)
    kernels.state = READY
    for each in (whole, trainer):
        each.steps(5)
    assert trainer.use.name == "fused"
    assert trainer.checkpoint().rates == whole.checkpoint().rates
    assert farthest(doc.layout, whole.checkpoint().flat, trainer.checkpoint().flat) < 1e-4
    for each in (whole, trainer):
        each.set_learning_rate(0.03)
        each.steps(5)
    assert trainer.checkpoint().rates == whole.checkpoint().rates


def test_rate_that_was_set_before_the_first_update_counts() -> None:
    doc = document("one pair", "sgd")
    trainer, kernels = engine(doc, KernelState())
    trainer.set_learning_rate(0.0)
    before = trainer.checkpoint().flat
    kernels.state = READY
    trainer.steps(5)
    assert trainer.use.name == "fused"
    assert np.array_equal(trainer.checkpoint().flat, before)


def test_failure_that_is_still_to_be_told_is_not_lost() -> None:
    doc = document("one pair", "adamw", learning_rate=1000.0)
    trainer, kernels = engine(doc, KernelState())
    curve = trainer.steps(1000)
    kernels.state = READY
    with pytest.raises(NotFiniteError, match=f"weights after epoch {trainer.epoch} are kept"):
        trainer.steps(1)
    names = [trainer.use.name]
    trainer.set_learning_rate(0.01)
    trainer.steps(3)
    assert [*names, trainer.use.name] == ["torch", "fused"]
    assert curve.epoch.tolist() == list(range(1, len(curve) + 1))


def test_past_is_kept_through_the_change() -> None:
    doc, kept, kernels = document("batches"), KeptEpochs(), Kernels(KernelState())
    trainer = EngineTrainer(doc, None, kept, kernels=kernels)
    trainer.steps(12)
    kernels.state = READY
    trainer.steps(12)
    assert trainer.use.name == "fused"
    assert kept.index().count == 9
    assert sorted(kept.gradient_norms(range(20))) == list(range(8))


def test_torch_goes_on_where_the_proof_itself_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it is: no memory, a broken machine."""

    def fail(*_args: object) -> Proof:
        raise MemoryError

    monkeypatch.setattr("playground.training.fused.parity_check.prove", fail)
    doc = document()
    trainer, kernels = engine(doc, KernelState())
    begun, _ = engine(doc)
    trainer.steps(5)
    kernels.state = READY
    trainer.steps(5)
    begun.steps(10)
    expected = TorchTrainer(doc)
    expected.steps(10)
    for each in (trainer, begun):
        assert (each.use.name, each.use.reason) == (
            "torch",
            "The fused engine failed (MemoryError) and was left.",
        )
        assert same_bits(each.checkpoint(), expected.checkpoint())


def test_kernels_that_fail_meanwhile_are_told() -> None:
    trainer, kernels = engine(document(), KernelState())
    trainer.steps(3)
    kernels.state = KernelState(failure="There is no numba.")
    trainer.steps(3)
    assert trainer.use == EngineUse("torch", "There is no numba.")
    assert trainer.epoch == 6
