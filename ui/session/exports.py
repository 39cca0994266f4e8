"""Runs exports on a thread; one at a time, independent of training."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from playground.checkpoint import Kept, Trained
from playground.training.epoch_store.store import MOST_SAVED, KeptEpochs
from ui.background.latest_task import LatestTask
from ui.background.worker import JOIN_S, Ending, Progress, Worker, closed
from ui.style.translation import spoken

if TYPE_CHECKING:
    from playground.export.format_api import Exported, FormatName, Request


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
        self._task = LatestTask("export", self)
        self._question = LatestTask("export", self)

    @property
    def works(self) -> bool:
        return self._task.works

    def start(self, order: ExportOrder) -> None:
        """Start; `ended` carries the Exported, an error, or neither if it was cancelled."""
        self._task.start(partial(_export, order), self.ended.emit, self.progressed.emit)

    def ask_for_obstacles(self, trained: Trained, name: str) -> None:
        """Find out which formats cannot be exported here; `obstacles_found` carries the answer."""
        self._question.start(partial(_obstacles, trained, name), self._on_question_ended)

    def cancel(self) -> None:
        """Ask the export to stop; `ended` is emitted when it has."""
        self._task.cancel()

    def drop(self) -> None:
        """Cancel the export and discard its later messages."""
        self._task.drop()

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Cancel everything and wait; returns whether all threads have ended in time."""
        return closed((self._task, self._question), timeout_s)

    def _on_question_ended(self, ending: "Ending[dict[FormatName, str]]") -> None:
        if ending.result is not None:
            self.obstacles_found.emit(ending.result)


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

    found: dict[FormatName, str] = {}
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

    return Request(trained, name, formats, rows, past, draw, spoken())
