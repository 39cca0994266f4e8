"""A run once more, from the initial weights of its seed, with the learning rates that it had."""

from dataclasses import replace

from playground.checkpoint import Checkpoint, Point, Trained
from playground.export.errors import ExportError
from playground.parameters import FloatArray
from playground.training.log import line
from playground.training.nonfinite import NotFiniteError
from playground.training.trainer import Trainer


class Replay:
    def __init__(self, network: Trained, epochs: int) -> None:
        """`epochs` is what the log counts up to."""
        document, checkpoint = network.document, network.checkpoint
        self._document = replace(document, training=replace(document.training, epochs=epochs))
        self._trainer = Trainer(self._document)
        rates = checkpoint.known_rates(document.training.learning_rate)
        self._rates = {(change.epoch, change.batch): change.rate for change in rates}

    @property
    def epoch(self) -> int:
        """Whole epochs done."""
        return self._trainer.epoch

    @property
    def flat(self) -> FloatArray:
        return self._trainer.checkpoint().flat

    def line(self) -> str:
        """Train to the end of the epoch; what the log says of it."""
        points: list[Point] = []
        while not points:
            points = self._update()
        return line(self._document, points[-1], self._trainer.predictions)

    def go_on_to(self, checkpoint: Checkpoint) -> None:
        """Train to the moment of a checkpoint that is still to come."""
        trainer = self._trainer
        while (trainer.epoch, trainer.batch) < (checkpoint.epoch, checkpoint.batch):
            self._update()

    def _update(self) -> list[Point]:
        trainer = self._trainer
        rate = self._rates.get((trainer.epoch, trainer.batch))
        if rate is not None:
            trainer.set_learning_rate(rate)
        try:
            return trainer.steps(1)
        except NotFiniteError as error:
            raise ExportError(f"The run cannot be repeated. {error}") from error
