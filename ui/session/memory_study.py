"""How far back the shown network remembers, and other cells trained alike: found on background threads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from playground.document import Document
from playground.export.errors import CancelledError
from playground.language import Message
from playground.parameters import FloatArray
from playground.spec import CELL_NAMES, Cell
from playground.training.control import Permission, RunControl
from ui.background.latest_task import LatestTask
from ui.background.worker import JOIN_S, Ending, Progress, Worker, closed

if TYPE_CHECKING:
    from playground.inspection.cell_memory import CellMemory
    from playground.inspection.long_memory import HiddenMemory
    from playground.inspection.trace import Trace
    from playground.sweep.memory_of_cells import CellCurve, OtherCell

LONGEST_S = 30.0


@dataclass(frozen=True, eq=False)
class MemoryQuestion:
    """A network that has read a text, and when in its training."""

    document: Document
    epoch: int
    batch: int
    flat: FloatArray
    trace: "Trace"


@dataclass(frozen=True, eq=False)
class FoundMemory:
    question: MemoryQuestion
    hidden: "HiddenMemory | None" = None  # None if it takes too long
    cell: "tuple[CellMemory, ...] | None" = None  # None too for other cells than LSTM, or if touched


@dataclass(frozen=True, eq=False)
class ComparedCells:
    question: MemoryQuestion
    curves: "Mapping[Cell, CellCurve]"
    others: "Mapping[Cell, OtherCell]" = field(default_factory=dict)


class MemoryStudy(QObject):
    """Answers for the network asked about last; an older answer stays until the newer one is found."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.found: FoundMemory | None = None
        self.compared: ComparedCells | None = None
        self.progress: Progress | None = None  # of the comparison
        self.error = self.comparison_error = ""  # sentences
        self._wanted: MemoryQuestion | None = None  # the network asked about last
        self._begun: MemoryQuestion | None = None  # whose memory is being found, or has been
        self._compares: MemoryQuestion | None = None  # the same of the comparison
        self._own, self._others = LatestTask("memory", self), LatestTask("cells alike", self)

    def ask(self, question: MemoryQuestion) -> None:
        self._wanted = question
        if not self._own.works and not _same(self._begun, question):
            self._begin(question)

    def compare(self, question: MemoryQuestion | None) -> None:
        """Train the other cells alike, unless they are; None stops that."""
        if _same(self._compares, question):
            return
        self._compares, self.progress = question, None
        self._others.drop()
        if question is None:
            self.compared = None
            return
        self.progress = Progress("", 0.0)
        self._others.start(
            partial(_compare, question, self._known(question)), self._on_compared, self._on_progress
        )

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Wait for the threads; returns whether they have ended in time."""
        return closed((self._own, self._others), timeout_s)

    def _begin(self, question: MemoryQuestion) -> None:
        self._begun = question
        self._own.start(partial(_measure, question), self._on_found)

    def _on_found(self, ending: Ending[FoundMemory]) -> None:
        self.found, self.error = ending.result or self.found, ending.error
        if self._wanted is not None and not _same(self._begun, self._wanted):
            self._begin(self._wanted)
        self.changed.emit()

    def _known(self, question: MemoryQuestion) -> "Mapping[Cell, OtherCell]":
        """The networks that another text needs no training for."""
        if self.compared is None:
            return {}
        own, before = question, self.compared.question
        same = (own.epoch, own.batch) == (before.epoch, before.batch)
        same = same and own.document.untouched == before.document.untouched
        return self.compared.others if same else {}

    def _on_progress(self, progress: Progress) -> None:
        self.progress = progress
        self.changed.emit()

    def _on_compared(self, ending: Ending[ComparedCells]) -> None:
        self.progress, self.comparison_error = None, ending.error
        self.compared = ending.result
        self.changed.emit()


def _same(one: MemoryQuestion | None, other: MemoryQuestion | None) -> bool:
    return one is other or (one is not None and other is not None and one.trace is other.trace)


def _measure(question: MemoryQuestion, worker: Worker[FoundMemory]) -> FoundMemory:
    from playground.inspection.influence import seconds
    from playground.inspection.long_memory import hidden_memory

    spec, trace = question.document.model, question.trace
    if seconds(spec, trace, spec.hidden_size) / len(trace.ids) > LONGEST_S:
        return FoundMemory(question)
    weights = question.document.layout.split(question.flat)
    hidden, cell = hidden_memory(spec, weights, trace), None
    touched = trace.replacements is not None and trace.replacements.change_steps
    if spec.cell == "lstm" and not touched:
        from playground.inspection import cell_memory
        from playground.inspection.pausable import finished

        if cell_memory.seconds(spec, trace) <= LONGEST_S:
            job = cell_memory.cell_memory(spec, weights, trace)
            cell = finished(job, partial(_obey, worker))
    return FoundMemory(question, hidden, cell)


def _obey(worker: Worker[FoundMemory]) -> None:
    if worker.is_cancelled():
        raise CancelledError


class _WorkerControl(RunControl):
    """Stops a run as soon as the worker is cancelled."""

    def __init__(self, worker: Worker[ComparedCells]) -> None:
        super().__init__()
        self._worker = worker

    def permission(self) -> Permission:
        return "stop" if self._worker.is_cancelled() else "run"


def _compare(
    question: MemoryQuestion, known: "Mapping[Cell, OtherCell]", worker: Worker[ComparedCells]
) -> ComparedCells:
    from playground.sweep.memory_of_cells import CellCurve, Moment, OtherCell, curve_of, trained_alike
    from playground.sweep.single_run import Engines

    document, ids = question.document, question.trace.ids
    curves: dict[Cell, CellCurve] = {}
    others = dict(known)
    for cell, name in CELL_NAMES.items():
        if cell == document.model.cell:
            curves[cell] = curve_of(document, question.flat, ids)
            continue

        def report(share: float, name: str = name) -> None:
            worker.report(Message("training {cell} alike", cell=name), share)

        moment = Moment(question.epoch, question.batch)
        made = others.get(cell) or trained_alike(
            document, cell, moment, _WorkerControl(worker), Engines(), report
        )
        if made is None:
            raise CancelledError
        if isinstance(made, OtherCell):
            others[cell] = made
            curves[cell] = curve_of(made.document, made.flat, ids)
        else:
            curves[cell] = made
    return ComparedCells(question, curves, others)
