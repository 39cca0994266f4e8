"""The folder that an export makes: what is proposed, and what is wrong with the one that is typed."""

import os
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from playground.checkpoint import Checkpoint
from playground.export.folder import MANIFEST, obstacle


@dataclass(frozen=True)
class Place:
    folder: Path | None = None
    problem: str = ""  # why nothing can be put there, in a sentence
    replaces: bool = False  # an earlier export lies there, or an empty folder


def folder_name(name: str, checkpoint: Checkpoint) -> str:
    updates = f"-update-{checkpoint.batch}" if checkpoint.batch else ""
    return f"{name}-epoch-{checkpoint.epoch}{updates}"


def place(text: str, parent: Path, replace: bool) -> Place:
    """What is to be said about the folder in the field; a name alone lies in `parent`."""
    translate = QCoreApplication.translate
    if not text.strip():
        return Place(problem=translate("Export", "Give the name of a folder to make."))
    try:
        folder = parent / Path(text.strip()).expanduser()
        taken = os.path.lexists(folder)
        if not taken:
            return Place(folder, obstacle(folder, replace=False) or "")
        may_go = _is_export_or_empty(folder)
    except (OSError, RuntimeError, ValueError):  # no such user, a null character, a folder nobody may read
        return Place(problem=translate("Export", "Nothing can be put there: choose another folder."))
    if not may_go:
        text = translate("Export", "This is there already, and no export made it: choose another name.")
        return Place(folder, text)
    waits = translate("Export", "This folder is there already: choose another name, or replace it.")
    return Place(folder, "" if replace else waits, replaces=True)


def _is_export_or_empty(folder: Path) -> bool:
    """At a glance; the export itself looks at every file before it replaces anything."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    return (folder / MANIFEST).is_file() or next(folder.iterdir(), None) is None
