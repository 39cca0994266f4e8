"""Documents of every kind for the tests that put the fused engine beside torch's."""

from typing import Any

import numpy as np

from playground.checkpoint import Checkpoint, Curve
from playground.document import Document, VocabularySpec
from playground.pairs import Pair
from playground.parameters import FloatArray, Layout
from playground.spec import GATES_PER_CELL, Cell, Head, InputKind, Loss, ModelSpec, TrainSpec
from playground.training.fused.trainer import FusedTrainer
from playground.training.torch_trainer import TorchTrainer

CELLS = tuple(GATES_PER_CELL)
TEXTS = (
    ("abcde", "edcba"),
    ("bc", "cb"),
    ("cabbad", "dabbac"),
    ("e", "d"),
    ("bbacc", "ccabb"),
    ("acb", "bca"),
    ("dd", "ee"),
)
RAGGED = tuple(Pair(*texts) for texts in TEXTS)
SYMBOLS = VocabularySpec(automatic=False, input=tuple("abcde"))

SHAPES: dict[str, tuple[tuple[Pair, ...], int]] = {  # pairs and how many in a batch
    "one pair": (RAGGED[:1], 0),
    "ragged": (RAGGED, 0),
    "batches": (RAGGED, 3),
}

# Rates at which a run is not chaotic: the first steps of RMSprop are ten times its rate.
RULES: dict[str, dict[str, Any]] = {
    "adam": {"optimizer": "adam", "learning_rate": 0.02},
    "adamw": {"optimizer": "adamw", "learning_rate": 0.02},
    "sgd": {"optimizer": "sgd", "learning_rate": 0.02},
    "sgd with momentum": {"optimizer": "sgd", "learning_rate": 0.002, "momentum": 0.9},
    "rmsprop": {"optimizer": "rmsprop", "learning_rate": 0.002},
    "rmsprop with momentum": {"optimizer": "rmsprop", "learning_rate": 0.002, "momentum": 0.5},
}


def document(
    shape: str = "ragged",
    rule: str = "adam",
    cell: Cell = "rnn",
    layers: int = 2,
    inputs: InputKind = "embedding",
    head: Head = "linear",
    loss: Loss = "mean",
    **training: Any,  # noqa: ANN401  fields of a spec
) -> Document:
    pairs, batch_size = SHAPES[shape]
    return Document(
        pairs=pairs,
        vocabulary=SYMBOLS,
        model=ModelSpec(cell, "module", inputs, 3, 5 if head == "none" else 7, layers, head),
        training=TrainSpec(loss=loss, batch_size=batch_size, **{**RULES[rule], **training}),
    )


def both(made: Document, start: Checkpoint | None = None) -> tuple[TorchTrainer, FusedTrainer]:
    return TorchTrainer(made, start), FusedTrainer(made, start)


def farthest(layout: Layout, one: FloatArray, other: FloatArray) -> float:
    """The largest difference, relative to the largest number of its matrix."""
    ours, theirs = layout.split(one), layout.split(other)
    return max(float(np.abs(ours[name] - theirs[name]).max() / np.abs(ours[name]).max()) for name in ours)


def same_bits(one: Checkpoint, other: Checkpoint) -> bool:
    return (
        (one.epoch, one.batch, one.rates) == (other.epoch, other.batch, other.rates)
        and one.optimizer.keys() == other.optimizer.keys()
        and np.array_equal(one.flat, other.flat, equal_nan=True)
        and all(np.array_equal(one.optimizer[name], other.optimizer[name]) for name in one.optimizer)
    )


def assert_same_curve(ours: Curve, theirs: Curve, rtol: float = 1e-4) -> None:
    """Answers are whole numbers and must be equal; losses may be rounded."""
    assert ours.epoch.tolist() == theirs.epoch.tolist()
    np.testing.assert_allclose(ours.loss, theirs.loss, rtol=rtol, atol=1e-6)
    np.testing.assert_allclose(ours.symbol_accuracy, theirs.symbol_accuracy, rtol=0, atol=1e-12)
    np.testing.assert_allclose(ours.pair_accuracy, theirs.pair_accuracy, rtol=0, atol=1e-12)
