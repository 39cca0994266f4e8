"""Opens weights of safetensors and torch.save: exports of Unroll directly, all others through a dialog."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from playground.checkpoint import Project
from playground.language import told
from playground.product import WEIGHTS_SUFFIXES
from ui.background.latest_task import LatestTask
from ui.background.worker import JOIN_S, Ending, Worker

if TYPE_CHECKING:
    from playground.weights_file import OpenedExport, Proposal, Tensors
    from ui.files.weights_dialog import WeightsDialog

AT_ONCE = 1 << 18  # bytes that are read in no time that a person could notice


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
        self._task = LatestTask("weights", self)
        self._path = Path()  # what it reads
        self._asked: tuple[Path, Tensors, Proposal] | None = None  # of the open dialog

    def open(self, path: Path) -> None:
        """Read the file, on a thread if it is large. `export_found`, `failed` or a dialog follows."""
        import playground.weights_file  # noqa: F401  loads libraries, which only this thread may do

        self.drop()
        if _size(path) <= AT_ONCE:
            self._show(_read(path))
            return
        self._path = path
        self._task.start(partial(_read, path), self._on_task_ended)

    def drop(self) -> None:
        """Forget the file that is being read."""
        self._task.drop()

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Wait for the thread; returns whether it has ended in time."""
        return self._task.close(timeout_s)

    def close_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.close()

    def _on_task_ended(self, ending: Ending[WeightsRead]) -> None:
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
        self._asked = (path, tensors, proposal)
        self._dialog = WeightsDialog(path.name, tensors, proposal, self._window)
        self._dialog.accepted_project.connect(self._on_dialog_accepted)
        self._dialog.finished.connect(self._on_dialog_finished)
        self._dialog.show()

    def ask_again(self) -> None:
        """The dialog, which has been taken away, in another language."""
        self._dialog = None
        if self._asked is not None:
            self._ask(*self._asked)

    def _on_dialog_accepted(self, project: Project) -> None:
        self.project_made.emit(project)

    def _on_dialog_finished(self) -> None:
        self._dialog = self._asked = None


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
        return WeightsRead(path, error=told(error))
