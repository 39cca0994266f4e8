"""Repeats a run from the initial weights of its seed, with its recorded learning rates."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from playground.checkpoint import Checkpoint, Curve, Trained
from playground.document import Document
from playground.engine_report import EngineName
from playground.export.errors import ExportError
from playground.language import Message, sentences
from playground.parameters import FloatArray
from playground.training.bursts import Pace
from playground.training.epoch_line import line
from playground.training.nonfinite import NotFiniteError
from playground.training.torch_trainer import TorchTrainer

if TYPE_CHECKING:
    from playground.training.fused.trainer import FusedTrainer


class Replay:
    def __init__(
        self, network: Trained, epochs: int, go_on: Callable[[], None], engine: EngineName = "torch"
    ) -> None:
        """`epochs` is the total number of epochs shown in the log. `go_on` is called between bursts of
        updates, and may end the work by an exception."""
        document, checkpoint = network.document, network.checkpoint
        self._document = replace(document, training=replace(document.training, epochs=epochs))
        self._trainer = self._make(self._document, engine)
        self._go_on, self._pace = go_on, Pace()
        rates = checkpoint.known_rates(document.training.learning_rate)
        self._rates = {self._updates(change.epoch, change.batch): change.rate for change in rates}

    @staticmethod
    def _make(document: Document, engine: EngineName) -> "TorchTrainer | FusedTrainer":
        if engine == "torch":
            return TorchTrainer(document)
        from playground.training.fused.trainer import FusedTrainer

        return FusedTrainer(document)

    @property
    def epoch(self) -> int:
        """Number of complete epochs."""
        return self._trainer.epoch

    @property
    def flat(self) -> FloatArray:
        return self._trainer.checkpoint().flat

    def line(self) -> str:
        """Train to the end of the epoch and return its log line."""
        points = Curve.of([])
        while not len(points):
            points = self._train(1)
        return line(self._document, points[-1], self._trainer.predictions)

    def go_on_to(self, checkpoint: Checkpoint) -> None:
        """Train up to the epoch and batch of a checkpoint; does nothing if they have passed."""
        end = self._updates(checkpoint.epoch, checkpoint.batch)
        while (here := self._updates(self._trainer.epoch, self._trainer.batch)) < end:
            changes = [at for at in self._rates if at > here]
            self._pace.burst(self._train, min([end, *changes]) - here)

    def _updates(self, epoch: int, batch: int) -> int:
        return epoch * self._trainer.batches + batch

    def _train(self, count: int) -> Curve:
        """Run `count` updates, with one learning rate. Raises ExportError if values become non-finite."""
        self._go_on()
        rate = self._rates.get(self._updates(self._trainer.epoch, self._trainer.batch))
        if rate is not None:
            self._trainer.set_learning_rate(rate)
        try:
            return self._trainer.steps(count)
        except NotFiniteError as error:
            raise ExportError(sentences(Message("The run cannot be repeated."), error.message)) from error
