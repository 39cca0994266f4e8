"""The proof that a run begins with: both engines make the first updates, and differ by roundings only."""

from collections.abc import Callable

import numpy as np
import pytest

from playground.checkpoint import Checkpoint, Curve
from playground.engine_report import TOLERANCE, Proof
from playground.language import Message
from playground.spec import Cell
from playground.tasks import build
from playground.training.engine_switch import make_trainer
from playground.training.fused.kernel_loader import load
from playground.training.fused.parity_check import FAILED, UPDATES, prove
from playground.training.fused.trainer import FusedTrainer
from playground.training.nonfinite import NotFiniteError
from playground.training.torch_trainer import TorchTrainer
from tests.engine.fusing import CELLS, RULES, SHAPES, document, same_bits


@pytest.fixture(autouse=True)
def kernels_are_ready() -> None:
    load("rnn")


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(("shape", "cell"), [*zip(SHAPES, CELLS, strict=True)])
def test_first_updates_differ_by_roundings_only(cell: Cell, rule: str, shape: str) -> None:
    doc = document(shape, rule, cell)
    proof = prove(doc, None, doc.training.learning_rate)
    assert proof.updates == UPDATES
    assert 0 < proof.largest < 0.05 * TOLERANCE


def test_proof_begins_where_the_run_stands_and_with_its_rate() -> None:
    doc = document("batches", "adam", "gru")
    before = TorchTrainer(doc)
    before.steps(4)
    start = before.checkpoint()
    proof = prove(doc, start, 0.3)
    assert proof.updates == UPDATES
    assert proof.largest < TOLERANCE
    assert proof != prove(doc, None, 0.3)
    assert same_bits(before.checkpoint(), start)


@pytest.mark.parametrize("task", ["hello-cell", "hello-rnn", "hello-embedding", "hello-lstm", "hello-gru"])
def test_proof_holds_of_networks_that_have_learned_all(task: str) -> None:
    """Little is left of their gradients but what both engines round."""
    doc = build(task)
    fused = FusedTrainer(doc)
    for _ in range(4):
        fused.steps(500)
        proof = prove(doc, fused.checkpoint(), doc.training.learning_rate)
        assert (proof.updates, proof.holds) == (UPDATES, True)


@pytest.mark.parametrize(
    ("proof", "holds"),
    [
        (Proof(3, 0, 0, 0), True),
        (Proof(3, TOLERANCE, TOLERANCE, TOLERANCE), True),
        (Proof(3, 0, 2 * TOLERANCE, 0), False),
        (Proof(3, 0, 2 * TOLERANCE, 0, rounding=TOLERANCE), True),
        (Proof(3, 0, 100 * TOLERANCE, 0, rounding=TOLERANCE), False),
        (Proof(3, 2 * TOLERANCE, 0, 0, rounding=TOLERANCE), False),
        (Proof(3, 0, 0, 2 * TOLERANCE, rounding=TOLERANCE), False),
        (FAILED, False),
    ],
)
def test_only_a_gradient_may_differ_by_what_roundings_explain(proof: Proof, holds: bool) -> None:
    assert proof.holds == holds


def test_proof_of_a_run_that_blows_up_at_once_compares_nothing() -> None:
    doc = document()
    start = Checkpoint(0, np.full(doc.layout.size, np.nan, np.float32))
    assert prove(doc, start, 0.1).updates == 0


def every(number: float) -> property:
    return property(lambda trainer: np.full(trainer.document.layout.size, number, np.float32))


def times(factor: float) -> Callable[[FusedTrainer, int], Curve]:
    """Steps after which every parameter is so many times as large as it should be."""
    good = FusedTrainer.steps

    def steps(trainer: FusedTrainer, count: int) -> Curve:
        curve = good(trainer, count)
        trainer._float_view("row", trainer.document.layout.size)[:] *= np.float32(factor)
        return curve

    return steps


BROKEN: dict[str, tuple[str, object]] = {
    "a loss": ("last_loss", property(lambda _: 0.123)),
    "a loss that is not finite": ("last_loss", property(lambda _: np.nan)),
    "a gradient": ("gradient", every(0.0)),
    "a gradient that is not finite": ("gradient", every(np.nan)),
    "parameters": ("steps", times(1.001)),
    "parameters that are not finite": ("steps", times(np.nan)),
}


@pytest.mark.parametrize("what", BROKEN)
def test_kernel_that_computes_something_else_is_left(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run is torch's, and says by how much the other differed."""
    doc = document()
    monkeypatch.setattr(FusedTrainer, *BROKEN[what])
    trainer = make_trainer(doc)
    assert trainer.use.name == "torch"
    assert trainer.use.proof is not None
    assert not trainer.use.proof.holds
    assert trainer.use.proof.largest > TOLERANCE
    assert trainer.use.reason.startswith("The fused engine differed from PyTorch by ")
    assert trainer.use.reason.endswith(" and was left.")
    expected = TorchTrainer(doc)
    assert list(trainer.steps(10)) == list(expected.steps(10))
    assert same_bits(trainer.checkpoint(), expected.checkpoint())
    assert trainer.use.name == "torch"


def test_failure_of_one_engine_alone_is_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_trainer: FusedTrainer, _count: int) -> Curve:
        raise NotFiniteError(0, Message("the loss is not finite"))

    monkeypatch.setattr(FusedTrainer, "steps", fail)
    assert prove(document(), None, 0.1).largest == np.inf
    assert make_trainer(document()).use.name == "torch"
