"""Training result: network, current and previous loss curve, past epochs, and unsaved training time."""

import time
from copy import copy
from dataclasses import replace

from playground.checkpoint import Checkpoint, Project, Trained
from playground.document import Document
from playground.editing import belongs
from playground.interventions.values import WeightEdits
from playground.problems import Problem
from playground.resuming import continues, fits, goal, initial, own_start, start_of_next_run
from playground.training.epoch_store.store import KeptEpochs
from playground.training.loss_history import LossHistory
from playground.training.mailbox import Snapshot
from ui.session.epoch_history import EpochHistory

A_DAY_S = 86_400.0


class TrainingResult:
    """The result of the current run, or of the last one."""

    def __init__(self, document: Document) -> None:
        self.trained: Trained | None = None
        self.identity = object()  # another one once what was seen of the run before no longer counts
        self.history = LossHistory()
        self.previous = LossHistory()  # the curve of the previous run, for comparison
        self.previous_document = document
        self.past = EpochHistory(document)
        self.unsaved_time = UnsavedTime()
        self._edited: tuple[WeightEdits, ...] = ()  # by hand, in the weights that the run went on from
        self._own: Checkpoint | None = None  # where it began, without the last of these; None without any

    @property
    def is_trained(self) -> bool:
        """Whether a run has produced a network: initial or imported weights do not count."""
        return self.trained not in (None, self.past.imported)

    @property
    def edited_at(self) -> tuple[int, ...]:
        """The epochs after which training went on from weights that were set by hand."""
        edited = self.trained.edited if self.trained is not None else ()
        return tuple(sorted({edits.epoch for edits in edited}))

    def fitting(self, document: Document) -> Checkpoint | None:
        """The trained checkpoint if it fits that document, else None."""
        trained = self.trained
        return trained.checkpoint if trained is not None and fits(trained.document, document) else None

    def open(self, project: Project, past: KeptEpochs, found: tuple[Problem, ...]) -> None:
        """Take over the result stored in a project, discarding the current one."""
        trained, self.identity = project.trained, object()
        self.past.see_from(project.document, found)
        self.past.open(project, past)
        self.trained, self.unsaved_time = trained, UnsavedTime(A_DAY_S if trained else 0.0)
        self.history, self.previous = LossHistory(trained.curve if trained else None), LossHistory()

    def begin(self, document: Document) -> tuple[Checkpoint | None, int]:
        """Prepare a run of that document. Returns the checkpoint it starts from (None: the initial weights of
        the seed) and its last epoch."""
        target = goal(self.trained, document)
        if self.trained is not None and continues(self.trained, document):
            start = start_of_next_run(self.trained, document)
            self.history = LossHistory(self.trained.curve)
        else:
            self.forget()
            start = own_start(self.trained, document)
        self._note_edits(document, start)
        self.unsaved_time.start()
        self.past.document = document
        return start, target

    def next_start(self, document: Document) -> Checkpoint | None:
        """The checkpoint from which `begin` would start, which this leaves to be."""
        if self.trained is not None and continues(self.trained, document):
            return start_of_next_run(self.trained, document)
        imported = self.past.imported
        kept = imported is not None and fits(imported.document, document)
        return own_start(imported if kept else None, document)

    def _note_edits(self, document: Document, start: Checkpoint | None) -> None:
        """Remember what was edited by hand in the weights that a run begins with; the past keeps those
        before."""
        edits, before = document.touch.edits, self.trained
        self._edited, self._own = () if before is None else before.edited, None
        if start is None or not belongs(edits, start) or edits is None:
            return
        self._edited = (*self._edited, edits)
        self._own = own = initial(document) if before is None else before.checkpoint
        if not own.batch and own.epoch not in self.past.kept:
            self.past.kept.add(own.epoch, own.flat, own.optimizer)

    def take(self, document: Document, snapshot: Snapshot) -> None:
        """Store the newest snapshot of the current run."""
        checkpoint = self.unedited(snapshot.checkpoint)
        curve = self.history.curve.until(checkpoint.epoch)
        edited = self._edited if checkpoint is snapshot.checkpoint else self._edited[:-1]
        self.trained = Trained(document, checkpoint, curve, self.past.is_of_imported, snapshot.engine, edited)

    def unedited(self, checkpoint: Checkpoint) -> Checkpoint:
        """The checkpoint of the current run; where it has made no update yet, without the last edits by hand,
        which are the document's."""
        own = self._own
        is_there = own is not None and (own.epoch, own.batch) == (checkpoint.epoch, checkpoint.batch)
        return own if own is not None and is_there else checkpoint

    def kept_with_curve(self, epoch: int) -> Checkpoint | None:
        """The kept checkpoint of that epoch. A run keeps an epoch a moment before its point comes: until then
        an earlier one, since the curve would get a hole."""
        curve = self.history.curve
        known = int(curve.epoch[-1]) if len(curve) else 0
        kept = self.past.kept
        nearest = epoch if epoch <= known else kept.index().before(known + 1)
        return None if nearest is None else kept.checkpoint(nearest)

    def fork(self, checkpoint: Checkpoint) -> None:
        """Go back to a past epoch, discarding later ones; the full curve is kept as `previous`."""
        self.unsaved_time.end()
        self._make_previous()
        self.identity = object()
        curve = self.history.curve.until(checkpoint.epoch)
        self.past.cut(checkpoint.epoch, curve)
        engine, edited = (self.trained.engine, self.trained.edited) if self.trained else (None, ())
        before = tuple([edits for edits in edited if edits.epoch < checkpoint.epoch])
        self.trained = Trained(
            self.past.document, checkpoint, curve, self.past.is_of_imported, engine, before
        )
        self.history = LossHistory(curve)

    def without_run(self, from_seed: bool) -> "TrainingResult":
        """The same before any training; this result stays as it is. `from_seed` lets imported weights go."""
        again = copy(self)
        again.past, again.identity = copy(self.past), object()
        if from_seed:
            again.past.imported = None
        again.forget()
        return again

    def forget_past(self) -> None:
        """Free the past epochs, without which it is no longer what a file holds."""
        self.past.clear()
        if self.trained is not None:
            self.trained = replace(self.trained)

    def rest(self) -> None:
        """The run that led here has been dropped: let go of what it did after the last snapshot."""
        self.unsaved_time.end()
        if self.trained is None:
            self.forget()
        else:
            self.history = LossHistory(self.trained.curve)
            self.past.cut(self.trained.checkpoint.epoch, self.trained.curve)

    def forget(self) -> None:
        """Back to the initial (or imported) weights; the curve is kept as `previous`."""
        if len(self.history):
            self._make_previous()
            self.identity = object()
        self.history, self.trained = LossHistory(), self.past.begin_again()
        self.unsaved_time = UnsavedTime()

    def _make_previous(self) -> None:
        self.previous, self.previous_document = self.history, self.past.document


class UnsavedTime:
    """How long a result has been trained, in all and since it was saved."""

    def __init__(self, saved_s: float = 0.0) -> None:
        """`saved_s`: how long it took to train what a file holds; unknown to the file, so rather too long."""
        self._ended_s = self._saved_s = saved_s  # of runs that have ended; of these, saved
        self._started_s: float | None = None  # of the current run

    @property
    def total(self) -> float:
        under_way = time.monotonic() - self._started_s if self._started_s is not None else 0.0
        return self._ended_s + under_way

    @property
    def seconds(self) -> float:
        return self.total - self._saved_s

    def start(self) -> None:
        """A run begins."""
        self._started_s = time.monotonic()

    def end(self) -> None:
        """The run has ended."""
        self._ended_s, self._started_s = self.total, None

    def clear(self) -> None:
        """Everything is saved."""
        self._saved_s = self.total
