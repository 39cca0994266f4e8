"""Reads tables of pairs on a thread; one at a time, the newest."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from playground.document import Document
from playground.export.errors import CancelledError
from playground.language import Message
from playground.problems import problems
from playground.tables import Table, TableError
from ui.background.latest_task import LatestTask
from ui.background.worker import JOIN_S, Ending, Progress, Worker

Told = Callable[[float], object]
Read = Callable[[Told], Table]  # raises TableError, and whatever the function that it is given raises


@dataclass(frozen=True, eq=False)
class ReadTable:
    """A table, and what is wrong with its pairs in the document that they would come into."""

    table: Table
    document: Document  # with the pairs of the table in place of its own
    messages: dict[int, Message]  # by row, from 0
    wrong: int  # pairs that no network could learn
    first_wrong: Message | None  # what is wrong with the first of them


class TableReader(QObject):
    progressed = Signal(Progress)
    ended = Signal(object)  # a ReadTable, or a TableError

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._task = LatestTask("table", self)

    @property
    def works(self) -> bool:
        return self._task.works

    def start(self, read: Read, document: Document) -> None:
        """Read a table; `ended` carries what became of it, unless it is dropped."""
        self._task.start(partial(_read, read, document), self._on_task_ended, self.progressed.emit)

    def drop(self) -> None:
        """Cancel, and discard all later messages."""
        self._task.drop()

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Cancel and wait; returns whether the thread has ended in time."""
        return self._task.close(timeout_s)

    def _on_task_ended(self, ending: Ending[ReadTable | TableError]) -> None:
        unforeseen = TableError(Message("An unforeseen error ended the reading; nothing has changed."))
        self.ended.emit(ending.result or unforeseen)


def _read(read: Read, document: Document, worker: "Worker[ReadTable | TableError]") -> ReadTable | TableError:
    try:
        table = read(partial(_tell, worker))
        return _examined(table, document)
    except TableError as error:
        return error
    except MemoryError:
        return TableError(Message("There is not enough memory to read it: use a part of it."))


def _tell(worker: "Worker[ReadTable | TableError]", share: float) -> None:
    if worker.is_cancelled():
        raise CancelledError
    worker.report("", share)


def _examined(table: Table, document: Document) -> ReadTable:
    made = replace(document, pairs=table.pairs)
    found = problems(made)
    messages = {problem.row: problem.message for problem in reversed(found) if problem.row is not None}
    wrong = [problem for problem in found if problem.stops_training and problem.row is not None]
    first = min(wrong, key=lambda problem: problem.row or 0, default=None)
    rows = {problem.row for problem in wrong}
    return ReadTable(table, made, messages, len(rows), first.message if first else None)
