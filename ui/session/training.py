"""Controls training: the current run, its result, and the network that is shown."""

import logging
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from playground.checkpoint import Checkpoint, NetworkState, Project
from playground.document import Document
from playground.editing import belongs, edited
from playground.engine_report import KernelState
from playground.problems import Problem, problems, stopping
from playground.resuming import continues, initial, same_but_rate, shown_goal
from playground.training.epoch_store.store import KeptEpochs
from playground.training.mailbox import Delivery, Ending, Outcome, Snapshot
from playground.training.run import Run
from ui.background.worker import JOIN_S, closed
from ui.session.evaluation import Evaluator
from ui.session.next_update import NextUpdate
from ui.session.readiness import is_missing, training_obstacle
from ui.session.run_poller import RunPoller
from ui.session.state import Phase, RunStatus, Shown
from ui.session.training_result import TrainingResult


class Runs(QObject):
    """At most one run trains; while there is none, another thread evaluates the shown network."""

    status_changed = Signal(object)
    points_arrived = Signal()
    checkpoint_arrived = Signal()  # the shown network has changed
    bookmarked = Signal()
    restarted = Signal()  # a run was started, forked or reset: a selected past epoch may be gone
    failed = Signal(str)  # a sentence
    device_missed = Signal(bool)  # training was wanted (True: more than one step), but its device is not here

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._problems = document, problems(document)
        self.status = RunStatus(goal=document.training.epochs)
        self.result = TrainingResult(document)
        self.shown: Shown | None = None
        self._waits_for_one_step = False
        self._looked_at: Checkpoint | None = None  # what is being evaluated, without edits by hand
        self._training = RunPoller(self)
        self._training.delivered.connect(self._on_training_delivered)
        self._evaluator = Evaluator(self)
        self._evaluator.found.connect(self._on_evaluator_found)
        self._evaluator.failed.connect(self._tell_failure)

    # --- The document

    def set_document(self, after: Document, found: tuple[Problem, ...]) -> None:
        """Use this document for the next run; a current run takes over only its learning rate."""
        self._document, self._problems = after, found
        self.result.past.see_from(after, found)
        run, rate = self._training.run, after.training.learning_rate
        if run is not None and not any(problem.place == "learning_rate" for problem in found):
            run.control.set_learning_rate(rate)
        self._set_status(replace(self.status, epoch=self._epoch(), goal=self._goal()))

    def past_of(self, project: Project) -> KeptEpochs:
        """The past epochs of a project, as this session keeps them. Raises MemoryError."""
        return self.result.past.kept_of(project)

    def replace(self, project: Project, past: KeptEpochs, found: tuple[Problem, ...]) -> None:
        """Take over another project with its past epochs, discarding all training results."""
        self._training.drop()
        self._evaluator.drop()
        self._document, self._problems, self.shown = project.document, found, None
        self.result.open(project, past, found)
        self._rest(self._epoch())

    @property
    def document(self) -> Document:
        """Of the next run."""
        return self._document

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Of that document."""
        return self._problems

    def next_update(self) -> NextUpdate:
        """What `step` would begin with now; the document must be valid, and no run may be running."""
        run, trained = self._training.run, self.result.trained
        if run is None:
            return NextUpdate(self._document, self.result.next_start(self._document))
        rate = self._document.training.learning_rate
        document = replace(run.document, training=replace(run.document.training, learning_rate=rate))
        return NextUpdate(document, trained.checkpoint if trained else run.start)

    @property
    def run_is_of_older_document(self) -> bool:
        """Whether the current run was started with a different document (learning rate aside)."""
        run = self._training.run
        return run is not None and not same_but_rate(run.document, self._document)

    @property
    def has_own_curve(self) -> bool:
        """Whether the loss curve belongs to the current run or, without one, to the current document."""
        return self._training.run is not None or self._continues()

    @property
    def trains_anew(self) -> bool:
        """Whether the trained network is shown, but edits since then let the next run begin at epoch 0."""
        rests, result = self._training.run is None, self.result
        return (
            rests
            and result.is_trained
            and not self._continues()
            and result.fitting(self._document) is not None
        )

    @property
    def kept(self) -> KeptEpochs:
        return self.result.past.kept

    def network(self, epoch: int | None) -> NetworkState | None:
        """The network after the kept epoch nearest to `epoch`; the shown one if None or nothing fits."""
        past = None if epoch is None else self.result.past.network(epoch)
        return past or (self.shown.network if self.shown else None)

    def run_of(self, epoch: int | None) -> object:
        """The identity of the result that `network(epoch)` belongs to: what a view keeps while epochs go by,
        such as the range of its colours, it keeps for this only."""
        if epoch is not None and self.result.past.network(epoch) is not None:
            return self.result.identity
        return self.shown.run if self.shown else None

    # --- User actions

    def train(self) -> None:
        """Start or resume training; waits for torch if it is not loaded yet."""
        run = self._run_to_go_on_with()
        if run is not None:
            run.control.resume()
            self._set_status(replace(self.status, phase="running"))
        else:
            self._begin(single_step=False)

    def pause(self) -> None:
        if self._training.run is not None:
            self._training.run.control.pause()
            self._set_status(replace(self.status, phase="paused", rate=None))

    def step(self) -> None:
        """Make one update; pauses a running run."""
        run = self._run_to_go_on_with()
        if run is not None:
            run.control.allow(1)
            self._set_status(replace(self.status, phase="paused", rate=None))
        else:
            self._begin(single_step=True)

    def stop(self) -> None:
        if self._training.run is not None:
            self._training.run.control.stop()
            self._set_status(replace(self.status, phase="stopping", rate=None))
        else:
            self._set_status(replace(self.status, waiting=False))

    def reset(self, from_seed: bool = False) -> None:
        """Back to the initial weights: those of the seed, or the imported ones if they fit the document and
        are wanted."""
        self.swap(self.result.without_run(from_seed))

    def swap(self, result: TrainingResult) -> TrainingResult:
        """Show another result; returns the one before, with what its run had done."""
        if self._training.run is not None:
            self._training.drop()
            self.result.rest()
        before, self.result = self.result, result
        result.past.set_budget(before.past.budget)
        result.past.see_from(self._document, self._problems)
        self._rest(self._epoch())
        self.restarted.emit()
        self.points_arrived.emit()
        self.look()
        return before

    def bookmark(self, epoch: int, on: bool) -> bool:
        """Add or remove a bookmark, which keeps that epoch; False if it is not kept or there is no room."""
        done = self.kept.bookmark(epoch, on)
        self.bookmarked.emit()
        return done

    def fork_obstacle(self, epoch: int | None) -> str | None:
        """Why no run can start from that epoch, as a sentence; None if one can."""
        obstacle = training_obstacle(self.status, self._document)
        return obstacle or self.result.past.fork_obstacle(epoch)

    def fork(self, epoch: int) -> None:
        """Start a run from a past epoch; later epochs are discarded."""
        self._training.poll()  # its point may have been posted since
        checkpoint = self.result.kept_with_curve(epoch)
        if checkpoint is None or self.fork_obstacle(checkpoint.epoch) is not None:
            return
        self._training.drop()
        self.result.fork(checkpoint)
        self._rest(checkpoint.epoch, self.status.waiting)
        self._begin(single_step=False)

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Stop all threads; returns whether they ended in time."""
        return closed((self._training, self._evaluator), timeout_s)

    def set_torch_ready(self, devices: tuple[str, ...]) -> None:
        waiting = self.status.waiting
        self._set_status(replace(self.status, torch_ready=True, waiting=False, devices=devices))
        if waiting:
            self._begin(self._waits_for_one_step)
        else:
            self.look()

    def set_kernels(self, kernels: KernelState) -> None:
        self._set_status(replace(self.status, kernels=kernels))

    def set_torch_failed(self, sentence: str) -> None:
        self._set_status(replace(self.status, waiting=False, torch_error=sentence))
        self.failed.emit(sentence)

    def _run_to_go_on_with(self) -> Run | None:
        """The current run. One that waits with weights that were edited by hand since ends here: another goes
        on from them."""
        run, trained, edits = self._training.run, self.result.trained, self._document.touch.edits
        if run is None or self.status.phase != "paused" or trained is None or edits is None:
            return run
        self._training.poll()
        if self.run_is_of_older_document or not belongs(edits, trained.checkpoint):
            return self._training.run
        if edits in trained.edited:
            return self._training.run
        self._training.drop()
        self.result.rest()
        self._rest(self._epoch(), self.status.waiting)
        return None

    def _begin(self, single_step: bool) -> None:
        if stopping(self._problems) is not None or self.status.torch_error:
            return
        obstacle = training_obstacle(self.status, self._document)
        if not self.status.torch_ready:
            self._waits_for_one_step = single_step
            self._set_status(replace(self.status, waiting=True))
        elif is_missing(self._document.training.device, self.status):
            self.device_missed.emit(not single_step)
        elif obstacle:
            self.failed.emit(obstacle)
        else:
            self._start(single_step)

    def _start(self, single_step: bool) -> None:
        self._evaluator.drop()
        start, target = self.result.begin(self._document)
        self._training.start(self._document, start, target, self.kept, single_step)
        epoch = start.epoch if start else 0
        phase: Phase = "paused" if single_step else "running"
        self._set_status(replace(self.status, phase=phase, ending=None, epoch=epoch, goal=target))
        self.restarted.emit()
        self.points_arrived.emit()

    def _continues(self) -> bool:
        return self.result.trained is not None and continues(self.result.trained, self._document)

    def _goal(self) -> int:
        run = self._training.run
        return run.goal if run else shown_goal(self.result.trained, self._document)

    def _epoch(self) -> int:
        trained = self.result.trained
        return trained.checkpoint.epoch if trained and self.has_own_curve else 0

    def _on_training_delivered(self, delivery: Delivery) -> None:
        if len(delivery.points):
            self.result.history.append(delivery.points)
        if delivery.snapshot is not None:
            self.result.take(self._training.document, delivery.snapshot)
        if delivery.outcome is None:
            self._note_progress()
        if delivery.snapshot is not None:
            checkpoint = self.result.unedited(delivery.snapshot.checkpoint)
            self._show_network(self._training.document, delivery.snapshot, checkpoint)
        if len(delivery.points):
            self.points_arrived.emit()
        if delivery.outcome is not None:
            self._on_run_ended(delivery.outcome)

    def _note_progress(self) -> None:
        trained = self.result.trained
        rate = self._training.rate if self.status.phase == "running" else None
        engine = trained.engine if trained else None
        self._set_status(replace(self.status, epoch=self._epoch(), rate=rate, engine=engine))

    def _on_run_ended(self, outcome: Outcome) -> None:
        self.result.unsaved_time.end()
        self._rest(self._epoch(), self.status.waiting, outcome.ending)
        if outcome.ending == "failed":
            self._tell_failure(outcome)
        if self._training.document != self._document:
            self.look()

    def look(self) -> None:
        """Evaluate and show the trained network if it fits the document, else the initial weights."""
        if self._training.run is not None or not self.status.torch_ready or stopping(self._problems):
            return
        own, edits = self.result.fitting(self._document), self._document.touch.edits
        if own is None and edits is not None and not edits.epoch and not edits.batch:
            own = initial(self._document)
        self._looked_at = own
        start = None if own is None else edited(own, self._document.layout, edits)
        self._evaluator.look(self._document, start)

    def _on_evaluator_found(self, document: Document, snapshot: Snapshot) -> None:
        """The predictions are those of the edited weights; views make the edits themselves."""
        if self._training.run is None:
            self._show_network(document, snapshot, self._looked_at or snapshot.checkpoint)

    def _tell_failure(self, outcome: Outcome) -> None:
        if outcome.details:
            logging.getLogger("unroll").error("%s\n%s", outcome.message, outcome.details)
        self.failed.emit(outcome.message)

    def _show_network(self, document: Document, snapshot: Snapshot, checkpoint: Checkpoint) -> None:
        done = snapshot.evaluation
        predictions = snapshot.predictions if done is None else done.predictions
        self.shown = Shown(NetworkState(document, checkpoint), predictions, done, self.result.identity)
        self.checkpoint_arrived.emit()

    def _rest(self, epoch: int, waiting: bool = False, ending: Ending | None = None) -> None:
        rested = replace(self.status, phase="resting", waiting=waiting, rate=None, ending=ending)
        self._set_status(replace(rested, epoch=epoch, goal=self._goal()))

    def _set_status(self, after: RunStatus) -> None:
        """Epoch and rate of a running run are told by `points_arrived`, with the points."""
        before, self.status = self.status, after
        if after.phase == "running":
            before = replace(before, epoch=after.epoch, rate=after.rate)
        if after != before:
            self.status_changed.emit(after)
