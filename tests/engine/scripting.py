"""Runs, and the scripts that are to repeat them, for the tests."""

import contextlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from playground.checkpoint import Checkpoint, Curve, Point, Trained
from playground.document import Document, VocabularySpec
from playground.export.plain_model import state_names
from playground.network import initial_weights
from playground.pairs import Pair
from playground.parameters import FloatArray
from playground.spec import ModelSpec, TrainSpec
from playground.tasks import build
from playground.training.epoch_line import line
from playground.training.torch_trainer import TorchTrainer

RAGGED = tuple(Pair(text, text[::-1]) for text in ("abc", "ca", "b", "bca", "cc", "abcabc", "aa"))
EQUAL = tuple(Pair(text, text[::-1]) for text in ("abc", "cab", "bba", "bca"))
WORDS = VocabularySpec("word")

LECTURE = ("hello-cell", "hello-rnn", "hello-embedding", "hello-lstm", "hello-gru")
DOCUMENTS = {name: build(name) for name in LECTURE} | {
    "batches": Document(RAGGED, training=TrainSpec(batch_size=3, epochs=30)),
    "batches, clipped, momentum": Document(
        RAGGED,
        model=ModelSpec("lstm", "cell", "one-hot", hidden_size=7, forget_bias=1.5),
        training=TrainSpec("sum", "sgd", 0.02, 0.9, 0.5, 30, 2),
    ),
    "equal batches": Document(EQUAL, training=TrainSpec(batch_size=3, epochs=10)),
    "ragged at once": Document(RAGGED, training=TrainSpec(epochs=10)),
    "AdamW": Document(EQUAL, training=TrainSpec(optimizer="adamw", epochs=10)),
    "RMSprop": Document(
        RAGGED, training=TrainSpec(optimizer="rmsprop", momentum=0.5, learning_rate=0.005, epochs=10)
    ),
    "words": Document((Pair("one  two three", "two three one"), Pair("two", "one")), WORDS),
    "own symbols": Document(
        EQUAL, VocabularySpec(automatic=False, input=tuple("zcba ")), ModelSpec(head="none", hidden_size=5)
    ),
    "two vocabularies": Document(
        (Pair("abc", "xyz"), Pair("cab", "zyx")), VocabularySpec(shared=False), ModelSpec("gru")
    ),
    "two own vocabularies": Document(
        (Pair("abc", "xyz"), Pair("ca", "zy")),
        VocabularySpec(automatic=False, shared=False, input=tuple("cbad"), target=tuple("xyzw")),
    ),
    "strange symbols": Document((Pair("a\"'\\", "👍🏽é{n"), Pair("e\u0301\u00a0 #", "<&>x"))),
    "one code point each": Document((Pair("我爱", "爱你"), Pair("\"'\\\u00a0", "{}%,"))),
}


def untrained(document: Document) -> Trained:
    return Trained(document, Checkpoint(0, initial_weights(document)), Curve.of([]))


@dataclass(frozen=True)
class Ran:
    lines: list[str]  # of the log
    trained: Trained


def train(
    document: Document, rates: Mapping[tuple[int, int], float] | None = None, updates: int | None = None
) -> Ran:
    """A whole run or some updates of it, with other learning rates from some (epoch, batch) on."""
    trainer = TorchTrainer(document)
    points: list[Point] = []
    lines = []
    for _ in range(trainer.updates_until(document.training.epochs) if updates is None else updates):
        if rates and (trainer.epoch, trainer.batch) in rates:
            trainer.set_learning_rate(rates[trainer.epoch, trainer.batch])
        for point in trainer.steps(1):
            points.append(point)
            lines.append(line(document, point, trainer.predictions))
    return Ran(lines, Trained(document, trainer.checkpoint(), Curve.of(points)))


def run(source: str) -> tuple[list[str], dict[str, Any]]:
    """What a script prints, and what it leaves."""
    printed, made = io.StringIO(), {"__name__": "__main__"}
    with torch.random.fork_rng(devices=[]), contextlib.redirect_stdout(printed):
        exec(compile(source, "train.py", "exec"), made)  # noqa: S102
    return printed.getvalue().splitlines(), made


def weights(document: Document, model: Any) -> FloatArray:  # noqa: ANN401  of a class that a script makes
    """All parameters of the model of a script, end to end."""
    names, state = state_names(document.model), model.state_dict()
    return document.layout.join(
        {name: state[names.get(name, name)].numpy() for name, _ in document.layout.shapes}
    )


def moved(trained: Trained, by: float) -> Trained:
    """The same network with a weight that training did not give it."""
    flat = trained.checkpoint.flat.copy()
    flat[np.argmin(np.abs(flat))] += by
    return replace(trained, checkpoint=replace(trained.checkpoint, flat=flat))
