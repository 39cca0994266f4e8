"""Trains one run of a sweep, on the calling thread."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from playground.blas_threads import one_blas_thread
from playground.document import Document
from playground.engine_report import EngineUse
from playground.language import Message
from playground.memory_need import ShortageError
from playground.parameters import IntArray
from playground.spec import Cell
from playground.sweep.loss_sampling import Recording
from playground.sweep.values import SweepRun
from playground.training.bursts import Pace
from playground.training.control import RunControl

if TYPE_CHECKING:
    from playground.training.engine_switch import EngineTrainer


def with_cell(document: Document, cell: Cell) -> Document:
    return replace(document, model=replace(document.model, cell=cell))


def with_seed(document: Document, seed: int) -> Document:
    return replace(document, training=replace(document.training, seed=seed))


class Engines:
    """Chooses the engine for the runs of each cell.

    One parity check of the fused engine counts for all runs of a cell: another seed changes the numbers, not
    the code.
    """

    def __init__(self) -> None:
        self._settled: dict[Cell, EngineUse] = {}
        self._proving = threading.Lock()  # one thread runs the parity check, the others use its result

    def make(self, document: Document) -> "EngineTrainer":
        from playground.training import engine_switch  # imported late, as it imports torch

        cell = document.model.cell
        proved = self._settled.get(cell)
        if proved is not None:
            return engine_switch.make_trainer(document, proved=proved)
        with self._proving:
            trainer = engine_switch.make_trainer(document, proved=self._settled.get(cell))
            if trainer.use.name == "fused" and trainer.use.proof and trainer.use.proof.updates:
                self._settled[cell] = trainer.use
        return trainer

    @property
    def settled(self) -> dict[Cell, EngineUse]:
        """The engine use of the cells whose fused engine has passed the parity check."""
        return dict(self._settled)


def train_one(
    document: Document,
    kept: IntArray,
    control: RunControl,
    pace: Pace,
    engines: Engines,
    report: Callable[[int], None],
) -> SweepRun | None:
    """Train to the end or to an error; None if stopped before. `report` receives the epochs done."""
    cell, seed, recording = document.model.cell, document.training.seed, Recording(kept)
    try:
        with one_blas_thread():
            trainer = engines.make(document)
            while (left := trainer.updates_until(document.training.epochs)) > 0:
                if control.permission() == "stop":
                    return None
                recording.add(pace.burst(trainer.steps, left))
                report(trainer.epoch)
    except Exception as error:  # the other runs go on
        return SweepRun(cell, seed, None, kept, recording.losses, failure_sentence(error))
    return SweepRun(cell, seed, recording.solved_at, kept, recording.losses)


def failure_sentence(error: Exception) -> Message:
    from playground.training.nonfinite import NotFiniteError  # imports torch, which is loaded by now

    if isinstance(error, NotFiniteError):
        return Message(
            "Training stopped since a number was no longer finite; after epoch {epoch} all were. A smaller "
            "learning rate or gradient clipping usually helps.",
            epoch=error.good_epoch,
        )
    if isinstance(error, ShortageError):
        return error.message
    if isinstance(error, MemoryError):
        return Message(
            "There was not enough memory: make the model smaller, or let fewer runs train at a time."
        )
    said = " ".join(str(error).split())
    return Message("Training failed: {error}", error=said or type(error).__name__)
