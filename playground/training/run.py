"""A training run: the training loop, which also works without a thread, and the thread that runs it."""

import threading
import traceback
from dataclasses import dataclass, field
from typing import Protocol

from playground.blas_threads import one_blas_thread
from playground.checkpoint import Checkpoint, Curve, Evaluation
from playground.document import Document
from playground.engine_report import EngineUse
from playground.language import Message, sentences, told
from playground.memory_need import ShortageError, in_words
from playground.parameters import IntArray
from playground.spec import TrainSpec
from playground.training.bursts import Pace
from playground.training.control import RunControl
from playground.training.epoch_store.store import KeptEpochs
from playground.training.mailbox import Mailbox, Outcome, Snapshot
from playground.training.stopping_rule import StoppingRule


class Trainable(Protocol):
    """What a run needs from a trainer, with any engine."""

    @property
    def epoch(self) -> int: ...
    @property
    def predictions(self) -> IntArray: ...
    @property
    def use(self) -> EngineUse: ...
    def updates_until(self, epoch: int) -> int: ...
    def steps(self, count: int) -> Curve: ...
    def set_learning_rate(self, rate: float) -> None: ...
    def checkpoint(self) -> Checkpoint: ...
    def evaluate(self) -> Evaluation: ...


def train(
    trainer: Trainable, goal: int, control: RunControl, mailbox: Mailbox, rule: StoppingRule | None = None
) -> None:
    """Train up to `goal` epochs, until the rule or somebody ends it; posts all results to the mailbox, the
    outcome last."""
    try:
        outcome = _train(trainer, goal, control, mailbox, rule or StoppingRule(TrainSpec()))
    except ArithmeticError as error:
        outcome = Outcome("failed", told(error))
    except ShortageError as error:
        outcome = Outcome("failed", sentences(error.message, Message("The last weights are kept.")))
    except Exception as error:
        outcome = _unforeseen(error)
    try:
        mailbox.post_snapshot(_resting(trainer))
    except Exception as error:
        outcome = _unforeseen(error)
    mailbox.post_outcome(outcome)


def _unforeseen(error: Exception) -> Outcome:
    """Any other error is reported to the user, and the weights are kept."""
    message = Message(
        "Training stopped and kept its last weights, because of an unforeseen error: {error}",
        error=str(error) or type(error).__name__,
    )
    return Outcome("failed", message, traceback.format_exc())


@one_blas_thread()
def _train(
    trainer: Trainable, goal: int, control: RunControl, mailbox: Mailbox, rule: StoppingRule
) -> Outcome:
    pace = Pace()
    while (left := trainer.updates_until(min(goal, trainer.epoch + rule.fewest_epochs))) > 0:
        if control.waits:
            mailbox.post_snapshot(_resting(trainer))
        permission = control.permission()
        if permission == "stop":
            return Outcome("stopped")
        if (rate := control.take_learning_rate()) is not None:
            trainer.set_learning_rate(rate)
        points = pace.burst(trainer.steps, 1 if permission == "single" else left)
        rule.note(points)
        mailbox.post_points(points)
        if mailbox.wants_snapshot:
            mailbox.post_snapshot(Snapshot(trainer.checkpoint(), trainer.predictions, engine=trainer.use))
    return Outcome(rule.ending)


def _resting(trainer: Trainable) -> Snapshot:
    return Snapshot(trainer.checkpoint(), trainer.predictions, trainer.evaluate(), trainer.use)


@dataclass(eq=False)
class Run:
    """A run on its own thread. It owns the document it started with; other threads use `control` and
    `mailbox`."""

    document: Document
    start: Checkpoint | None
    goal: int  # epochs
    kept: KeptEpochs | None = None  # receives the past epochs
    control: RunControl = field(default_factory=RunControl)
    mailbox: Mailbox = field(default_factory=Mailbox)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._work, name="training", daemon=False)

    def begin(self) -> None:
        self._thread.start()

    def end(self, timeout_s: float) -> bool:
        """Stop the run and wait for its thread; returns whether it ended in time."""
        self.control.stop()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        try:
            from playground.training.engine_switch import (
                make_trainer,  # imports torch only when a run starts
            )

            trainer = make_trainer(self.document, self.start, self.kept)
        except Exception as error:  # out of memory, no such device: reported as the outcome
            message = Message("Training could not start: {why}", why=in_words(error, self.document))
            self.mailbox.post_outcome(Outcome("failed", message, traceback.format_exc()))
            return
        rule = StoppingRule(self.document.training)
        train(trainer, self.goal, self.control, self.mailbox, rule)
