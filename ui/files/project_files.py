"""Opens and saves projects and pairs; asks only for a file name, or before work is lost."""

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from playground.checkpoint import Project, Trained
from playground.document import Document
from playground.language import Message, told
from playground.product import PROJECT_SUFFIX, WEIGHTS_SUFFIXES
from ui.background.worker import closed
from ui.files.discard_question import Loss, ask_before_loss
from ui.files.dropped import Dropped, left_text
from ui.files.pairs_import import PairsImport
from ui.files.project_loader import Loaded, ProjectLoader
from ui.files.weights_import import WeightsImport, opens_as_weights
from ui.session.session import Prepared, Session
from ui.session.settings import Settings
from ui.session.state import Notice
from ui.session.table_reader import ReadTable
from ui.session.training_result import TrainingResult
from ui.style.translation import translate
from ui.widgets.save_dialog import ask_where_to_save, asks_to_save

if TYPE_CHECKING:
    from playground.project_file.storage import Stamp
    from playground.weights_file import OpenedExport

SAVE_AS = "save_as"  # answer to the notice of a failed save
NO_STAMP = (0, 0, 0)  # of no file
LONG_TRAINING_S = 30.0  # repeating a shorter run is quicker than answering a question


class ProjectFiles(QObject):
    changed = Signal()  # the path, or whether there are unsaved changes
    saving = Signal(object, str)  # just before a file is replaced: its path, the digest of its new bytes

    def __init__(self, session: Session, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._settings, self.window = session, settings, window
        self.path: Path | None = None
        self._stamp: Stamp | None = None  # of the file at `path` when it was opened or saved here
        self._backed_up = set[Path]()
        self._saved_document: Document | None = None
        self._saved_trained: Trained | None = None
        self._saved_result: TrainingResult | None = None  # it may come back after another was saved
        self._saved_bookmarks: tuple[int, ...] = ()
        self.tables = PairsImport(session, window, self)
        self.tables.accepted_table.connect(self._on_tables_accepted_table)
        self._loader = ProjectLoader(session.prepared, self)
        self._loader.loaded.connect(self._on_loader_loaded)
        self._loader.takes_long.connect(self._on_loader_takes_long)
        self._says_opening = False
        self.weights = WeightsImport(window, self)
        self.weights.failed.connect(self._on_weights_failed)
        self.weights.export_found.connect(self._on_weights_export_found)
        self.weights.project_made.connect(self._on_weights_project_made)
        self._told: tuple[Path | None, bool] = (None, False)
        session.undo_stack.cleanChanged.connect(self._on_stack_clean_changed)
        session.status_changed.connect(self._on_session_moved)
        session.checkpoint_arrived.connect(self._on_session_moved)
        session.runs.bookmarked.connect(self._tell)

    @property
    def unsaved(self) -> bool:
        """Whether there are changes that are not in the file; marked in the window title."""
        runs = self._session.runs
        if not self._session.undo_stack.isClean() or runs.result.trained is not self._saved_trained:
            return True
        return self._session.saves_past and runs.kept.index().bookmarks != self._saved_bookmarks

    @property
    def loses_work(self) -> bool:
        """Whether discarding the changes would lose work that takes time to repeat."""
        document_is_own = self._session.document not in (self._session.untouched, self._saved_document)
        edited = not self._session.undo_stack.isClean() and document_is_own
        trained = self._session.runs.result.trained is not self._saved_trained
        return edited or (trained and self._took_long(self._session.runs.result))

    @property
    def loses_undone(self) -> bool:
        """Whether there is unsaved work that takes time to repeat and that only Redo brings back."""
        return any(map(self._took_long, self._session.undone_results))

    def _took_long(self, result: TrainingResult) -> bool:
        time = result.unsaved_time.seconds if result is self._saved_result else result.unsaved_time.total
        return time >= LONG_TRAINING_S

    # --- Projects

    def new(self) -> None:
        if self.may_discard():
            self._replace(Project(Document()), None)

    def open(self) -> None:
        title = translate("Files", "Open project")
        kinds = f"{_project_filter()};;{_weights_filter()}"
        name, _ = QFileDialog.getOpenFileName(self.window, title, self._folder(), kinds)
        if name:
            self.open_any(Path(name))

    def open_any(self, path: Path) -> None:
        """Open a project or weights; any other file is read as a table of pairs."""
        if path.suffix.lower() == PROJECT_SUFFIX or opens_as_weights(path):
            self.open_path(path)
        else:
            self.import_path(path)

    def take_dropped(self, files: Dropped) -> None:
        """Open the project or weights, or import the tables one after the other."""
        if files.left:
            self._session.notice(left_text(files.left), "warning")
        if files.opened is not None:
            self.open_path(files.opened)
        elif files.tables:
            self.tables.open_in_turn(files.tables)

    def open_path(self, path: Path, asked: bool = False) -> bool:
        """Open a project file or weights. A file that cannot be read changes nothing; a notice explains why.
        Returns True only if a project was opened at once: a large one is read beside the window."""
        self._stop_opening()
        if opens_as_weights(path):
            self.weights.open(path)
            return False
        self.weights.drop()
        loaded = self._loader.load(path, asked)
        return loaded is not None and self._show_loaded(loaded)

    def _on_loader_takes_long(self, path: Path) -> None:
        self._says_opening = True
        self._session.notice(translate("Files", "Opening {0}…").format(path.name))

    def _on_loader_loaded(self, loaded: Loaded) -> None:
        self._stop_opening()
        self._show_loaded(loaded)

    def _stop_opening(self) -> None:
        """Forget the project that is being read, and what is said of it."""
        self._loader.drop()
        if self._says_opening:
            self._says_opening = False
            self._session.notice("")

    def _show_loaded(self, loaded: Loaded) -> bool:
        from playground.project_file.storage import stamp  # not needed to show the window

        if loaded.prepared is None:
            self._session.notice(loaded.error, "error")
            return False
        if not loaded.asked and not self.may_discard():
            return False
        if stamp(loaded.path) != loaded.stamp:  # “Save” was the answer, and it is the file that is open
            return self.open_path(loaded.path, asked=True)
        self._take_over(loaded.prepared, loaded.path)
        self._stamp = loaded.stamp
        self._settings.add_recent(loaded.path)
        return True

    def save(self) -> bool:
        if self.path is None:
            return self.save_as()
        return self._may_replace(self.path) and self.save_to(self.path)

    def _may_replace(self, path: Path) -> bool:
        """Asks if something else has changed the file since it was opened or saved here."""
        from playground.project_file.storage import stamp

        if self._stamp is None or stamp(path) in (self._stamp, None):
            return True
        text = translate(
            "Files", "Another program has changed {0} since it was opened here. Save over its changes?"
        )
        return asks_to_save(self.window, text.format(path.name))

    def on_answer(self, answer: str) -> None:
        if answer == SAVE_AS:
            self.save_as()

    def save_as(self) -> bool:
        title = translate("Files", "Save project")
        proposed = self.path or Path(self._folder()) / f"untitled{PROJECT_SUFFIX}"
        path = ask_where_to_save(self.window, title, proposed, ((_project_filter(), PROJECT_SUFFIX),))
        return path is not None and self.save_to(path)

    def save_to(self, path: Path) -> bool:
        """Replace the file by the project; what it was before this session stays beside it."""
        from playground.project_file import ProjectFileError, save
        from playground.project_file.storage import stamp

        project = self._session.project()
        try:
            save(project, path, partial(self._on_bytes_ready, path))
        except ProjectFileError as error:
            choice = translate("Files", "Save As…")
            self._session.noticed.emit(Notice(_of_file(path, told(error)), "error", ((choice, SAVE_AS),)))
            return False
        self.path, self._stamp, self._saved_result = path, stamp(path), self._session.runs.result
        self._saved_document, self._saved_trained = project.document, project.trained
        self._saved_bookmarks = self._session.runs.kept.index().bookmarks
        self._session.mark_saved()
        self._settings.add_recent(path)
        self._tell()
        return True

    def _on_bytes_ready(self, path: Path, digest: str) -> None:
        """Just before the file is replaced: what others or earlier sessions have written to it stays."""
        from playground.project_file.storage import keep_backup, stamp

        self.saving.emit(path, digest)  # first: what is killed from here on, the next start tidies up
        is_own = path == self.path and self._stamp in (None, stamp(path))
        if path not in self._backed_up or not is_own:
            keep_backup(path)
            self._backed_up.add(path)

    def may_discard(self) -> bool:
        """Whether the project may be replaced; if work would be lost, asks the user, and saves if wanted."""
        if not self.loses_work and not self.loses_undone:
            return True
        loss = Loss(
            name=self.path.name if self.path else "",
            changes=self.loses_work,
            undone=self.loses_undone,
            trains=self._session.runs.status.phase != "resting",
        )
        answer = ask_before_loss(loss, self.window)
        return self.save() if answer == "save" else answer == "discard"

    def restore(self, project: Project, path: Path | None, is_older: bool = False) -> bool:
        """Show a recovered project, or one made from weights; it counts as unsaved. False if there is no
        memory for it. `is_older`: than the file, so that saving over that asks first."""
        if not self._replace(project, path):
            return False
        self._stamp = NO_STAMP if is_older else None
        self._saved_document = self._saved_trained = None
        self._session.undo_stack.resetClean()
        self._session.untouched = Document(pairs=())
        self._tell()
        return True

    def close(self, timeout_s: float) -> bool:
        """Stop reading; returns whether the thread that reads has ended in time."""
        return closed((self._loader, self.weights), timeout_s)

    def _on_weights_failed(self, path: Path, error: str) -> None:
        self._session.notice(_of_file(path, error), "error")

    def _on_weights_export_found(self, export: "OpenedExport") -> None:
        """It has no project file yet and counts as unsaved, but the export can be opened again."""
        if self.may_discard() and self._replace(export.project, None):
            self._saved_trained = None
            self._tell()
            if export.note:
                self._session.notice(export.note)

    def _on_weights_project_made(self, project: Project) -> None:
        """Unlike an export, it counts as work; the dialog stays open until the project is taken over."""
        if self.may_discard() and self.restore(project, None):
            self.weights.close_dialog()

    def _replace(self, project: Project, path: Path | None) -> bool:
        """Show another project, or say that there is no memory for it and change nothing."""
        try:
            prepared = self._session.prepared(project)
        except MemoryError:
            text = translate("Files", "There is not enough memory to open {0}: close other programs.")
            name = path.name if path else translate("Files", "this project")
            self._session.notice(text.format(name), "error")
            return False
        self._take_over(prepared, path)
        return True

    def _take_over(self, prepared: Prepared, path: Path | None) -> None:
        project = prepared.project
        self._stop_opening()
        self._session.take_over(prepared)
        self.path, self._stamp, self._saved_result = path, None, self._session.runs.result
        self._saved_document, self._saved_trained = project.document, project.trained
        self._saved_bookmarks = self._session.runs.kept.index().bookmarks
        self._tell()

    # --- Pairs

    def import_pairs(self) -> None:
        title = translate("Files", "Import pairs")
        kinds = translate("Files", "Tables (*.tsv *.csv *.txt)")
        name, _ = QFileDialog.getOpenFileName(self.window, title, self._folder(), kinds)
        if name:
            self.import_path(Path(name))

    def import_path(self, path: Path) -> None:
        """Show a preview of the pairs; nothing changes before the user accepts it."""
        self.tables.open(path)

    def export_pairs(self) -> None:
        title = translate("Files", "Export pairs")
        kinds = (("TSV (*.tsv)", ".tsv"), ("CSV (*.csv)", ".csv"))
        path = ask_where_to_save(self.window, title, Path(self._folder()) / "pairs.tsv", kinds)
        if path is not None:
            self.export_path(path)

    def export_path(self, path: Path) -> None:
        from playground.project_file import ProjectFileError
        from playground.project_file.storage import reason, replace_file
        from playground.tables import write_csv, write_tsv

        pairs = self._session.document.pairs
        try:
            text = write_csv(pairs) if path.suffix.lower() == ".csv" else write_tsv(pairs)
            replace_file(path, text.encode("utf-8"))
        except (OSError, ValueError, ProjectFileError) as error:  # a table that cannot be is a ValueError
            text = translate("Files", "The pairs could not be written to {0}: {1}")
            self._session.notice(text.format(path, reason(error)), "error")

    def _on_tables_accepted_table(self, read: ReadTable, append: bool, name: str) -> None:
        text = translate("Files", "import {0}").format(name)
        document, pairs = self._session.document, read.table.pairs
        after = replace(document, pairs=(*document.pairs, *pairs) if append else pairs)
        after.learn_from(read.document)  # the thread that read the table has walked over its pairs
        self._session.edit(after, text)

    # --- Signals from the session

    def _on_stack_clean_changed(self) -> None:
        self._tell()

    def _on_session_moved(self) -> None:
        self._tell()

    def _tell(self) -> None:
        """Emit `changed` only on a difference: the status of a run changes thirty times a second."""
        now = (self.path, self.unsaved)
        if now != self._told:
            self._told = now
            self.changed.emit()

    def _folder(self) -> str:
        """The folder of the open file, or of the newest recent one that is there."""
        known = (self.path, *self._settings.recent)
        there = (path.parent for path in known if path is not None and os.path.isfile(path))  # noqa: PTH113
        return str(next(there, Path.home()))


def _of_file(path: Path, sentence: str) -> Message:
    return Message("{file}: {sentence}", file=path.name, sentence=sentence)


def _weights_filter() -> str:
    patterns = " ".join(f"*{suffix}" for suffix in WEIGHTS_SUFFIXES)
    return translate("Files", "Weights ({0})").format(patterns)


def _project_filter() -> str:
    return translate("Files", "Unroll projects (*.unroll)")
