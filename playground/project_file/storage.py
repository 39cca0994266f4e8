"""Loads and saves project files. A save that fails at any point leaves the old file unchanged."""

import errno
import hashlib
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playground.checkpoint import Project
from playground.file_lock import FileLock, lock_descriptor
from playground.language import Message, SaidError
from playground.project_file.archive import Archive, require_size
from playground.project_file.codec import from_bytes
from playground.project_file.errors import ProjectFileError
from playground.project_file.size_limits import MAX_FILE
from playground.project_file.verify import verified_bytes

TEMPORARY_PREFIX = ".unroll-"
BACKUP_SUFFIX = ".bak"
LARGE = 1 << 18  # bytes of a file that is not small, however it is packed
JUST_MADE_S = 2.0  # a file this young may not be locked yet
Stamp = tuple[int, int, int]  # time of the last change in ns, size, number of the file on its disk
_CHUNK = 1 << 26  # bytes in one write

_REASONS = {
    errno.ENOENT: Message("there is no such file or folder: check the name."),
    errno.ENOTDIR: Message("a part of the path is not a folder: check the name."),
    errno.EISDIR: Message("it is a folder: choose a file."),
    errno.EACCES: Message("permission is denied: change the permissions, or choose another place."),
    errno.EPERM: Message("permission is denied: change the permissions, or choose another place."),
    errno.EROFS: Message("the disk is read-only: choose another place."),
    errno.ENOSPC: Message("the disk is full: free some space, or choose another place."),
    errno.EDQUOT: Message("your share of the disk is used up: free some space, or choose another place."),
    errno.EIO: Message("the disk reports an error: choose another place."),
    errno.EFBIG: Message("the disk does not take files this large: choose another place."),
    errno.ENAMETOOLONG: Message("the name is too long: choose a shorter one."),
    errno.ELOOP: Message("its links lead in a circle: choose another file."),
}


def load(path: str | Path) -> Project:
    """The project in a file. Raises only ProjectFileError."""
    return from_bytes(read_bytes(path), Path(path).name)


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a regular file that is not too large. Raises only ProjectFileError."""
    with _told(Message("The file cannot be read"), Path(path).name):
        return _read(Path(path))


def unpacked_size(path: str | Path) -> int:
    """About how many bytes opening the file takes; 0 if it cannot be opened anyway."""
    try:
        size = Path(path).stat().st_size
        return size if size > LARGE else Archive(read_bytes(path)).unpacked_size
    except (ProjectFileError, OSError, ValueError):
        return 0


def save(project: Project, path: str | Path, announce: Callable[[str], None] = lambda _: None) -> None:
    """Replace the file atomically, or raise ProjectFileError and leave it as it was.

    `announce` is called with the digest of the bytes just before the file is replaced.
    """
    name = Path(path).name
    with _told(Message("The project cannot be saved"), name):
        data = verified_bytes(project)
        announce(digest(data))
        replace_file(Path(path), data)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _told(what: Message, name: str) -> Iterator[None]:
    """Turn every failure into a ProjectFileError whose message begins with `what`."""
    try:
        yield
    except ProjectFileError as error:
        raise ProjectFileError(
            Message("{what}: {sentence}", what=what, sentence=error.message), name
        ) from None
    except OSError as error:
        sentence = Message("{what}: {sentence}", what=what, sentence=reason(error))
        raise ProjectFileError(sentence, name) from error
    except ValueError:  # a null character in the path
        raise ProjectFileError(
            Message("{what}: the name is not a file name: choose another.", what=what), name
        ) from None
    except MemoryError as error:
        sentence = Message("{what}: there is not enough memory: close other programs.", what=what)
        raise ProjectFileError(sentence, name) from error


def reason(error: Exception) -> Message:
    """Why a file could not be read or written, and what to do: a whole sentence."""
    if isinstance(error, SaidError):
        return error.message
    number, why = (error.errno, error.strerror) if isinstance(error, OSError) else (None, None)
    return _REASONS.get(number or 0) or Message("{why}: choose another place.", why=str(why or error))


def _read(path: Path) -> bytes:
    _require_file(path.stat())
    with path.open("rb") as file:
        return file.read(MAX_FILE + 1)  # if it has grown meanwhile, the extra byte makes a later check fail


def _require_file(status: os.stat_result) -> None:
    """Refuse a folder, a file that is too large, and a pipe or device, where reading may block forever."""
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "")
    if not stat.S_ISREG(status.st_mode):
        raise ProjectFileError(Message("it is not a regular file: choose another."))
    require_size(status.st_size)


def stamp(path: Path) -> Stamp | None:
    """What changes when something writes the file; None if there is no such file."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def keep_backup(path: Path) -> None:
    """Keep what a file holds now beside it, as NAME.bak, before it is replaced. Raises nothing: a backup that
    cannot be kept is no reason not to save."""
    with suppress(OSError, ValueError):  # a null character in the path is a ValueError
        real = _real(path)
        temporary = _temporary(real)
        try:
            _link_or_copy(real, temporary)
            temporary.replace(real.with_name(real.name + BACKUP_SUFFIX))
        finally:
            temporary.unlink(missing_ok=True)


def remove_abandoned(folder: Path) -> None:
    """Delete the temporary files of saves that were killed: nobody holds their locks. Raises nothing."""
    with suppress(OSError):
        for path in folder.glob(f"{TEMPORARY_PREFIX}*.tmp"):
            with suppress(OSError):
                old = time.time() - path.stat().st_mtime > JUST_MADE_S
                if old and (lock := FileLock.acquire(path)):
                    lock.remove()


def _link_or_copy(file: Path, to: Path) -> None:
    try:
        os.link(file, to)  # replacing the file leaves what it held to its other name
    except OSError:  # the disk has no second names for a file
        shutil.copy2(file, to)


def is_there(path: Path) -> bool:
    """Whether something has that name, be it a broken link. Raises OSError if that cannot be known."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def _real(path: Path) -> Path:
    """What a link leads to. A link that cannot be read is an OSError, or it would be taken for a file."""
    try:
        return Path(os.path.realpath(path, strict=True))
    except FileNotFoundError:
        return Path(os.path.realpath(path))


def _temporary(path: Path) -> Path:
    return path.with_name(f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}.tmp")


def replace_file(path: Path, data: bytes) -> None:
    """Replace the file, or the one that a link leads to, atomically, and keep its permissions.

    Raises OSError, ValueError or ProjectFileError."""
    path = _real(path)
    old = _old_status(path)
    temporary = _temporary(path)
    try:
        _write(temporary, data, old)
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink()  # exists only if something failed
    flush_folder(path.parent)


def _old_status(path: Path) -> os.stat_result | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    _require_file(status)
    if not os.access(path, os.W_OK):  # the folder would allow replacing it, but the user protected the file
        raise PermissionError(errno.EACCES, "")
    return status


def _write(path: Path, data: bytes, old: os.stat_result | None) -> None:
    """Write a new file; it is completely on disk when this returns."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    mode = stat.S_IMODE(old.st_mode) if old else 0o666  # the umask reduces it for a new file
    descriptor = os.open(path, flags, mode & 0o666)
    try:
        with suppress(OSError):  # not every disk has locks; see `remove_abandoned`
            lock_descriptor(descriptor)
        _write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if old:
        _inherit(path, old)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view[:_CHUNK]) :]
    if os.fstat(descriptor).st_size != len(data):
        raise ProjectFileError(Message("the disk did not take the whole file: choose another place."))


def _inherit(path: Path, old: os.stat_result) -> None:
    """Copy owner and permissions; the owner first, since changing it (root only) clears permission bits."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(path, old.st_uid, old.st_gid)
    path.chmod(stat.S_IMODE(old.st_mode))


def flush_folder(folder: Path) -> None:
    """Flush the new directory entry to disk. On systems that cannot, the file is complete nevertheless."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
