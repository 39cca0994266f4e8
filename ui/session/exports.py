"""Exports as the window sees them: one at a time, frozen values in, news polled; a run is not disturbed."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from playground.checkpoint import Kept, Trained
from playground.training.epoch_store.store import MOST_SAVED, KeptEpochs
from ui.background.worker import Ending, ExportTask, Progress

if TYPE_CHECKING:
    from playground.export.format_api import Exported, FormatName, Request

POLL_MS = 33
JOIN_S = 1.0  # while the window waits; it asks again


@dataclass(frozen=True, eq=False)
class Order:
    """What is to be taken away, and where to."""

    network: Trained
    name: str  # of the project
    formats: "tuple[FormatName, ...]"
    rows: tuple[int, ...]  # pairs whose states and figures are wanted, from 0
    past: KeptEpochs | None  # whose epochs' states are wanted too; read on the thread
    folder: Path
    replace: bool


class Exports(QObject):
    """At most one export works, and at most one question about formats; of older ones nobody hears."""

    progressed = Signal(Progress)
    ended = Signal(Ending)
    obstacles_found = Signal(dict)  # format → why it cannot be made here

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._task: ExportTask | None = None
        self._question: ExportTask | None = None
        self._retired: list[ExportTask] = []
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def works(self) -> bool:
        return self._task is not None

    def start(self, order: Order) -> None:
        """Begin; `ended` tells of the Exported, of an error, or of neither when it was cancelled."""
        self.drop()
        self._task = self._begun(ExportTask(partial(_export, order)))

    def ask_for_obstacles(self, network: Trained, name: str) -> None:
        """Find out which formats cannot be made of that network here."""
        self._retire(self._question)
        self._question = self._begun(ExportTask(partial(_obstacles, network, name)))

    def cancel(self) -> None:
        """Let the export end early; `ended` tells when it has."""
        if self._task is not None:
            self._task.cancel()

    def drop(self) -> None:
        """The same, unheard."""
        self._retire(self._task)
        self._task = None

    def close(self) -> bool:
        """Stop everything and wait; whether all threads have ended in time."""
        self._timer.stop()
        self.drop()
        self._retire(self._question)
        self._question = None
        return all([task.end(JOIN_S) for task in self._retired])  # noqa: C419  all of them

    def _begun(self, task: ExportTask) -> ExportTask:
        task.begin()
        self._timer.start()
        return task

    def _retire(self, task: ExportTask | None) -> None:
        if task is not None:
            task.cancel()
            self._retired.append(task)

    def _poll(self) -> None:
        self._retired = [task for task in self._retired if not task.end(0)]
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
        if isinstance(ending.result, Mapping):
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


# --- On the thread


def _export(order: Order, task: ExportTask) -> "Exported":
    from playground.export import run_export
    from playground.export.context import Work

    request = _request(order.network, order.name, order.formats, order.rows, _past(order))
    return run_export.export(request, order.folder, Work(task.report, task.is_cancelled), order.replace)


def _past(order: Order) -> Kept | None:
    """The kept epochs up to the network's own."""
    if order.past is None:
        return None
    network = order.network
    until = order.past.until(network.checkpoint.epoch, network.curve)
    return until.frozen(MOST_SAVED, len(network.document.layout.shapes))


def _obstacles(network: Trained, name: str, task: ExportTask) -> "dict[FormatName, str]":
    from playground.export.formats import FORMATS, obstacle

    found = {}
    for info in FORMATS:
        reason = None if task.is_cancelled() else obstacle(info.name, _request(network, name, (info.name,)))
        if reason:
            found[info.name] = reason
    return found


def _request(
    network: Trained,
    name: str,
    formats: "tuple[FormatName, ...]",
    rows: tuple[int, ...] = (0,),
    past: Kept | None = None,
) -> "Request":
    from playground.export.format_api import Request
    from ui.background.figure_process import draw

    return Request(network, name, formats, rows, past, draw)


def _log(ending: Ending) -> None:
    if ending.details:
        logging.getLogger("unroll").error("%s\n%s", ending.error, ending.details)
