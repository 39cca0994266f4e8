"""The hidden folder in which an export is made, beside its place, and the step from there to its place.

A lock shows that it is being made; what a killed export leaves, the next one beside it puts right."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from playground.export.errors import ExportError
from playground.export.manifest import MANIFEST
from playground.file_lock import FileLock
from playground.language import Message, sentences
from playground.project_file.storage import is_there, reason

TEMPORARY_PREFIX = ".unroll-export-"
LOCK_SUFFIX = ".lock"  # of the file that names the place of the export
OLD_SUFFIX = ".old"  # of the earlier export, until the new one has its place


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Make the hidden folder, and delete it at the end. Raises OSError."""
    hidden = folder.with_name(TEMPORARY_PREFIX + secrets.token_hex(8))
    lock = _lock(hidden, folder)
    try:
        hidden.mkdir()
        yield hidden
    finally:
        _delete(hidden)
        _end(hidden, lock)


def put(hidden: Path, folder: Path) -> None:
    """Give the export its place; if that fails, the earlier one is there again.

    Raises OSError, or ExportError if the earlier one could not go back."""
    old = _old(hidden)
    if not is_there(folder):
        hidden.rename(folder)
        return
    folder.rename(old)
    try:
        hidden.rename(folder)
    except OSError as error:
        _put_back(old, folder, error)
        raise
    _delete(old)


def tidy_beside(folder: Path) -> None:
    """Put right what killed exports have left beside this place. Raises nothing."""
    with suppress(OSError):
        for path in folder.parent.glob(f"{TEMPORARY_PREFIX}*{LOCK_SUFFIX}"):
            with suppress(OSError, ValueError):  # a note that names no file is a ValueError
                if lock := FileLock.acquire(path):
                    _put_right(path.with_suffix(""), lock)


def _lock(hidden: Path, folder: Path) -> FileLock | None:
    """None on a disk without locks. Raises OSError."""
    path = hidden.with_name(hidden.name + LOCK_SUFFIX)
    lock = FileLock.acquire(path)
    if lock is None:
        path.unlink(missing_ok=True)
        return None
    try:
        lock.write(quote(os.fsencode(folder.name)))
    except OSError:
        lock.remove()
        raise
    return lock


def _put_back(old: Path, folder: Path, why: OSError) -> None:
    try:
        old.rename(folder)
    except OSError:
        said = Message("The export cannot be written: {why}", why=reason(why))
        rest = Message("The earlier one is unharmed, but is now in {folder}.", folder=str(old))
        raise ExportError(sentences(said, rest)) from why


def _put_right(hidden: Path, lock: FileLock) -> None:
    """Killed before its end: the earlier export goes back to its place, unless the new one is there."""
    try:
        folder, old = hidden.with_name(os.fsdecode(unquote_to_bytes(lock.read()))), _old(hidden)
        if is_there(old) and not is_there(folder):
            old.rename(folder)
        elif is_there(folder / MANIFEST):
            _delete(old)
        _delete(hidden)
    finally:
        _end(hidden, lock)


def _end(hidden: Path, lock: FileLock | None) -> None:
    """Without its lock, nobody would ever put right what is left."""
    if lock is None:
        return
    if not any(map(os.path.lexists, (hidden, _old(hidden)))):
        lock.remove()
    lock.release()


def _delete(folder: Path) -> None:
    with suppress(OSError):  # Python 3.11 raises what comes from closing a folder all the same
        shutil.rmtree(folder, ignore_errors=True)


def _old(hidden: Path) -> Path:
    return hidden.with_name(hidden.name + OLD_SUFFIX)
