"""Opens weights of safetensors and torch.save: exports of Unroll directly, all others through a dialog."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from playground.checkpoint import Project
from playground.product import WEIGHTS_SUFFIXES

if TYPE_CHECKING:
    from ui.files.weights_dialog import WeightsDialog


class WeightsImport(QObject):
    export_found = Signal(object)  # an OpenedExport
    project_made = Signal(object)  # a Project, from the user's answers

    def __init__(self, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._dialog: WeightsDialog | None = None

    def open(self, path: Path) -> None:
        """Raises ProjectFileError, also for file types that can run code when read (pickles)."""
        from playground.weights_file import open_export, propose, read_tensors
        from ui.files.weights_dialog import WeightsDialog

        export = open_export(path)
        if export is not None:
            self.export_found.emit(export)
            return
        tensors = read_tensors(path)
        proposal = propose(tensors)
        self.close_dialog()
        self._dialog = WeightsDialog(path.name, tensors, proposal, self._window)
        self._dialog.accepted_project.connect(self._on_dialog_accepted)
        self._dialog.finished.connect(self._on_dialog_finished)
        self._dialog.show()

    def close_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.close()

    def _on_dialog_accepted(self, project: Project) -> None:
        self.project_made.emit(project)

    def _on_dialog_finished(self) -> None:
        self._dialog = None


def opens_as_weights(path: Path) -> bool:
    """Decides by the suffix; includes file types that `open` refuses with a reason."""
    from playground.weights_file import REFUSED_SUFFIXES

    return path.suffix.lower() in (*WEIGHTS_SUFFIXES, *REFUSED_SUFFIXES)
