"""The dialogs that are open while another language is chosen: made anew, as they were."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QWidget

from ui.app.view_memory import ViewMemory
from ui.files.project_files import ProjectFiles

OPENERS = {
    "help_dialog": "help_keys",
    "preferences_dialog": "edit_preferences",
    "export_dialog": "file_export",
}  # by the dialog's object name: the action that opens it
MIRRORS = ("preferences_dialog",)  # show only what is kept elsewhere


@dataclass(frozen=True)
class OpenDialog:
    name: str
    geometry: QByteArray
    memory: ViewMemory


def take_away(window: QWidget) -> tuple[OpenDialog, ...]:
    """Take the dialogs away, unanswered: what they began goes on."""
    made = window.findChildren(QDialog)
    seen = [dialog for dialog in made if dialog.isVisible()]
    taken = tuple(OpenDialog(each.objectName(), each.saveGeometry(), ViewMemory.of(each)) for each in seen)
    for dialog in made:
        dialog.hide()
        dialog.deleteLater()
    return taken


def bring_back(taken: Iterable[OpenDialog], actions: Mapping[str, QAction], files: ProjectFiles) -> None:
    openers: dict[str, Callable[[], object]] = {
        name: actions[opener].trigger for name, opener in OPENERS.items()
    }
    openers |= {"import_weights": files.weights.ask_again, "import_preview": files.tables.show_again}
    for each in taken:
        openers[each.name]()
        made = files.window.findChildren(QDialog, each.name)[-1]
        made.restoreGeometry(each.geometry)
        if each.name not in MIRRORS:
            each.memory.give_to(made)
