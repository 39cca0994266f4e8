"""Reads tables of pairs on a worker and polls its progress; one at a time, the newest."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from playground.document import Document
from playground.export.errors import CancelledError
from playground.problems import problems
from playground.tables import Table, TableError
from ui.background.worker import JOIN_S, Progress, Retired, Worker

POLL_MS = 33

Told = Callable[[float], object]
Read = Callable[[Told], Table]  # raises TableError, and whatever the function that it is given raises


@dataclass(frozen=True, eq=False)
class ReadTable:
    """A table, and what is wrong with its pairs in the document that they would come into."""

    table: Table
    document: Document  # with the pairs of the table in place of its own
    messages: dict[int, str]  # by row, from 0
    wrong: int  # pairs that no network could learn


class TableReader(QObject):
    progressed = Signal(Progress)
    ended = Signal(object)  # a ReadTable, or a TableError

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._worker: Worker[ReadTable | TableError] | None = None
        self._retired = Retired()
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def works(self) -> bool:
        return self._worker is not None

    def start(self, read: Read, document: Document) -> None:
        """Read a table; `ended` carries what became of it, unless it is dropped."""
        self.drop()
        self._worker = Worker(partial(_read, read, document), "table")
        self._worker.begin()
        self._timer.start()

    def drop(self) -> None:
        """Cancel, and discard all later messages."""
        if self._worker is not None:
            self._worker.cancel()
        self._retired.add(self._worker)
        self._worker = None

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Cancel and wait; returns whether the thread has ended in time."""
        self._timer.stop()
        self.drop()
        return self._retired.close(timeout_s)

    def _poll(self) -> None:
        self._retired.forget_ended()
        if self._worker is not None:
            progress, ending = self._worker.take()
            if ending is not None:
                self.drop()
                self.ended.emit(ending.result or _unforeseen(ending.details))
            elif progress is not None:
                self.progressed.emit(progress)
        if self._worker is None and not self._retired:
            self._timer.stop()


def _unforeseen(details: str) -> TableError:
    logging.getLogger("unroll").error("%s", details)
    return TableError("An unforeseen error ended the reading; nothing has changed.")


def _read(read: Read, document: Document, worker: "Worker[ReadTable | TableError]") -> ReadTable | TableError:
    try:
        table = read(partial(_tell, worker))
        return _examined(table, document)
    except TableError as error:
        return error
    except MemoryError:
        return TableError("There is not enough memory to read it: use a part of it.")


def _tell(worker: "Worker[ReadTable | TableError]", share: float) -> None:
    if worker.is_cancelled():
        raise CancelledError
    worker.report("", share)


def _examined(table: Table, document: Document) -> ReadTable:
    made = replace(document, pairs=table.pairs)
    found = problems(made)
    messages = {problem.row: problem.message for problem in reversed(found) if problem.row is not None}
    wrong = {problem.row for problem in found if problem.stops_training and problem.row is not None}
    return ReadTable(table, made, messages, len(wrong))
