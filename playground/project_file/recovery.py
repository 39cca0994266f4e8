"""Crash recovery: autosaves unsaved work apart from the user's own files and finds it after a crash."""

import errno
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
from playground.language import Message
from playground.product import PROJECT_SUFFIX
from playground.project_file import ProjectFileError, load, save
from playground.project_file.storage import digest, is_there, read_bytes, remove_abandoned

LOCK_SUFFIX = ".lock"
EDITS_SUFFIX = ".edits"
VOID = "void\n"  # note in the lock
DAMAGED_SUFFIX = ".damaged"
TRIES = 10  # to make a lock file
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
                Message(
                    "Unsaved work cannot be kept in {folder} ({why}): save often, or free the folder.",
                    folder=str(folder),
                    why=str(error.strerror),
                )
            ) from error
        self._busy = threading.Lock()  # copies and discard() run on different threads
        self._copies = 0
        self._savings: list[str] = []  # the last two, as lines of the note

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
        """The user's file is about to be written: once it holds bytes of this digest, the copy is void. So it
        is if only the saving before this one has got through."""
        self._savings = [*self._savings[-1:], f"{wanted} {quote(os.fsencode(path.resolve()))}\n"]
        self._note("".join(self._savings))

    def note_void(self) -> None:
        """Nobody wants the copy that is being written."""
        self._note(VOID)

    def forget_saving(self) -> bool:
        """A copy follows of work that is newer than the saved file; else that would make it void."""
        self._savings = []
        return self._note("")

    def _note(self, text: str) -> bool:
        with suppress(OSError):  # then the copy is still deleted as soon as the file is saved
            self._lock.write(text)
            return True
        return False

    def discard(self) -> None:
        """Delete the copy, as nothing is unsaved; the slot stays locked."""
        with self._busy:
            _remove(self._path, self._path.with_suffix(EDITS_SUFFIX))

    def close(self) -> None:
        """The session ends normally: delete the copy and the lock."""
        with self._busy:
            _discard(self._path, self._lock)

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
        _discard(self.path, self.lock)

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
    for _ in range(TRIES):  # _tidy() of another window may delete the lock file before it is locked
        path = folder / f"{uuid.uuid4()}{PROJECT_SUFFIX}"
        lock = FileLock.acquire(path.with_suffix(LOCK_SUFFIX))
        if lock:
            return path, lock
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))


def _take(path: Path) -> Recovered | None:
    """The work in a copy; None if its session is alive, it has been saved, or nothing of it loads.

    What cannot be read now is left for the next start: a part may be older than the file, or untrained."""
    lock = _lock_of(path)
    if lock is None:
        return None
    try:
        found = _work(path, lock)
    except (OSError, MemoryError):
        lock.release()
        return None
    if found is None:
        _discard(path, lock)
    return found


def _work(path: Path, lock: FileLock) -> Recovered | None:
    """Raises OSError or MemoryError."""
    note = lock.read()
    _tidy_after(note)
    if _is_saved(note):
        return None
    parts = [part for each in (path, path.with_suffix(EDITS_SUFFIX)) if (part := _part(each))]
    return _joined(parts, path, lock) if parts else None


def _lock_of(path: Path) -> FileLock | None:
    try:
        return FileLock.acquire(path.with_suffix(LOCK_SUFFIX))
    except OSError:
        return None


def _is_saved(note: str) -> bool:
    """Whether nobody wants the copy, or a file that was about to be written holds what was written. Raises
    OSError or MemoryError if there is such a file and it cannot be read."""
    return note.startswith(VOID) or any(map(_holds_what_was_written, note.splitlines()))


def _holds_what_was_written(line: str) -> bool:
    wanted, _, name = line.partition(" ")
    try:
        return bool(name) and digest(read_bytes(os.fsdecode(unquote_to_bytes(name)))) == wanted
    except ProjectFileError as error:
        if not isinstance(error.__cause__, FileNotFoundError | NotADirectoryError | IsADirectoryError):
            _raise_passing(error)
        return False


def _part(path: Path) -> tuple[Project, float] | None:
    """One file of a copy, and when it was written; a file that is damaged is set aside. Raises OSError or
    MemoryError."""
    if not is_there(path):
        return None
    try:
        return load(path), path.stat().st_mtime
    except Exception as error:  # whatever it is, it must not stop the start
        _raise_passing(error)
        path.replace(path.with_name(path.name + DAMAGED_SUFFIX))
        return None


def _raise_passing(error: Exception) -> None:
    """Raise what says nothing about the file: the next time it may be readable."""
    why = error.__cause__ or error
    if isinstance(why, OSError | MemoryError):
        raise why


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
        copies = [path.with_suffix(suffix) for suffix in (PROJECT_SUFFIX, EDITS_SUFFIX)]
        with suppress(OSError):
            if not any(map(is_there, copies)) and (lock := _lock_of(path)):
                _end(lock)
    remove_abandoned(folder)


def _end(lock: FileLock) -> None:
    try:
        note = lock.read()
    except OSError:
        lock.release()
        return
    _tidy_after(note)
    lock.remove()


def _tidy_after(note: str) -> None:
    """Delete what killed saves have left beside the person's files."""
    for line in note.splitlines():
        name = line.partition(" ")[2]
        if name:
            remove_abandoned(Path(os.fsdecode(unquote_to_bytes(name))).parent)


def _listed(folder: Path, pattern: str) -> Iterator[Path]:
    try:
        yield from sorted(folder.glob(pattern))
    except OSError:
        return


def _discard(path: Path, lock: FileLock) -> None:
    """Delete a copy, then its lock. Where that fails, the lock tells the next start that nobody wants it."""
    if _remove(path, path.with_suffix(EDITS_SUFFIX)):
        lock.remove()
        return
    with suppress(OSError, MemoryError):
        if not _is_saved(lock.read()):  # what says so already is not put at risk
            lock.write(VOID)
    lock.release()


def _remove(*paths: Path) -> bool:
    """Whether none of them is there any more."""
    gone = True
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            gone = False
    return gone
