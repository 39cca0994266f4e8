"""Crash recovery: autosaves unsaved work apart from the user's own files and finds it after a crash."""

import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from playground.checkpoint import Project
from playground.document import Document
from playground.file_lock import FileLock
from playground.product import PROJECT_SUFFIX
from playground.project_file import ProjectFileError, load, save
from playground.project_file.storage import digest, read_bytes, remove_abandoned

LOCK_SUFFIX = ".lock"
EDITS_SUFFIX = ".edits"
VOID = "void"  # note in the lock
DAMAGED_SUFFIX = ".damaged"
ORIGIN = "recovery_of"  # key in project.json: path of the user's own file, or null
COPY = "recovery_copy"  # key in project.json: the number of the copy within its session


class RecoverySlot:
    """The recovery copy of one session: its project, and a later document while only that has changed. Its
    lock, held until the process ends, shows that it is alive, and names the file that replaced the copy."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path, self._lock = _new_slot(folder)
        except OSError as error:
            raise ProjectFileError(
                f"Unsaved work cannot be kept in {folder} ({error.strerror}): save often, or free the folder."
            ) from error
        self._busy = threading.Lock()  # copies and discard() run on different threads
        self._copies = 0

    def write(self, project: Project, original_path: Path | None) -> None:
        """Copy the project, atomically. Raises ProjectFileError."""
        with self._busy:
            self._save(project, original_path, self._path)
            _remove(self._path.with_suffix(EDITS_SUFFIX))

    def write_edits(self, document: Document, original_path: Path | None) -> None:
        """Copy the document only: what has been trained is in the last copy. Raises ProjectFileError."""
        with self._busy:
            self._save(Project(document), original_path, self._path.with_suffix(EDITS_SUFFIX))

    def note_saving(self, path: Path, wanted: str) -> None:
        """The user's file is about to be written: once it holds bytes of this digest, the copy is void."""
        self._note(f"{wanted} {quote(os.fsencode(path.resolve()))}")

    def note_void(self) -> None:
        """Nobody wants the copy that is being written."""
        self._note(VOID)

    def forget_saving(self) -> None:
        """A copy follows of work that is newer than the saved file."""
        self._note("")

    def _note(self, text: str) -> None:
        with suppress(OSError):  # then the copy is still deleted as soon as the file is saved
            self._lock.write(text)

    def discard(self) -> None:
        """Delete the copy, as nothing is unsaved; the slot stays locked."""
        with self._busy:
            _remove(self._path, self._path.with_suffix(EDITS_SUFFIX))

    def close(self) -> None:
        """The session ends normally: delete the copy and the lock."""
        self.discard()
        self._lock.remove()

    def leave(self) -> None:
        """The process ends, but its work is unsaved: the copy is offered at the next start."""
        self._lock.release()

    def _save(self, project: Project, original_path: Path | None, to: Path) -> None:
        self._copies += 1
        origin = None if original_path is None else quote(os.fsencode(original_path))
        save(replace(project, unknown={**project.unknown, ORIGIN: origin, COPY: self._copies}), to)


@dataclass(frozen=True, eq=False)
class Recovered:
    """Unsaved work of a crashed session, locked so that no other process offers it at the same time."""

    project: Project
    original_path: Path | None
    written_at: float  # seconds since 1970
    path: Path
    lock: FileLock

    @property
    def original_changed_at(self) -> float | None:
        """When something else has written the original file after this copy, in seconds since 1970."""
        if self.original_path is None:
            return None
        try:
            changed_at = self.original_path.stat().st_mtime
        except (OSError, ValueError):
            return None
        return changed_at if changed_at > self.written_at else None

    def discard(self) -> None:
        """Delete it: the user does not want it, or it is saved elsewhere."""
        _remove(self.path, self.path.with_suffix(EDITS_SUFFIX))
        self.lock.remove()

    def keep(self) -> None:
        """Release the lock, so that it is offered again at the next start."""
        self.lock.release()


def abandoned(folder: Path) -> list[Recovered]:
    """Unsaved work of crashed sessions, newest first. Files that fail to load are renamed; raises nothing."""
    _tidy(folder)
    copies = {path.with_suffix(PROJECT_SUFFIX) for path in _listed(folder, f"*{EDITS_SUFFIX}")}
    copies.update(_listed(folder, f"*{PROJECT_SUFFIX}"))
    found = [recovered for path in sorted(copies) if (recovered := _take(path))]
    return sorted(found, key=lambda recovered: recovered.written_at, reverse=True)


def _new_slot(folder: Path) -> tuple[Path, FileLock]:
    while True:  # try again if _tidy() of another window deleted the lock file before it was locked
        path = folder / f"{uuid.uuid4()}{PROJECT_SUFFIX}"
        lock = FileLock.acquire(path.with_suffix(LOCK_SUFFIX))
        if lock:
            return path, lock


def _take(path: Path) -> Recovered | None:
    """The work in a copy; None if its session is alive, it has been saved, or nothing of it loads."""
    lock = _lock_of(path)
    if lock is None:
        return None
    note = lock.read()
    _tidy_after(note)
    if _is_saved(note):
        _remove(path, path.with_suffix(EDITS_SUFFIX))
        lock.remove()
        return None
    parts = [part for each in (path, path.with_suffix(EDITS_SUFFIX)) if (part := _part(each))]
    if not parts:
        lock.remove()
        return None
    return _joined(parts, path, lock)


def _lock_of(path: Path) -> FileLock | None:
    try:
        return FileLock.acquire(path.with_suffix(LOCK_SUFFIX))
    except OSError:
        return None


def _is_saved(note: str) -> bool:
    """Whether nobody wants the copy, or the file that was about to be written holds what was written."""
    if note == VOID:
        return True
    wanted, _, name = note.partition(" ")
    try:
        return bool(wanted) and digest(read_bytes(os.fsdecode(unquote_to_bytes(name)))) == wanted
    except ProjectFileError:
        return False


def _part(path: Path) -> tuple[Project, float] | None:
    """One file of a copy, and when it was written; a file that is damaged is set aside."""
    if not path.exists():
        return None
    try:
        return load(path), path.stat().st_mtime
    except Exception as error:  # whatever it is, it must not stop the start
        if isinstance(error.__cause__ or error, OSError | MemoryError):
            return None  # it may be readable the next time
        with suppress(OSError):
            path.replace(path.with_name(path.name + DAMAGED_SUFFIX))
        return None


def _joined(parts: list[tuple[Project, float]], path: Path, lock: FileLock) -> Recovered:
    """The newest document, with what had been trained."""
    newest, written_at = max(parts, key=lambda part: _number(part[0]))
    unknown = dict(newest.unknown)
    unknown.pop(COPY, None)
    origin = unknown.pop(ORIGIN, None)
    original = Path(os.fsdecode(unquote_to_bytes(origin))) if isinstance(origin, str) else None
    whole = replace(parts[0][0], document=newest.document)
    kept = {key: value for key, value in whole.unknown.items() if key not in (ORIGIN, COPY)}
    return Recovered(replace(whole, unknown=kept), original, written_at, path, lock)


def _number(project: Project) -> int:
    number = project.unknown.get(COPY)
    return number if isinstance(number, int) else 0


def _tidy(folder: Path) -> None:
    """Delete lock files of ended sessions without unsaved work, and temporary files of interrupted saves."""
    for path in _listed(folder, "*" + LOCK_SUFFIX):
        copies = (path.with_suffix(suffix) for suffix in (PROJECT_SUFFIX, EDITS_SUFFIX))
        if not any(copy.exists() for copy in copies) and (lock := _lock_of(path)):
            _tidy_after(lock.read())
            lock.remove()
    remove_abandoned(folder)


def _tidy_after(note: str) -> None:
    """Delete what a killed save has left beside the person's file."""
    name = note.partition(" ")[2]
    if name:
        remove_abandoned(Path(os.fsdecode(unquote_to_bytes(name))).parent)


def _listed(folder: Path, pattern: str) -> Iterator[Path]:
    try:
        yield from sorted(folder.glob(pattern))
    except OSError:
        return


def _remove(*paths: Path) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)
