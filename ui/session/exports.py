"""Runs exports on a worker and polls their progress; one at a time, independent of training."""

import logging
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from playground.checkpoint import Kept, Trained
from playground.training.epoch_store.store import MOST_SAVED, KeptEpochs
from ui.background.worker import JOIN_S, Ending, Progress, Retired, Worker

if TYPE_CHECKING:
    from playground.export.format_api import Exported, FormatName, Request

POLL_MS = 33


@dataclass(frozen=True, eq=False)
class ExportOrder:
    """What to export, and where to."""

    trained: Trained
    name: str  # of the project
    formats: "tuple[FormatName, ...]"
    rows: tuple[int, ...]  # pairs whose states and figures are exported, from 0
    past: KeptEpochs | None  # epochs whose states are exported too; read by the worker
    folder: Path
    replace: bool


class Exports(QObject):
    """At most one export and one query about formats; results of older ones are discarded."""

    progressed = Signal(Progress)
    ended = Signal(Ending)
    obstacles_found = Signal(dict)  # format → why it cannot be exported here

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._task: Worker[Exported] | None = None
        self._question: Worker[dict[FormatName, str]] | None = None
        self._retired = Retired()
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def works(self) -> bool:
        return self._task is not None

    def start(self, order: ExportOrder) -> None:
        """Start; `ended` carries the Exported, an error, or neither if it was cancelled."""
        self.drop()
        self._task = Worker(partial(_export, order), "export")
        self._begin(self._task)

    def ask_for_obstacles(self, trained: Trained, name: str) -> None:
        """Find out which formats cannot be exported here; `obstacles_found` carries the answer."""
        self._retire(self._question)
        self._question = Worker(partial(_obstacles, trained, name), "export")
        self._begin(self._question)

    def cancel(self) -> None:
        """Ask the export to stop; `ended` is emitted when it has."""
        if self._task is not None:
            self._task.cancel()

    def drop(self) -> None:
        """Cancel the export and discard its later messages."""
        self._retire(self._task)
        self._task = None

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Cancel everything and wait; returns whether all threads have ended in time."""
        self._timer.stop()
        self.drop()
        self._retire(self._question)
        self._question = None
        return self._retired.close(timeout_s)

    def _begin(self, worker: Worker[Any]) -> None:
        worker.begin()
        self._timer.start()

    def _retire(self, worker: Worker[Any] | None) -> None:
        if worker is not None:
            worker.cancel()
        self._retired.add(worker)

    def _poll(self) -> None:
        self._retired.forget_ended()
        self._hear_question()
        self._hear_task()
        if self._task is None and self._question is None and not self._retired:
            self._timer.stop()

    def _hear_question(self) -> None:
        if self._question is None or (ending := self._question.take()[1]) is None:
            return
        self._retire(self._question)
        self._question = None
        _log(ending)
        if ending.result is not None:
            self.obstacles_found.emit(ending.result)

    def _hear_task(self) -> None:
        if self._task is None:
            return
        progress, ending = self._task.take()
        if progress is not None:
            self.progressed.emit(progress)
        if ending is not None:
            self.drop()
            _log(ending)
            self.ended.emit(ending)


# --- On the worker thread


def _export(order: ExportOrder, worker: "Worker[Exported]") -> "Exported":
    from playground.export import run_export
    from playground.export.context import Work

    request = _request(order.trained, order.name, order.formats, order.rows, _past(order))
    return run_export.export(request, order.folder, Work(worker.report, worker.is_cancelled), order.replace)


def _past(order: ExportOrder) -> Kept | None:
    """The kept epochs up to that of the exported network."""
    if order.past is None:
        return None
    trained = order.trained
    until = order.past.until(trained.checkpoint.epoch, trained.curve)
    return until.frozen(MOST_SAVED, len(trained.document.layout.shapes))


def _obstacles(
    trained: Trained, name: str, worker: "Worker[dict[FormatName, str]]"
) -> "dict[FormatName, str]":
    from playground.export.formats import FORMATS, obstacle

    found = {}
    for info in FORMATS:
        reason = None if worker.is_cancelled() else obstacle(info.name, _request(trained, name, (info.name,)))
        if reason:
            found[info.name] = reason
    return found


def _request(
    trained: Trained,
    name: str,
    formats: "tuple[FormatName, ...]",
    rows: tuple[int, ...] = (0,),
    past: Kept | None = None,
) -> "Request":
    from playground.export.format_api import Request
    from ui.background.figure_process import draw

    return Request(trained, name, formats, rows, past, draw)


def _log(ending: Ending[Any]) -> None:
    if ending.details:
        logging.getLogger("unroll").error("%s\n%s", ending.error, ending.details)
