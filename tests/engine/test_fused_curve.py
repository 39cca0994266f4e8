"""What the fused engine tells of a run is what torch tells: losses, accuracies, epochs and answers."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.document import Document, VocabularySpec
from playground.pairs import Pair
from playground.spec import Cell, ModelSpec, TrainSpec
from playground.tasks import build
from playground.training.fused.trainer import MOST_ORDERS, MOST_POINTS, FusedTrainer
from playground.training.torch_trainer import TorchTrainer
from tests.engine.fusing import CELLS, RAGGED, SHAPES, assert_same_curve, both, document

LECTURE: dict[str, tuple[list[float], float, int]] = {  # the first losses, the fifteenth, and solved from
    "hello-cell": ([7.340, 5.927, 4.976, 4.473, 4.153, 3.867, 3.625], 2.723, 7),
    "hello-rnn": ([1.468, 1.317, 1.185, 1.076, 0.993, 0.933, 0.889, 0.855, 0.824, 0.796], 0.682, 10),
    "hello-embedding": ([1.418, 1.107, 0.893, 0.690, 0.508], 0.011, 5),
    "hello-lstm": ([], 0.0, 11),
    "hello-gru": ([], 0.0, 10),
}


@pytest.mark.parametrize("name", LECTURE)
def test_program_of_the_lecture_prints_its_losses(name: str) -> None:
    losses, last, solved_at = LECTURE[name]
    doc = build(name)
    curve = FusedTrainer(doc).steps(15)
    if losses:
        assert curve.loss[: len(losses)].tolist() == pytest.approx(losses, abs=1e-3)
        assert curve.loss[-1] == pytest.approx(last, abs=1e-3)
    assert curve.solved_at == solved_at
    assert_same_curve(curve, TorchTrainer(doc).steps(15))


@pytest.mark.parametrize("name", LECTURE)
def test_program_of_the_lecture_is_solved_when_torch_solves_it(name: str) -> None:
    doc, solved = build(name), []
    for seed in range(20):
        seeded = replace(doc, training=replace(doc.training, seed=seed))
        torch, fused = (trainer.steps(15).solved_at for trainer in both(seeded))
        assert fused == torch
        solved.append(torch)
    assert len(set(solved)) > 4


def tie_free(shape: str, cell: Cell, **model: Any) -> Document:  # noqa: ANN401  fields of a spec
    made = document(shape, "adam", cell, **model)
    return replace(made, training=replace(made.training, learning_rate=0.01))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("cell", CELLS)
def test_every_burst_tells_what_torch_tells(cell: Cell, shape: str) -> None:
    """In bursts of any length, also shorter than an epoch."""
    torch, fused = both(tie_free(shape, cell))
    for updates in (1, 1, 2, 5, 3, 8, 40, 7):
        ours, theirs = fused.steps(updates), torch.steps(updates)
        assert (fused.epoch, fused.batch) == (torch.epoch, torch.batch)
        assert fused.updates_until(100) == torch.updates_until(100)
        assert_same_curve(ours, theirs)
        assert answered(fused) == answered(torch)


def answered(trainer: TorchTrainer | FusedTrainer) -> list[list[int]]:
    rows = zip(trainer.predictions.tolist(), trainer.document.pairs, strict=True)
    return [row[: len(pair.target)] for row, pair in rows]


@pytest.mark.parametrize("shape", SHAPES)
def test_evaluation_is_that_of_torch(shape: str) -> None:
    torch, fused = both(tie_free(shape, "lstm"))
    for updates in (0, 4, 9):
        torch.steps(updates)
        fused.steps(updates)
        ours, theirs = fused.evaluate(), torch.evaluate()
        assert ours.loss == pytest.approx(theirs.loss, rel=1e-4)
        assert (ours.epoch, ours.symbol_accuracy, ours.pair_accuracy) == (
            theirs.epoch,
            theirs.symbol_accuracy,
            theirs.pair_accuracy,
        )
        assert np.array_equal(ours.predictions, theirs.predictions)


def test_pairs_may_repeat_symbols_and_have_two_vocabularies() -> None:
    pairs = (Pair("aaaa", "xyxy"), Pair("b", "z"), Pair("abab", "zzzx"))
    doc = Document(pairs, VocabularySpec(shared=False), ModelSpec("gru", hidden_size=6))
    torch, fused = both(doc)
    assert_same_curve(fused.steps(30), torch.steps(30))


def test_task_of_many_pairs_is_learned_as_by_torch() -> None:
    doc = build("parity")
    torch, fused = both(doc)
    assert_same_curve(fused.steps(60), torch.steps(60), rtol=1e-3)
    curve = fused.steps(fused.updates_until(doc.training.epochs))
    assert curve.solved_at is not None


def test_loss_of_a_long_run_falls_to_where_torch_finds_it() -> None:
    """What torch computes of the weights that 20,000 epochs of the fused engine led to."""
    doc = build("hello-rnn")
    fused = FusedTrainer(doc)
    curve = fused.steps(20_000)
    assert len(curve) == 20_000 > 4 * MOST_POINTS
    assert curve.epoch.tolist() == list(range(1, 20_001))
    assert curve.loss[-1] == pytest.approx(0.3408, abs=1e-3)  # ln(1 + 3 / e²), the floor of bounded logits
    assert TorchTrainer(doc, fused.checkpoint()).evaluate().loss == pytest.approx(curve.loss[-1], abs=1e-5)


def test_orders_of_a_long_burst_are_asked_for_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many epochs as there is room for in one call; the run is the same."""
    doc = Document(RAGGED, training=TrainSpec(batch_size=2))
    whole, parted = FusedTrainer(doc), FusedTrainer(doc)
    expected = whole.steps(93)
    assert len(RAGGED) * 30 < MOST_ORDERS
    monkeypatch.setattr("playground.training.fused.trainer.MOST_ORDERS", 3 * len(RAGGED))
    assert list(parted.steps(93)) == list(expected)
    assert np.array_equal(parted.checkpoint().flat, whole.checkpoint().flat)
