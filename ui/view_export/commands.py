"""Copies and saves what a view shows: its numbers and its picture."""

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget

from ui.session.state import NoticeKind
from ui.style import theme
from ui.style.translation import translate
from ui.view_export.picture import image, png, svg
from ui.widgets.number_table import Table, aligned, comma_separated, tab_separated
from ui.widgets.save_dialog import Kinds, ask_where_to_save


class Exportable(Protocol):
    """A view whose numbers and picture can be copied and saved."""

    title: QLabel
    name: str  # of the saved files, in ASCII

    def drawn(self) -> QWidget:
        """The widget to render as the picture, up to date even while it is not visible."""

    def numbers(self) -> Table | None:
        """What is shown, as numbers; None while nothing is. Called only when the numbers are needed."""

    def recipe(self) -> str | None:
        """The settings that reproduce the picture; None while nothing is shown that may be exported."""

    def missing(self) -> str:
        """Why nothing is shown, as a sentence; empty if there is no particular reason."""

    def say(self, text: str, kind: NoticeKind = "info") -> None:
        """Show the user a sentence."""


class ViewExport(QObject):
    """Every method exports what the view shows now, or tells the user why it cannot."""

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

    def copy_picture(self) -> None:
        if (recipe := self._view.recipe()) is None:
            self._say_nothing()
            return
        with theme.colours_of_pictures():
            made = image(self._view.drawn(), self._view.title.text(), recipe)
        QGuiApplication.clipboard().setImage(made)

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
        """Write a header and rows with all digits, in UTF-8; returns whether it succeeded."""
        if (table := self._table()) is None:
            return False
        saved = translate("ViewExport", "Saved the numbers to {0}.")
        failed = translate("ViewExport", "The numbers could not be saved to {0}: {1}")
        return self._write(path, comma_separated(table).encode(errors="backslashreplace"), saved, failed)

    def save_picture_to(self, path: Path) -> bool:
        """Write SVG for that suffix, else PNG, with the recipe as metadata; returns whether it succeeded."""
        if (recipe := self._view.recipe()) is None:
            self._say_nothing()
            return False
        render = svg if path.suffix.lower() == ".svg" else png
        with theme.colours_of_pictures():
            data = render(self._view.drawn(), self._view.title.text(), recipe)
        saved = translate("ViewExport", "Saved the picture to {0}.")
        failed = translate("ViewExport", "The picture could not be saved to {0}: {1}")
        return self._write(path, data, saved, failed)

    # --- Helpers

    def _table(self) -> Table | None:
        """The table to export; if there is none, tells the user why and returns None."""
        table = self._view.numbers() if self._view.recipe() is not None else None
        if table is None:
            self._say_nothing()
        return table

    def _say_nothing(self) -> None:
        nothing = translate("ViewExport", "“{0}” shows nothing that could be saved now.")
        self._view.say(self._view.missing() or nothing.format(self._view.title.text()), "warning")

    def _ask(self, title: str, kinds: Kinds) -> Path | None:
        proposed = self._folder / f"{self._view.name}{kinds[0][1]}"
        return ask_where_to_save(self._parent, title, proposed, kinds)

    def _write(self, path: Path, data: bytes, saved: str, failed: str) -> bool:
        from playground.project_file.errors import ProjectFileError  # lazy: not needed to show the window
        from playground.project_file.storage import reason, replace_file

        try:
            replace_file(path, data)
        except (OSError, ValueError, ProjectFileError) as error:
            self._view.say(failed.format(path, reason(error)), "error")
            return False
        self._folder = path.parent
        self._view.say(saved.format(path))
        return True
