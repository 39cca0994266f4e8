"""Creates the export folder complete or not at all; it replaces only an earlier export or an empty folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playground.export.errors import ExportError
from playground.export.manifest import MANIFEST, listed
from playground.export.staging import put, staging, tidy_beside
from playground.project_file.storage import flush_folder, is_there, reason

OCCUPIED = "There is something of this name already: choose another folder, or replace it."
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
        raise ExportError(f"The export cannot be written: {reason(error)}.") from error


def obstacle(folder: Path, replace: bool) -> str | None:
    """Why the folder cannot be created or replaced, as a sentence for the user; None if it can."""
    try:
        _require_place(folder, replace)
    except ExportError as error:
        return str(error)
    return None


def _require_place(folder: Path, replace: bool) -> None:
    try:
        _require_free(folder, replace)
        _require_writable(folder.parent)
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else "the name is not a folder's: choose another"
        raise ExportError(f"The export cannot be written: {why}.", "no_place") from error


def _require_free(folder: Path, replace: bool) -> None:
    if not is_there(folder):
        return
    if not replace:
        raise ExportError(OCCUPIED, "occupied")
    strange = _no_export(folder)
    if strange:
        raise ExportError(f"It is not replaced, since {strange}: choose another folder.", "no_place")


def _require_writable(parent: Path) -> None:
    if not parent.is_dir():
        raise ExportError(f"There is no folder {parent}: make it, or choose another place.", "no_place")
    if not os.access(parent, os.W_OK):
        sentence = f"There is no permission to write into {parent}: choose another place."
        raise ExportError(sentence, "no_place")


def _no_export(folder: Path) -> str:
    """Why this is neither an earlier export nor an empty folder; an empty string if it is one."""
    if folder.is_symlink() or not folder.is_dir():
        return "it is not a folder"
    if not (folder / MANIFEST).is_file():
        return "no export made this folder" if next(folder.iterdir(), None) else ""
    strange = sorted({path.relative_to(folder).as_posix() for path in _files(folder)} - listed(folder))
    return f"it also holds {strange[0]!r}, which no export made" if strange else ""


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
