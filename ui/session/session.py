"""The session: holds all mutable state behind the window; panels read it, change it and use its signals."""

import weakref
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from playground.checkpoint import Project
from playground.document import Document
from playground.loss_floors import Limits
from playground.problems import Problem, problems
from playground.training.epoch_store.store import KeptEpochs
from ui.background.worker import JOIN_S, closed
from ui.session.epoch_history import with_past
from ui.session.exports import Exports
from ui.session.limits_finder import LimitsFinder
from ui.session.memory_study import MemoryStudy
from ui.session.readiness import no_device_text
from ui.session.slow_motion import SlowMotion
from ui.session.state import Notice, NoticeKind, Selection
from ui.session.sweeps import Sweeps
from ui.session.table_reader import TableReader
from ui.session.text_search import TextSearch
from ui.session.training import Runs
from ui.session.training_result import TrainingResult
from ui.session.undo import Edit, Reset, name_of
from ui.style.translation import translate

USE_CPU = "use_cpu"  # answer to the notice of a missing device
SETTLE_MS = 120  # between the last edit and the next evaluation


@dataclass(frozen=True, eq=False)
class Prepared:
    """A project with what has been computed of it, ready to be shown at once."""

    project: Project
    problems: tuple[Problem, ...]
    past: KeptEpochs


class Session(QObject):
    """The document with its undo stack, the runs, the selection, and the notices shown to the user."""

    document_changed = Signal(object, object)  # old, new
    settled = Signal()  # no edit for SETTLE_MS: `limits` is up to date; again once those of many pairs are
    status_changed = Signal(object)
    points_arrived = Signal()
    checkpoint_arrived = Signal()  # the shown network has changed
    selection_changed = Signal(object)
    noticed = Signal(object)  # a Notice

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.document = Document()
        self.untouched = self.document  # as created or opened: discarding it loses no work
        self.problems: tuple[Problem, ...] = problems(self.document)
        self.selection = Selection()
        self.runs = Runs(self.document, self)
        self.runs.status_changed.connect(self.status_changed)
        self.runs.points_arrived.connect(self.points_arrived)
        self.runs.checkpoint_arrived.connect(self.checkpoint_arrived)
        self.runs.restarted.connect(self._on_runs_restarted)
        self.runs.failed.connect(self._on_runs_failed)
        self.runs.device_missed.connect(self.offer_cpu)
        self.slow_motion = SlowMotion(self.runs, self)
        self._trains_on_cpu = False  # as soon as the CPU is used
        self.exports = Exports(self)
        self.sweeps = Sweeps(self)
        self.memory = MemoryStudy(self)
        self.table_files, self.pasted_tables = TableReader(self), TableReader(self)
        self.pair_search, self.symbol_search, self.target_search = (TextSearch(self) for _ in range(3))
        self._limits = LimitsFinder(self)
        self._limits.find(self.document, self.problems)
        self._limits.found.connect(self.settled)
        self._resets: list[weakref.ref[Reset]] = []
        self.saves_past = True  # past epochs go into the file
        self._opened = Project(self.document)  # keeps file entries unknown to this program version
        self._settling = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settling.timeout.connect(self._on_settled)

    # --- The document

    def edit(self, after: Document, text: str, merge_key: str | None = None) -> None:
        """Replace the document as a named undo step; does nothing if the document is the same."""
        if after != self.document:
            self.undo_stack.push(Edit(self.document, after, text, self._show_document, merge_key))

    def take_task(self, task: Document, text: str, merge_key: str | None = None) -> None:
        """Replace the document by a built-in task, which can be discarded without asking."""
        own_work = not self.undo_stack.isClean() and self.document != self.untouched
        self.edit(task, text, merge_key)
        if not own_work:  # otherwise the user's work survives only on the undo stack
            self.untouched = task

    def new_seed(self, seed: int) -> None:
        """Change the seed, and reset to its initial weights."""
        training = replace(self.document.training, seed=seed)
        name = translate("Session", "new seed {0}").format(seed)
        self._edit_and_reset(replace(self.document, training=training), name)

    def train_anew(self, document: Document, text: str) -> None:
        """Replace the document as an undo step, and train it from the initial weights of its seed. What
        touches the network stays as it is."""
        self._edit_and_reset(replace(document, touch=self.document.touch), text)
        self.runs.train()

    def reset(self) -> None:
        """Back to the initial weights, as an undo step if there is something to lose."""
        if self.document.touch.edits is not None:
            self._edit_and_reset(self.document, translate("Session", "reset"), from_seed=False)
        elif self.runs.result.is_trained:
            self._push_reset(from_seed=False)
        else:
            self.runs.reset()

    def _edit_and_reset(self, after: Document, text: str, from_seed: bool = True) -> None:
        """Weights edited by hand are of the network that goes."""
        self.undo_stack.beginMacro(text)
        self.edit(replace(after, touch=replace(after.touch, edits=None)), text)
        self._push_reset(from_seed)
        self.undo_stack.endMacro()

    def _push_reset(self, from_seed: bool) -> None:
        """Resets share the memory budget of the past epochs: the oldest go on with network and curve only."""
        new = Reset(self.runs, from_seed, translate("Session", "reset"))
        self._resets = [ref for ref in self._resets if ref() is not None]  # the stack deletes what it forgets
        self._resets.append(weakref.ref(new))
        self.undo_stack.push(new)
        room = self.runs.result.past.budget
        for reset in reversed(self._living_resets()):
            room -= reset.past_bytes
            if room < 0:
                reset.forget_past()

    def _living_resets(self) -> list[Reset]:
        return [reset for ref in self._resets if (reset := ref()) is not None]

    @property
    def undone_results(self) -> list[TrainingResult]:
        """What has been trained and only Redo brings back."""
        return [undone for reset in self._living_resets() if (undone := reset.undone) is not None]

    @property
    def reset_bytes(self) -> int:
        """Memory of the past epochs that Undo would bring back."""
        return sum(reset.past_bytes for reset in self._living_resets())

    def _show_document(self, after: Document) -> None:
        before, self.document = self.document, after
        after.learn_from(before)
        self.problems = problems(after)
        self.runs.set_document(after, self.problems)
        self.slow_motion.look()
        self.document_changed.emit(before, after)
        self._settling.start()

    def _on_settled(self) -> None:
        """Work that is too slow for every keystroke."""
        self._limits.find(self.document, self.problems)
        self.settled.emit()
        self.runs.look()

    @property
    def limits(self) -> Limits | None:
        """What any network could reach on the pairs; None if they are invalid, or while it is being found."""
        return self._limits.limits

    @property
    def undo_name(self) -> str:
        """What Undo would take back; empty if there is nothing."""
        return name_of(self.undo_stack.command(self.undo_stack.index() - 1))

    @property
    def redo_name(self) -> str:
        return name_of(self.undo_stack.command(self.undo_stack.index()))

    # --- The project

    def project(self) -> Project:
        """The project to save, with past epochs."""
        return with_past(self.project_without_past(), self.past_to_save)

    def project_without_past(self) -> Project:
        """The same without past epochs: fast; `with_past` can add them on another thread."""
        return replace(self._opened, document=self.document, trained=self.runs.result.trained, kept=None)

    @property
    def past_to_save(self) -> KeptEpochs | None:
        return self.runs.kept if self.saves_past else None

    def mark_saved(self) -> None:
        self.undo_stack.setClean()
        self.runs.result.unsaved_time.clear()

    def prepared(self, project: Project) -> Prepared:
        """All that showing a project takes; on any thread. Raises MemoryError."""
        return Prepared(project, problems(project.document), self.runs.past_of(project))

    def replace_project(self, project: Project) -> None:
        """As `take_over`. Raises MemoryError before anything is replaced."""
        self.take_over(self.prepared(project))

    def take_over(self, prepared: Prepared) -> None:
        """Replace everything by another project. Unsaved work is lost: callers ask the user first."""
        project, found, past = prepared.project, prepared.problems, prepared.past
        self._opened = replace(project, trained=None, kept=None)  # their arrays would stay in memory
        before, self.document = self.document, project.document
        self.untouched = project.document
        self.undo_stack.clear()
        self._resets.clear()
        self.problems = found
        self._limits.find(self.document, found)
        self.slow_motion.cancel()
        self.runs.replace(project, past, found)
        self.sweeps.forget()
        self.select(Selection())
        self.document_changed.emit(before, self.document)
        self.settled.emit()
        self.points_arrived.emit()
        self.checkpoint_arrived.emit()
        self.runs.look()

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Stop all threads; returns whether they ended in time."""
        self._settling.stop()
        workers = (self.exports, self.sweeps, self.memory, self._limits)
        readers = (self.table_files, self.pasted_tables)
        searches = (self.pair_search, self.symbol_search, self.target_search)
        return closed((self.runs, self.slow_motion, *workers, *readers, *searches), timeout_s)

    # --- Selection and notices

    def select(self, selection: Selection) -> None:
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit(selection)

    def notice(self, text: str, kind: NoticeKind = "info") -> None:
        self.noticed.emit(Notice(text, kind))

    def offer_cpu(self, trains_then: bool) -> None:
        """Say that the device is missing. `trains_then`: training was wanted, and begins once it may."""
        self._trains_on_cpu = trains_then
        use, train = translate("Session", "Use the CPU"), translate("Session", "Train on the CPU")
        text = no_device_text(self.document.training.device)
        self.noticed.emit(Notice(text, "warning", ((train if trains_then else use, USE_CPU),)))

    def use_cpu(self) -> None:
        """What the offer offers."""
        on_cpu = replace(self.document, training=replace(self.document.training, device="cpu"))
        self.edit(on_cpu, translate("Session", "device"))
        if self._trains_on_cpu:
            self.runs.train()

    def _on_runs_restarted(self) -> None:
        self.select(replace(self.selection, epoch=None))

    def _on_runs_failed(self, sentence: str) -> None:
        self.notice(sentence, "error")
