"""Copy and save what a view shows: its numbers and its picture."""

import os
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from ui.session.state import NoticeKind
from ui.style.translation import translate
from ui.view_export.picture import png, svg
from ui.widgets.number_table import Table, aligned, comma_separated, tab_separated


class Exportable(Protocol):
    """A view whose numbers and picture can be copied and saved."""

    title: QLabel
    name: str  # of files saved from here, in ASCII

    def drawn(self) -> QWidget:
        """The widget that makes the picture, up to date even while it cannot be seen."""

    def table(self) -> Table | None:
        """What is shown, as numbers; None while nothing is. Called only when the numbers are wanted."""

    def recipe(self) -> str | None:
        """The settings that make the picture again; None while nothing is shown that may be exported."""

    def missing(self) -> str:
        """Why nothing is shown, in a sentence; empty where there is nothing to say."""

    def say(self, text: str, kind: NoticeKind = "info") -> None:
        """Tell the person a sentence."""


class ViewExport(QObject):
    """Every method gives what the view shows now, or says in a sentence why it cannot."""

    def __init__(self, view: Exportable, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view
        self._parent = parent  # of the file dialogs
        self._folder = Path.home()  # of the last file saved from here

    # --- Copying

    def copy_text(self) -> None:
        if (table := self._table()) is not None:
            QGuiApplication.clipboard().setText(aligned(table))

    def copy_tsv(self) -> None:
        if (table := self._table()) is not None:
            QGuiApplication.clipboard().setText(tab_separated(table))

    # --- Saving

    def save_numbers(self) -> None:
        title = translate("ViewExport", "Save data as CSV")
        path = self._ask(title, (("CSV (*.csv)", ".csv"),))
        if path is not None:
            self.save_numbers_to(path)

    def save_picture(self) -> None:
        title = translate("ViewExport", "Save picture")
        path = self._ask(title, (("PNG (*.png)", ".png"), ("SVG (*.svg)", ".svg")))
        if path is not None:
            self.save_picture_to(path)

    def save_numbers_to(self, path: Path) -> bool:
        """A header and rows with all digits, in UTF-8; whether they are there now."""
        if (table := self._table()) is None:
            return False
        saved = translate("ViewExport", "Saved the numbers to {0}.")
        failed = translate("ViewExport", "The numbers could not be saved to {0}: {1}. Choose another place.")
        return self._write(path, comma_separated(table).encode(errors="backslashreplace"), saved, failed)

    def save_picture_to(self, path: Path) -> bool:
        """SVG by that suffix, else PNG, with the recipe inside; whether it is there now."""
        if (recipe := self._view.recipe()) is None:
            self._say_nothing()
            return False
        drawn = svg if path.suffix.lower() == ".svg" else png
        data = drawn(self._view.drawn(), self._view.title.text(), recipe)
        saved = translate("ViewExport", "Saved the picture to {0}.")
        failed = translate("ViewExport", "The picture could not be saved to {0}: {1}. Choose another place.")
        return self._write(path, data, saved, failed)

    # --- Inside

    def _table(self) -> Table | None:
        """What may be taken out; says so when there is nothing."""
        table = self._view.table() if self._view.recipe() is not None else None
        if table is None:
            self._say_nothing()
        return table

    def _say_nothing(self) -> None:
        nothing = translate("ViewExport", "“{0}” shows nothing now that could be kept.")
        self._view.say(self._view.missing() or nothing.format(self._view.title.text()), "warning")

    def _ask(self, title: str, kinds: tuple[tuple[str, str], ...]) -> Path | None:
        """The file that was chosen; `kinds` are (filter, suffix), the suffix for names without one."""
        suffix_of = dict(kinds)
        proposed = self._folder / f"{self._view.name}{kinds[0][1]}"
        name, kind = QFileDialog.getSaveFileName(self._parent, title, str(proposed), ";;".join(suffix_of))
        if not name:
            return None
        path = Path(name)
        return path if path.suffix else path.with_suffix(suffix_of.get(kind, kinds[0][1]))

    def _write(self, path: Path, data: bytes, saved: str, failed: str) -> bool:
        from playground.project_file.errors import ProjectFileError  # not needed for the window to show
        from playground.project_file.storage import replace_file

        try:
            replace_file(Path(os.path.realpath(path)), data)
        except (OSError, ValueError, ProjectFileError) as error:
            self._view.say(failed.format(path, _reason(error)), "error")
            return False
        self._folder = path.parent
        self._view.say(saved.format(path))
        return True


def _reason(error: Exception) -> str:
    number = error.errno if isinstance(error, OSError) else None
    return os.strerror(number) if number else str(error).rstrip(".")
