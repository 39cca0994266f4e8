"""The session: the one mutable root of the window. Panels read it, ask for changes, and hear of them."""

import time
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from playground.checkpoint import Project, Trained
from playground.continuing import continues, fits, goal, shown_goal
from playground.document import Document
from playground.limits import Limits, limits
from playground.problems import Problem, problems, stopping
from playground.training.history import History
from playground.training.messages import Delivery, Outcome, Snapshot
from ui.commands import Edit
from ui.run_bridge import RunBridge
from ui.status import Notice, NoticeKind, RunStatus, Selection, Shown

SETTLE_MS = 120  # after the last edit, before the network is looked at again


class Session(QObject):
    document_changed = Signal(object, object)  # old, new
    settled = Signal()  # no edit for a moment: the limits are those of the document
    status_changed = Signal(object)
    points_arrived = Signal()
    checkpoint_arrived = Signal()  # what is shown has changed
    selection_changed = Signal(object)
    noticed = Signal(object)  # a Notice
    replaced = Signal()  # another project has taken the place of this one

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.document = Document()
        self.untouched = self.document  # made by the program and not changed since: no work is lost with it
        self.problems: tuple[Problem, ...] = problems(self.document)
        self.limits: Limits | None = self._find_limits()  # what any network could reach on the pairs
        self.status = RunStatus(goal=self.document.training.epochs)
        self.selection = Selection()
        self.trained: Trained | None = None
        self.shown: Shown | None = None
        self.history = History()
        self.previous = History()  # the curve of the run before, to compare with
        self.trained_seconds = 0.0  # how long the unsaved training took
        self._started_s = 0.0
        self._training = RunBridge(self)
        self._training.delivered.connect(self._on_training_delivered)
        self._looking = RunBridge(self)
        self._looking.delivered.connect(self._on_looking_delivered)
        self._looked_at = self.document  # what `_looking` was started with, on whatever device
        self._waits_for_one_step = False
        self._settling = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settling.timeout.connect(self._on_settled)

    # --- The document

    def edit(self, after: Document, text: str, merge_key: str | None = None) -> None:
        """Replace the document by an undoable step with a name; no step when nothing changes."""
        if after != self.document:
            self.undo_stack.push(Edit(self.document, after, text, self._show_document, merge_key))

    def take_task(self, task: Document, text: str, merge_key: str | None = None) -> None:
        """Replace the document by a built-in one, which can always be had again."""
        own_work = not self.undo_stack.isClean() and self.document != self.untouched
        self.edit(task, text, merge_key)
        if not own_work:  # else it lies beneath the task, and only undo knows it
            self.untouched = task

    def _show_document(self, after: Document) -> None:
        before, self.document = self.document, after
        self.problems = problems(after)
        self._pass_on_learning_rate(before, after)
        self._update_status(epoch=self._epoch(), goal=self._goal())
        self.document_changed.emit(before, after)
        self._settling.start()

    def _on_settled(self) -> None:
        """What takes longer than a keystroke may is done once the edits pause."""
        self.limits = self._find_limits()
        self.settled.emit()
        self.look()

    def _find_limits(self) -> Limits | None:
        data = [p for p in self.problems if p.place in ("pairs", "input", "target", "vocabulary")]
        return None if stopping(data) else limits(self.document)

    def project(self) -> Project:
        return replace(self._opened, document=self.document, trained=self.trained)

    def mark_saved(self) -> None:
        self.undo_stack.setClean()
        self.trained_seconds = 0.0

    def replace_project(self, project: Project) -> None:
        """Start over with another project; what was there is gone, so ask before."""
        self._training.drop()
        self._looking.drop()
        self._opened = project
        before, self.document = self.document, project.document
        self.untouched = project.document
        self.undo_stack.clear()
        self.trained, self.shown = project.trained, None
        self.trained_seconds = 0.0
        self.history = History(project.trained.curve if project.trained else None)
        self.previous = History()
        self.problems = problems(self.document)
        self.limits = self._find_limits()
        self.select(Selection())
        self._update_status(phase="resting", waiting=False, epoch=self._epoch(), rate=None, goal=self._goal())
        self.document_changed.emit(before, self.document)
        self.replaced.emit()
        self.settled.emit()
        self.points_arrived.emit()
        self.checkpoint_arrived.emit()
        self.look()

    _opened = Project(Document())  # keeps what a newer program may have written into the file

    # --- The selection

    def select(self, selection: Selection) -> None:
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit(selection)

    # --- Notices

    def notice(self, text: str, kind: NoticeKind = "info") -> None:
        self.noticed.emit(Notice(text, kind))

    # --- Training

    def set_torch_ready(self, devices: tuple[str, ...]) -> None:
        waiting = self.status.waiting
        self._update_status(torch_ready=True, waiting=False, devices=devices)
        if waiting:
            self._begin(self._waits_for_one_step)
        else:
            self.look()

    def train(self) -> None:
        """Train, or go on after a pause; waits for torch when it is not there yet."""
        run = self._training.run
        if run is not None:
            run.control.resume()
            self._update_status(phase="running")
        elif not self.status.torch_ready:
            self._wait_for_torch(single_step=False)
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
        elif not self.status.torch_ready:
            self._wait_for_torch(single_step=True)
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

    def new_seed(self, seed: int) -> None:
        training = replace(self.document.training, seed=seed)
        name = QCoreApplication.translate("Session", "new seed {0}").format(seed)
        self.edit(replace(self.document, training=training), name)
        self.reset()

    def close(self) -> bool:
        """Stop all threads; whether they ended in time."""
        self._settling.stop()
        ended = [bridge.close() for bridge in (self._training, self._looking)]
        return all(ended)

    @property
    def run_is_of_older_document(self) -> bool:
        """Whether the run under way was started with other settings than those shown now."""
        run, now = self._training.run, self.document
        if run is None:
            return False
        rate = replace(run.document.training, learning_rate=now.training.learning_rate)
        return replace(run.document, training=rate) != now

    @property
    def has_own_curve(self) -> bool:
        """Whether the curve belongs to the document as it is now; else it is there to compare with."""
        return self._training.run is not None or self._continues()

    def _wait_for_torch(self, single_step: bool) -> None:
        self._waits_for_one_step = single_step
        self._update_status(waiting=True)

    def _begin(self, single_step: bool) -> None:
        if stopping(self.problems) is not None:
            return
        start = self.trained.checkpoint if self._continues() and self.trained else None
        if start is None or self.trained is None:
            self._forget_training()
        else:
            self.history = History(self.trained.curve)
        self.points_arrived.emit()
        if not self._device_is_here():
            return
        self._looking.drop()
        target = goal(self.trained, self.document)
        self._started_s = time.monotonic()
        self._training.start(self.document, start, target, single_step)
        phase = "paused" if single_step else "running"
        self._update_status(phase=phase, epoch=start.epoch if start else 0, goal=target)

    def _device_is_here(self) -> bool:
        device = self.document.training.device
        if device in self.status.devices:
            return True
        text = QCoreApplication.translate(
            "Session", "This machine has no {0} that PyTorch can use: choose the CPU under Training."
        )
        self.notice(text.format(device.upper()), "error")
        return False

    def _forget_training(self) -> None:
        if len(self.history):
            self.previous = self.history
        self.history, self.trained, self.trained_seconds = History(), None, 0.0

    def _continues(self) -> bool:
        return self.trained is not None and continues(self.trained, self.document)

    def _goal(self) -> int:
        run = self._training.run
        return run.goal if run is not None else shown_goal(self.trained, self.document)

    def _epoch(self) -> int:
        return self.trained.checkpoint.epoch if self.trained and self.has_own_curve else 0

    def _pass_on_learning_rate(self, before: Document, after: Document) -> None:
        run, rate = self._training.run, after.training.learning_rate
        if run is not None and rate != before.training.learning_rate and stopping(self.problems) is None:
            run.control.set_learning_rate(rate)

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
        self.trained_seconds += time.monotonic() - self._started_s
        self._update_status(phase="resting", rate=None, epoch=self._epoch(), goal=self._goal())
        if outcome.ending == "failed":
            self.notice(outcome.message, "error")
        if self._training.document != self.document:
            self.look()

    # --- Looking at a network at rest

    def look(self) -> None:
        """Show the network that goes with the document: the trained one while it fits, else a fresh one."""
        if self._training.run is not None or not self.status.torch_ready or stopping(self.problems):
            return
        trained = self.trained if self.trained and fits(self.trained.document, self.document) else None
        start = trained.checkpoint if trained else None
        on_cpu = replace(self.document, training=replace(self.document.training, device="cpu"))
        self._looked_at = self.document
        self._looking.start(on_cpu, start, goal=start.epoch if start else 0)

    def _on_looking_delivered(self, delivery: Delivery) -> None:
        if delivery.snapshot is not None and self._training.run is None:
            self._show_network(self._looked_at, delivery.snapshot)
        if delivery.outcome is not None and delivery.outcome.ending == "failed":
            self.notice(delivery.outcome.message, "error")

    def _show_network(self, document: Document, snapshot: Snapshot) -> None:
        done = snapshot.evaluation
        predictions = snapshot.predictions if done is None else done.predictions
        loss = None if done is None else done.loss
        self.shown = Shown(document, snapshot.checkpoint, predictions, loss, done is not None)
        self.checkpoint_arrived.emit()

    def _update_status(self, **changes: object) -> None:
        after = replace(self.status, **changes)  # type: ignore[arg-type]
        if after != self.status:
            self.status = after
            self.status_changed.emit(after)
