"""Opens and saves projects and pairs; asks only for a file name, or before work is lost."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from playground.checkpoint import Project, Trained
from playground.document import Document
from playground.pairs import Pairs
from playground.product import PROJECT_SUFFIX
from ui.files.weights_import import WeightsImport, opens_as_weights
from ui.session.session import Session
from ui.session.settings import Settings
from ui.style.translation import translate

if TYPE_CHECKING:
    from ui.files.pairs_preview import PairsPreview

LONG_TRAINING_S = 30.0  # repeating a shorter run is quicker than answering a question


class ProjectFiles(QObject):
    changed = Signal()  # the path, or whether there are unsaved changes
    saving = Signal(object, str)  # just before a file is replaced: its path, the digest of its new bytes

    def __init__(self, session: Session, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._settings, self._window = session, settings, window
        self.path: Path | None = None
        self._saved_trained: Trained | None = None
        self._saved_bookmarks: tuple[int, ...] = ()
        self._preview: PairsPreview | None = None
        self._weights = WeightsImport(window, self)
        self._weights.export_found.connect(self._on_weights_export_found)
        self._weights.project_made.connect(self._on_weights_project_made)
        self._told: tuple[Path | None, bool] = (None, False)
        session.undo_stack.cleanChanged.connect(self._on_stack_clean_changed)
        session.status_changed.connect(self._on_session_status_changed)
        session.runs.bookmarked.connect(self._tell)

    @property
    def unsaved(self) -> bool:
        """Whether there are changes that are not in the file; marked in the window title."""
        runs = self._session.runs
        trained = runs.result.trained is not self._saved_trained
        marked = self._session.saves_past and runs.kept.index().bookmarks != self._saved_bookmarks
        return not self._session.undo_stack.isClean() or trained or marked

    @property
    def loses_work(self) -> bool:
        """Whether discarding the changes would lose work that takes time to repeat."""
        document_is_own = self._session.document != self._session.untouched
        edited = not self._session.undo_stack.isClean() and document_is_own
        trained = self._session.runs.result.trained is not self._saved_trained
        return edited or (trained and self._session.runs.result.unsaved_time.seconds >= LONG_TRAINING_S)

    # --- Projects

    def new(self) -> None:
        if self.may_discard():
            self._replace(Project(Document()), None)

    def open(self) -> None:
        title = translate("Files", "Open project")
        kinds = f"{_project_filter()};;{translate('Files', 'Weights (*.safetensors)')}"
        name, _ = QFileDialog.getOpenFileName(self._window, title, self._folder(), kinds)
        if name:
            self.open_path(Path(name))

    def open_any(self, path: Path) -> None:
        """Open a project or weights; any other file is read as a table of pairs."""
        if path.suffix.lower() == PROJECT_SUFFIX or opens_as_weights(path):
            self.open_path(path)
        else:
            self.import_path(path)

    def open_path(self, path: Path, asked: bool = False) -> bool:
        """Open a project file or weights. A file that cannot be read changes nothing; a notice explains why.
        Returns True only if a project was opened."""
        from playground.project_file import ProjectFileError, load  # not needed to show the window

        try:
            if opens_as_weights(path):
                self._weights.open(path)
                return False
            project = load(path)
        except ProjectFileError as error:
            self._session.notice(f"{path.name}: {error}", "error")
            return False
        if not asked and not self.may_discard():
            return False
        if not self._replace(project, path):
            return False
        self._settings.add_recent(path)
        return True

    def save(self) -> bool:
        return self.save_to(self.path) if self.path is not None else self.save_as()

    def save_as(self) -> bool:
        title = translate("Files", "Save project")
        proposed = str(self.path or Path(self._folder()) / f"untitled{PROJECT_SUFFIX}")
        name, _ = QFileDialog.getSaveFileName(self._window, title, proposed, _project_filter())
        if not name:
            return False
        path = Path(name)
        return self.save_to(path if path.suffix else path.with_suffix(PROJECT_SUFFIX))

    def save_to(self, path: Path) -> bool:
        from playground.project_file import ProjectFileError, save

        project = self._session.project()
        try:
            save(project, path, partial(self.saving.emit, path))
        except ProjectFileError as error:
            self._session.notice(f"{path.name}: {error}", "error")
            return False
        self.path, self._saved_trained = path, project.trained
        self._saved_bookmarks = self._session.runs.kept.index().bookmarks
        self._session.mark_saved()
        self._settings.add_recent(path)
        self._tell()
        return True

    def may_discard(self) -> bool:
        """Whether the project may be replaced; if work would be lost, asks the user, and saves if wanted."""
        if not self.loses_work:
            return True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        name = self.path.name if self.path else translate("Files", "this project")
        box.setText(translate("Files", "Save the changes to {0}?").format(name))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        answer = box.exec()
        return self.save() if answer == buttons.Save else answer == buttons.Discard

    def restore(self, project: Project, path: Path | None) -> bool:
        """Show a recovered project, or one made from weights; it counts as unsaved. False if there is no
        memory for it."""
        if not self._replace(project, path):
            return False
        self._saved_trained = None
        self._session.undo_stack.resetClean()
        self._session.untouched = Document(pairs=())
        self._tell()
        return True

    def _on_weights_export_found(self, project: Project) -> None:
        """It has no project file yet and counts as unsaved, but the export can be opened again."""
        if self.may_discard() and self._replace(project, None):
            self._saved_trained = None
            self._tell()

    def _on_weights_project_made(self, project: Project) -> None:
        """Unlike an export, it counts as work; the dialog stays open until the project is taken over."""
        if self.may_discard() and self.restore(project, None):
            self._weights.close_dialog()

    def _replace(self, project: Project, path: Path | None) -> bool:
        """Show another project, or say that there is no memory for it and change nothing."""
        try:
            self._session.replace_project(project)
        except MemoryError:
            text = translate("Files", "There is not enough memory to open {0}: close other programs.")
            name = path.name if path else translate("Files", "this project")
            self._session.notice(text.format(name), "error")
            return False
        self.path, self._saved_trained = path, project.trained
        self._saved_bookmarks = self._session.runs.kept.index().bookmarks
        self._tell()
        return True

    # --- Pairs

    def import_pairs(self) -> None:
        title = translate("Files", "Import pairs")
        kinds = translate("Files", "Tables (*.tsv *.csv *.txt)")
        name, _ = QFileDialog.getOpenFileName(self._window, title, self._folder(), kinds)
        if name:
            self.import_path(Path(name))

    def import_path(self, path: Path) -> None:
        """Show a preview of the pairs; nothing changes before the user accepts it."""
        from playground.tables import TableError, load_pairs
        from ui.files.pairs_preview import PairsPreview

        try:
            pairs = load_pairs(path)
        except TableError as error:
            self._session.notice(f"{path.name}: {error}", "error")
            return
        if not pairs:
            text = translate("Files", "{0} holds no pairs: one pair a line, input and target.")
            self._session.notice(text.format(path.name), "error")
            return
        self._preview = PairsPreview(path.name, pairs, self._session.document, self._window)
        self._preview.accepted_pairs.connect(self._on_preview_accepted)
        self._preview.show()

    def export_pairs(self) -> None:
        title = translate("Files", "Export pairs")
        proposed = str(Path(self._folder()) / "pairs.tsv")
        name, _ = QFileDialog.getSaveFileName(self._window, title, proposed, "TSV (*.tsv);;CSV (*.csv)")
        if name:
            self.export_path(Path(name))

    def export_path(self, path: Path) -> None:
        from playground.project_file.storage import replace_file
        from playground.tables import write_csv, write_tsv

        pairs = self._session.document.pairs
        try:
            text = write_csv(pairs) if path.suffix.lower() == ".csv" else write_tsv(pairs)
            replace_file(path, text.encode("utf-8"))
        except (OSError, ValueError) as error:  # a table that cannot be written is a ValueError too
            text = translate("Files", "The pairs could not be written to {0}: {1}.")
            self._session.notice(text.format(path, getattr(error, "strerror", None) or error), "error")

    def _on_preview_accepted(self, pairs: Pairs, append: bool, name: str) -> None:
        text = translate("Files", "import {0}").format(name)
        before = self._session.document.pairs if append else ()
        self._session.edit(replace(self._session.document, pairs=(*before, *pairs)), text)

    # --- Signals from the session

    def _on_stack_clean_changed(self) -> None:
        self._tell()

    def _on_session_status_changed(self) -> None:
        self._tell()

    def _tell(self) -> None:
        """Emit `changed` only on a difference: the status of a run changes thirty times a second."""
        now = (self.path, self.unsaved)
        if now != self._told:
            self._told = now
            self.changed.emit()

    def _folder(self) -> str:
        recent = self._settings.recent
        return str(self.path.parent if self.path else recent[0].parent if recent else Path.home())


def _project_filter() -> str:
    return translate("Files", "Unroll projects (*.unroll)")
