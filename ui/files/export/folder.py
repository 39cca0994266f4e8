"""The folder field, with a live check of whether the folder can be created."""

import os
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from playground.checkpoint import Checkpoint
from playground.export.folder import obstacle
from playground.export.manifest import MANIFEST
from ui.style.plain_text import set_tip
from ui.style.translation import said, translate
from ui.widgets.card import label, mark_wrong, set_role
from ui.widgets.text_field import TextField


@dataclass(frozen=True)
class FolderChoice:
    folder: Path | None = None
    problem: str = ""  # why nothing can be exported there, as a sentence
    replaces: bool = False  # an earlier export or an empty folder is there


def folder_name(name: str, checkpoint: Checkpoint) -> str:
    updates = f"-update-{checkpoint.batch}" if checkpoint.batch else ""
    return f"{name}-epoch-{checkpoint.epoch}{updates}"


def place(text: str, parent: Path, replace: bool) -> FolderChoice:
    """Check the folder typed in the field; a relative path starts at `parent`."""
    if not text.strip():
        return FolderChoice(problem=translate("Export", "Type the name of a folder to create."))
    try:
        folder = parent / Path(text.strip()).expanduser()
        taken = os.path.lexists(folder)
        if not taken:
            return FolderChoice(folder, said(obstacle(folder, replace=False) or ""))
        may_go = _is_export_or_empty(folder)
    except (OSError, RuntimeError, ValueError):  # unknown ~user, a null character, an unreadable folder
        return FolderChoice(
            problem=translate("Export", "Nothing can be written there: choose another folder.")
        )
    if not may_go:
        text = translate("Export", "This exists already and is not an export: choose another name.")
        return FolderChoice(folder, text)
    waits = translate("Export", "This folder exists already: choose another name, or replace it.")
    return FolderChoice(folder, "" if replace else waits, replaces=True)


def _is_export_or_empty(folder: Path) -> bool:
    """A quick check; the export itself checks every file before it replaces anything."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    return (folder / MANIFEST).is_file() or next(folder.iterdir(), None) is None


class FolderRow(QWidget):
    """Proposes a name derived from the exported network, until the user types another."""

    changed = Signal()

    def __init__(self, parent_folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parent_folder, self._own = parent_folder.absolute(), False  # absolute: it proposes full paths
        self.field = TextField()
        self.field.setObjectName("export_folder")
        self.field.setProperty("foreign_text", True)
        self.field.setAccessibleName(translate("Export", "Folder"))
        self._browse = QPushButton(translate("Export", "&Browse…"))
        self._browse.setObjectName("export_browse")
        set_tip(self._browse, translate("Export", "Choose where to create the folder"))
        self._browse.setAutoDefault(False)
        self._note = label(wraps=True)
        self._note.setObjectName("export_folder_note")
        self._replace = QCheckBox(translate("Export", "&Replace it"))
        self._replace.setObjectName("export_replace")
        self.field.textEdited.connect(self._on_field_edited)
        self._browse.clicked.connect(self._on_browse_clicked)
        self._replace.toggled.connect(self._on_replace_toggled)
        self._build()

    def _build(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.field, 1)
        first.addWidget(self._browse)
        second.addWidget(self._note, 1)
        second.addWidget(self._replace)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(first)
        layout.addLayout(second)
        kept = self._replace.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # the line keeps its height
        self._replace.setSizePolicy(kept)

    @property
    def place(self) -> FolderChoice:
        return place(self.field.text(), self._parent_folder, self._replace.isChecked())

    def propose(self, name: str) -> None:
        if not self._own:
            self.field.setText(str(self._parent_folder / name))

    def show_place(self, found: FolderChoice, exported: Path | None) -> None:
        """`exported`: the folder of the export that has just been made."""
        if not found.replaces:
            self._replace.setChecked(False)  # another folder needs a new confirmation
        self._replace.setVisible(found.replaces)
        fine = translate("Export", "It appears once everything in it has been verified.")
        again = translate("Export", "To export once more, choose another name, or replace it.")
        just_made = found.replaces and found.folder == exported and bool(found.problem)
        self._note.setText(again if just_made else found.problem or fine)
        waits = found.replaces or not found.problem
        set_role(self._note, "muted" if waits else "wrong")
        mark_wrong(self.field, not waits)

    def _on_field_edited(self) -> None:
        self._own = bool(self.field.text())
        self.changed.emit()

    def _on_replace_toggled(self) -> None:
        self.changed.emit()

    def _on_browse_clicked(self) -> None:
        title = translate("Export", "Create the folder in")
        chosen = QFileDialog.getExistingDirectory(self, title, str(self._parent_folder))
        if chosen:
            self._parent_folder = Path(chosen)
            self.field.setText(str(self._parent_folder / Path(self.field.text()).name))
            self.changed.emit()
