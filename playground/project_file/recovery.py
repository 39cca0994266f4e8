"""Crash recovery: autosaves unsaved work apart from the user's own files and finds it after a crash."""

import os
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from playground.checkpoint import Project
from playground.product import PROJECT_SUFFIX
from playground.project_file import ProjectFileError, load, save
from playground.project_file.file_lock import FileLock
from playground.project_file.storage import TEMPORARY_PREFIX

LOCK_SUFFIX = ".lock"
DAMAGED_SUFFIX = ".damaged"
ORIGIN = "recovery_of"  # key in project.json: path of the user's own file, or null
STALE = 3600.0  # seconds; an older temporary file is left from an interrupted save


class RecoverySlot:
    """The recovery file of one session. Its lock, held until the process ends, shows that it is alive."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path, self._lock = _new_slot(folder)
        except OSError as error:
            raise ProjectFileError(
                f"Unsaved work cannot be kept in {folder} ({error.strerror}): save often, or free the folder."
            ) from error
        self._busy = threading.Lock()  # write() and discard() run on different threads

    def write(self, project: Project, original_path: Path | None) -> None:
        """Autosave the project, atomically. Raises ProjectFileError."""
        origin = None if original_path is None else quote(os.fsencode(original_path))
        with self._busy:
            save(replace(project, unknown={**project.unknown, ORIGIN: origin}), self._path)

    def discard(self) -> None:
        """Delete the recovery file, as nothing is unsaved; the slot stays locked."""
        with self._busy, suppress(OSError):
            self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """The session ends normally: delete the recovery file and the lock."""
        self.discard()
        self._lock.remove()


@dataclass(frozen=True, eq=False)
class Recovered:
    """Unsaved work of a crashed session, locked so that no other process offers it at the same time."""

    project: Project
    original_path: Path | None
    written_at: float  # seconds since 1970
    path: Path
    lock: FileLock

    def discard(self) -> None:
        """Delete it: the user does not want it, or it is saved elsewhere."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        self.lock.remove()

    def keep(self) -> None:
        """Release the lock, so that it is offered again at the next start."""
        self.lock.release()


def abandoned(folder: Path) -> list[Recovered]:
    """Unsaved work of crashed sessions, newest first. Files that fail to load are renamed; raises nothing."""
    _tidy(folder)
    found = [recovered for path in _listed(folder, "*" + PROJECT_SUFFIX) if (recovered := _take(path))]
    return sorted(found, key=lambda recovered: recovered.written_at, reverse=True)


def _new_slot(folder: Path) -> tuple[Path, FileLock]:
    while True:  # try again if _tidy() of another window deleted the lock file before it was locked
        path = folder / f"{uuid.uuid4()}{PROJECT_SUFFIX}"
        lock = FileLock.acquire(path.with_suffix(LOCK_SUFFIX))
        if lock:
            return path, lock


def _take(path: Path) -> Recovered | None:
    """The recovery file; None if its session is alive or it fails to load."""
    lock = _lock_of(path)
    if lock is None:
        return None
    try:
        return _loaded(path, lock)
    except (ProjectFileError, OSError, ValueError):
        with suppress(OSError):
            path.replace(path.with_suffix(DAMAGED_SUFFIX))
        lock.remove()
        return None


def _lock_of(path: Path) -> FileLock | None:
    try:
        return FileLock.acquire(path.with_suffix(LOCK_SUFFIX))
    except OSError:
        return None


def _loaded(path: Path, lock: FileLock) -> Recovered:
    project = load(path)
    unknown = dict(project.unknown)
    origin = unknown.pop(ORIGIN, None)
    original = Path(os.fsdecode(unquote_to_bytes(origin))) if isinstance(origin, str) else None
    return Recovered(replace(project, unknown=unknown), original, path.stat().st_mtime, path, lock)


def _tidy(folder: Path) -> None:
    """Delete lock files of ended sessions without unsaved work, and temporary files of interrupted saves."""
    for path in _listed(folder, "*" + LOCK_SUFFIX):
        if not path.with_suffix(PROJECT_SUFFIX).exists() and (lock := _lock_of(path)):
            lock.remove()
    for path in _listed(folder, TEMPORARY_PREFIX + "*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > STALE:
                path.unlink()


def _listed(folder: Path, pattern: str) -> Iterator[Path]:
    try:
        yield from sorted(folder.glob(pattern))
    except OSError:
        return
