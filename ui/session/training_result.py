"""What came of training: the network, its curve and the one before, its past, and the time not saved yet."""

import time

from playground.checkpoint import Checkpoint, Project, Trained
from playground.document import Document
from playground.problems import Problem
from playground.resuming import fits, goal, start_of_next_run
from playground.training.loss_history import LossHistory
from playground.training.mailbox import Snapshot
from ui.session.epoch_history import EpochHistory


class TrainingResult:
    """Of the run under way, or of the last one."""

    def __init__(self, document: Document) -> None:
        self.trained: Trained | None = None
        self.history = LossHistory()
        self.previous = LossHistory()  # the curve of the run before, to compare with
        self.past = EpochHistory(document)
        self.unsaved_time = UnsavedTime()

    @property
    def is_trained(self) -> bool:
        """Whether there is anything but initial weights."""
        return self.trained not in (None, self.past.imported)

    def fitting(self, document: Document) -> Checkpoint | None:
        """The trained network while it fits that document."""
        trained = self.trained
        return trained.checkpoint if trained is not None and fits(trained.document, document) else None

    def open(self, project: Project, found: tuple[Problem, ...]) -> None:
        """Take over what a project holds; what was trained before is gone."""
        trained = project.trained
        self.past.see_from(project.document, found)
        self.past.open(project)
        self.trained, self.unsaved_time = trained, UnsavedTime()
        self.history, self.previous = LossHistory(trained.curve if trained else None), LossHistory()

    def begin(self, document: Document) -> tuple[Checkpoint | None, int]:
        """A run of that document begins; the weights it starts from (None: those of the seed), and its last
        epoch."""
        start, target = start_of_next_run(self.trained, document), goal(self.trained, document)
        if start is None or self.trained is None:
            self.forget()
            start = self.trained.checkpoint if self.trained else None
        else:
            self.history = LossHistory(self.trained.curve)
        self.unsaved_time.start()
        self.past.document = document
        return start, target

    def take(self, document: Document, snapshot: Snapshot) -> None:
        """The run has come this far."""
        checkpoint = snapshot.checkpoint
        curve = self.history.curve.until(checkpoint.epoch)
        self.trained = Trained(document, checkpoint, curve, self.past.is_of_imported, snapshot.engine)

    def fork(self, checkpoint: Checkpoint) -> None:
        """Another future begins after a past epoch; the curve of what had come of it stays as a shadow."""
        self.unsaved_time.end()
        self.previous, curve = self.history, self.history.curve.until(checkpoint.epoch)
        self.past.cut(checkpoint.epoch, curve)
        engine = self.trained.engine if self.trained else None
        self.trained = Trained(self.past.document, checkpoint, curve, self.past.is_of_imported, engine)
        self.history = LossHistory(curve)

    def forget(self) -> None:
        """Back to initial weights; the curve stays as a shadow."""
        if len(self.history):
            self.previous = self.history
        self.history, self.trained = LossHistory(), self.past.begin_again()
        self.unsaved_time = UnsavedTime()


class UnsavedTime:
    def __init__(self) -> None:
        self._ended_s = 0.0  # of runs that have ended
        self._started_s: float | None = None  # of the run under way

    @property
    def seconds(self) -> float:
        under_way = time.monotonic() - self._started_s if self._started_s is not None else 0.0
        return self._ended_s + under_way

    def start(self) -> None:
        """A run begins."""
        self._started_s = time.monotonic()

    def end(self) -> None:
        """It has ended."""
        self._ended_s, self._started_s = self.seconds, None

    def clear(self) -> None:
        """All is saved; a run under way counts from here."""
        self._ended_s = 0.0
        self._started_s = None if self._started_s is None else time.monotonic()
