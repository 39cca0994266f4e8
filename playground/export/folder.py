"""Creates the export folder complete or not at all; it replaces only an earlier export or an empty folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playground.export.errors import ExportError
from playground.export.manifest import MANIFEST, listed
from playground.export.staging import put, staging, tidy_beside
from playground.language import Message
from playground.project_file.storage import flush_folder, is_there, reason

OCCUPIED = Message("There is something of this name already: choose another folder, or replace it.")
BYPRODUCTS = {"__pycache__", ".ipynb_checkpoints", ".DS_Store"}  # created when an export is used


@contextmanager
def appearing(folder: Path, replace: bool) -> Iterator[Path]:
    """Yield a temporary folder, renamed to `folder` at the end and deleted on any failure.

    Raises ExportError if `folder` is taken, at the start or at the end, or cannot be written.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100  `.` needs a name, and links stay what they are
    tidy_beside(folder)
    _require_place(folder, replace)
    try:
        with staging(folder) as hidden:
            yield hidden
            _flush(hidden)
            _require_place(folder, replace)
            put(hidden, folder)
            flush_folder(folder.parent)
    except OSError as error:
        raise ExportError(Message("The export cannot be written: {why}", why=reason(error))) from error


def obstacle(folder: Path, replace: bool) -> Message | None:
    """Why the folder cannot be created or replaced, as a sentence for the user; None if it can."""
    try:
        _require_place(folder, replace)
    except ExportError as error:
        return error.message
    return None


def _require_place(folder: Path, replace: bool) -> None:
    try:
        _require_free(folder, replace)
        _require_writable(folder.parent)
    except (OSError, ValueError) as error:
        is_named = isinstance(error, OSError)
        why = reason(error) if is_named else Message("the name is not a folder's: choose another.")
        raise ExportError(Message("The export cannot be written: {why}", why=why), "no_place") from error


def _require_free(folder: Path, replace: bool) -> None:
    if not is_there(folder):
        return
    if not replace:
        raise ExportError(OCCUPIED, "occupied")
    strange = _no_export(folder)
    if strange:
        raise ExportError(
            Message("It is not replaced, since {strange}: choose another folder.", strange=strange),
            "no_place",
        )


def _require_writable(parent: Path) -> None:
    if not parent.is_dir():
        raise ExportError(
            Message("There is no folder {folder}: make it, or choose another place.", folder=str(parent)),
            "no_place",
        )
    if not os.access(parent, os.W_OK):
        sentence = Message(
            "There is no permission to write into {folder}: choose another place.", folder=str(parent)
        )
        raise ExportError(sentence, "no_place")


def _no_export(folder: Path) -> Message | None:
    """Why this is neither an earlier export nor an empty folder; None if it is one."""
    if folder.is_symlink() or not folder.is_dir():
        return Message("it is not a folder")
    if not (folder / MANIFEST).is_file():
        return Message("no export made this folder") if next(folder.iterdir(), None) else None
    strange = sorted({path.relative_to(folder).as_posix() for path in _files(folder)} - listed(folder))
    return Message("it also holds {file!r}, which no export made", file=strange[0]) if strange else None


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if BYPRODUCTS.isdisjoint(path.relative_to(folder).parts) and (path.is_symlink() or not path.is_dir()):
            yield path


def _flush(folder: Path) -> None:
    """Flush every file and folder to disk before the rename."""
    for path in _files(folder):
        descriptor = os.open(path, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    for inner in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        flush_folder(inner)
