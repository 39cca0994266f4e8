"""What a plain run gives: the reference alone, update after update, without session, thread and pauses."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from playground.checkpoint import Checkpoint, Rates, Trained
from playground.document import Document
from playground.parameters import FloatArray
from playground.training.epoch_store.store import KeptEpochs
from playground.training.torch_trainer import TorchTrainer


@dataclass(frozen=True, eq=False)
class PlainRun:
    flat: FloatArray  # (all parameters)
    losses: list[float]  # of the whole epochs
    kept: KeptEpochs


def run_again(trained: Trained, start: Checkpoint | None) -> PlainRun:
    """To the epoch and batch of that network, from the initial weights or `start`, at the same rates."""
    done = trained.checkpoint
    return _run(trained.document, start, done.epoch, done.batch, done.rates)


def losses_alone(document: Document) -> list[float]:
    return _run(document, None, document.training.epochs, 0, ()).losses


@lru_cache(maxsize=256)
def _run(document: Document, start: Checkpoint | None, epoch: int, batch: int, rates: Rates) -> PlainRun:
    kept = KeptEpochs()
    on_cpu = replace(document, training=replace(document.training, device="cpu"))
    trainer, losses = TorchTrainer(on_cpu, start, kept), list[float]()
    changes = {(change.epoch, change.batch): change.rate for change in rates}
    while (trainer.epoch, trainer.batch) < (epoch, batch):
        rate = changes.get((trainer.epoch, trainer.batch))
        if rate is not None:
            trainer.set_learning_rate(rate)
        losses += [point.loss for point in trainer.steps(1)]
    return PlainRun(trainer.checkpoint().flat, losses, kept)


def same_numbers(one: FloatArray, other: FloatArray) -> bool:
    """Bit for bit."""
    return one.shape == other.shape and np.array_equal(one.view(np.int32), other.view(np.int32))
