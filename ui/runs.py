"""Training as the window sees it: the run under way, what came of it, and the network that is shown."""

import logging
import time
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject, Signal

from playground.checkpoint import Trained
from playground.continuing import continues, fits, goal, shown_goal
from playground.document import Document
from playground.problems import Problem, problems, stopping
from playground.training.history import History
from playground.training.messages import Delivery, Outcome, Snapshot
from ui.run_bridge import RunBridge
from ui.status import RunStatus, Shown


class Runs(QObject):
    """At most one run trains; beside it, a second thread computes what a network at rest answers."""

    status_changed = Signal(object)
    points_arrived = Signal()
    checkpoint_arrived = Signal()  # what is shown has changed
    failed = Signal(str)  # a sentence

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._problems: tuple[Problem, ...] = problems(document)
        self.status = RunStatus(goal=document.training.epochs)
        self.trained: Trained | None = None
        self.shown: Shown | None = None
        self.history = History()
        self.previous = History()  # the curve of the run before, to compare with
        self._unsaved_s = 0.0  # of training that has ended
        self._started_s = 0.0
        self._waits_for_one_step = False
        self._training = RunBridge(self)
        self._training.delivered.connect(self._on_training_delivered)
        self._looking = RunBridge(self)
        self._looking.delivered.connect(self._on_looking_delivered)
        self._looked_at = document  # what `_looking` was started with, on whatever device

    # --- The document

    def set_document(self, after: Document, found: tuple[Problem, ...]) -> None:
        """The settings of the next run; a run under way only takes over the learning rate."""
        self._document, self._problems = after, found
        run, rate = self._training.run, after.training.learning_rate
        if run is not None and not any(problem.place == "learning_rate" for problem in found):
            run.control.set_learning_rate(rate)
        self._update_status(epoch=self._epoch(), goal=self._goal())

    def replace(self, document: Document, found: tuple[Problem, ...], trained: Trained | None) -> None:
        """Another project: what was trained before is gone."""
        self._training.drop()
        self._looking.drop()
        self._document, self._problems = document, found
        self.trained, self.shown, self._unsaved_s = trained, None, 0.0
        self.history, self.previous = History(trained.curve if trained else None), History()
        self._update_status(phase="resting", waiting=False, epoch=self._epoch(), rate=None, goal=self._goal())

    @property
    def run_is_of_older_document(self) -> bool:
        """Whether the run under way was started with other settings than those shown now."""
        run, now = self._training.run, self._document
        if run is None:
            return False
        rate = replace(run.document.training, learning_rate=now.training.learning_rate)
        return replace(run.document, training=rate) != now

    @property
    def has_own_curve(self) -> bool:
        """Whether the curve is that of the run under way, or belongs to the document as it is now."""
        return self._training.run is not None or self._continues()

    @property
    def unsaved_seconds(self) -> float:
        """How long the training took that is not saved yet."""
        return self._unsaved_s + (time.monotonic() - self._started_s if self._training.run else 0.0)

    def mark_saved(self) -> None:
        self._unsaved_s, self._started_s = 0.0, time.monotonic()

    # --- Asked by the person

    def train(self) -> None:
        """Train, or go on after a pause; waits for torch when it is not there yet."""
        run = self._training.run
        if run is not None:
            run.control.resume()
            self._update_status(phase="running")
        else:
            self._begin(single_step=False)

    def pause(self) -> None:
        if self._training.run is not None:
            self._training.run.control.pause()
            self._update_status(phase="paused", rate=None)

    def step(self) -> None:
        """One update; pauses a run that goes on."""
        run = self._training.run
        if run is not None:
            run.control.allow(1)
            self._update_status(phase="paused", rate=None)
        else:
            self._begin(single_step=True)

    def stop(self) -> None:
        if self._training.run is not None:
            self._training.run.control.stop()
            self._update_status(phase="stopping", rate=None)
        else:
            self._update_status(waiting=False)

    def reset(self) -> None:
        """Back to the initial weights of the seed."""
        self._training.drop()
        self._forget_training()
        self._update_status(phase="resting", waiting=False, epoch=0, rate=None, goal=self._goal())
        self.points_arrived.emit()
        self.look()

    def close(self) -> bool:
        """Stop all threads; whether they ended in time."""
        return all([bridge.close() for bridge in (self._training, self._looking)])  # noqa: C419  both

    def set_torch_ready(self, devices: tuple[str, ...]) -> None:
        waiting = self.status.waiting
        self._update_status(torch_ready=True, waiting=False, devices=devices)
        if waiting:
            self._begin(self._waits_for_one_step)
        else:
            self.look()

    def set_torch_failed(self, sentence: str) -> None:
        self._update_status(waiting=False, torch_error=sentence)
        self.failed.emit(sentence)

    def _begin(self, single_step: bool) -> None:
        if stopping(self._problems) is not None or self.status.torch_error:
            return
        if not self.status.torch_ready:
            self._waits_for_one_step = single_step
            self._update_status(waiting=True)
        elif self._device_is_here():
            self._start(single_step)

    def _start(self, single_step: bool) -> None:
        start = self.trained.checkpoint if self.trained and self._continues() else None
        target = goal(self.trained, self._document)
        if start is None or self.trained is None:
            self._forget_training()
        else:
            self.history = History(self.trained.curve)
        self._looking.drop()
        self._started_s = time.monotonic()
        self._training.start(self._document, start, target, single_step)
        phase = "paused" if single_step else "running"
        self._update_status(phase=phase, epoch=start.epoch if start else 0, goal=target)
        self.points_arrived.emit()

    def _device_is_here(self) -> bool:
        device = self._document.training.device
        if device in self.status.devices:
            return True
        text = QCoreApplication.translate(
            "Runs", "This machine has no {0} that PyTorch can use: choose the CPU under Training."
        )
        self.failed.emit(text.format(device.upper()))
        return False

    def _forget_training(self) -> None:
        if len(self.history):
            self.previous = self.history
        self.history, self.trained, self._unsaved_s = History(), None, 0.0

    def _continues(self) -> bool:
        return self.trained is not None and continues(self.trained, self._document)

    def _goal(self) -> int:
        return self._training.run.goal if self._training.run else shown_goal(self.trained, self._document)

    def _epoch(self) -> int:
        return self.trained.checkpoint.epoch if self.trained and self.has_own_curve else 0

    def _on_training_delivered(self, delivery: Delivery) -> None:
        if len(delivery.points):
            self.history.append(delivery.points)
        if delivery.snapshot is not None:
            self._take_snapshot(delivery.snapshot)
        if len(delivery.points):
            self.points_arrived.emit()
        if delivery.outcome is not None:
            self._on_run_ended(delivery.outcome)
        else:
            rate = self._training.rate if self.status.phase == "running" else None
            self._update_status(epoch=self._epoch(), rate=rate)

    def _take_snapshot(self, snapshot: Snapshot) -> None:
        document = self._training.document
        curve = self.history.curve.until(snapshot.checkpoint.epoch)
        self.trained = Trained(document, snapshot.checkpoint, curve)
        self._show_network(document, snapshot)

    def _on_run_ended(self, outcome: Outcome) -> None:
        self._unsaved_s += time.monotonic() - self._started_s
        self._update_status(phase="resting", rate=None, epoch=self._epoch(), goal=self._goal())
        if outcome.ending == "failed":
            self._tell_failure(outcome)
        if self._training.document != self._document:
            self.look()

    # --- A network at rest

    def look(self) -> None:
        """Show the network that goes with the document: the trained one while it fits, else a fresh one."""
        if self._training.run is not None or not self.status.torch_ready or stopping(self._problems):
            return
        trained = self.trained if self.trained and fits(self.trained.document, self._document) else None
        start = trained.checkpoint if trained else None
        on_cpu = replace(self._document, training=replace(self._document.training, device="cpu"))
        self._looked_at = self._document
        self._looking.start(on_cpu, start, goal=start.epoch if start else 0)

    def _on_looking_delivered(self, delivery: Delivery) -> None:
        if delivery.snapshot is not None and self._training.run is None:
            self._show_network(self._looked_at, delivery.snapshot)
        if delivery.outcome is not None and delivery.outcome.ending == "failed":
            self._tell_failure(delivery.outcome)

    def _tell_failure(self, outcome: Outcome) -> None:
        if outcome.details:
            logging.getLogger("unroll").error("%s\n%s", outcome.message, outcome.details)
        self.failed.emit(outcome.message)

    def _show_network(self, document: Document, snapshot: Snapshot) -> None:
        done = snapshot.evaluation
        predictions = snapshot.predictions if done is None else done.predictions
        self.shown = Shown(document, snapshot.checkpoint, predictions, done)
        self.checkpoint_arrived.emit()

    def _update_status(self, **changes: object) -> None:
        after = replace(self.status, **changes)  # type: ignore[arg-type]
        if after != self.status:
            self.status = after
            self.status_changed.emit(after)
