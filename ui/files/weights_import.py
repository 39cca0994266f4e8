"""Opens weights of safetensors and torch.save: exports of Unroll directly, all others through a dialog."""

import logging
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from playground.checkpoint import Project
from playground.product import WEIGHTS_SUFFIXES
from ui.background.worker import JOIN_S, Ending, Retired, Worker

if TYPE_CHECKING:
    from playground.weights_file import OpenedExport, Proposal, Tensors
    from ui.files.weights_dialog import WeightsDialog

AT_ONCE = 1 << 18  # bytes that are read in no time that a person could notice
POLL_MS = 33


@dataclass(frozen=True, eq=False)
class WeightsRead:
    """What a weights file holds: an export, or tensors and what they may be; or why it cannot be opened."""

    path: Path
    export: "OpenedExport | None" = None
    found: "tuple[Tensors, Proposal] | None" = None
    error: str = ""


class WeightsImport(QObject):
    export_found = Signal(object)  # an OpenedExport
    project_made = Signal(object)  # a Project, from the user's answers
    failed = Signal(object, str)  # the path, and a sentence for the user

    def __init__(self, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._dialog: WeightsDialog | None = None
        self._worker: Worker[WeightsRead] | None = None
        self._path = Path()  # what the worker reads
        self._retired = Retired()
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    def open(self, path: Path) -> None:
        """Read the file, on a thread if it is large. `export_found`, `failed` or a dialog follows."""
        import playground.weights_file  # noqa: F401  loads libraries, which only this thread may do

        self.drop()
        if _size(path) <= AT_ONCE:
            self._show(_read(path))
            return
        self._path = path
        self._worker = Worker(partial(_read, path), "weights")
        self._worker.begin()
        self._timer.start()

    def drop(self) -> None:
        """Forget the file that is being read."""
        self._retired.add(self._worker)
        self._worker = None

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Wait for the thread; returns whether it has ended in time."""
        self._timer.stop()
        self.drop()
        return self._retired.close(timeout_s)

    def close_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.close()

    def _poll(self) -> None:
        self._retired.forget_ended()
        ending = self._worker.take()[1] if self._worker is not None else None
        if ending is not None:
            self.drop()
            self._hear(ending)
        if self._worker is None and not self._retired:
            self._timer.stop()

    def _hear(self, ending: Ending[WeightsRead]) -> None:
        if ending.details:
            logging.getLogger("unroll").error("%s", ending.details)
        if ending.result is not None:
            self._show(ending.result)
        elif ending.error:
            self.failed.emit(self._path, ending.error)

    def _show(self, read: WeightsRead) -> None:
        if read.error:
            self.failed.emit(read.path, read.error)
        elif read.export is not None:
            self.export_found.emit(read.export)
        elif read.found is not None:
            self._ask(read.path, *read.found)

    def _ask(self, path: Path, tensors: "Tensors", proposal: "Proposal") -> None:
        from ui.files.weights_dialog import WeightsDialog

        self.close_dialog()
        self._dialog = WeightsDialog(path.name, tensors, proposal, self._window)
        self._dialog.accepted_project.connect(self._on_dialog_accepted)
        self._dialog.finished.connect(self._on_dialog_finished)
        self._dialog.show()

    def _on_dialog_accepted(self, project: Project) -> None:
        self.project_made.emit(project)

    def _on_dialog_finished(self) -> None:
        self._dialog = None


def opens_as_weights(path: Path) -> bool:
    """Decides by the suffix; includes file types that `open` refuses with a reason."""
    from playground.weights_file import REFUSED_SUFFIXES

    return path.suffix.lower() in (*WEIGHTS_SUFFIXES, *REFUSED_SUFFIXES)


def _size(path: Path) -> int:
    """0 where it cannot be known: reading will say why."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _read(path: Path, _worker: Worker[WeightsRead] | None = None) -> WeightsRead:
    """Nothing is unpickled, also of file types that can run code when read."""
    from playground.project_file import ProjectFileError
    from playground.weights_file import open_export, propose, read_tensors

    try:
        export = open_export(path)
        if export is not None:
            return WeightsRead(path, export)
        tensors = read_tensors(path)
        return WeightsRead(path, found=(tensors, propose(tensors)))
    except ProjectFileError as error:
        return WeightsRead(path, error=str(error))
