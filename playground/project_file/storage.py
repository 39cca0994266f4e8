"""Project files on disk. A save that fails, at whatever point, leaves the old file as it was."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playground.checkpoint import Project
from playground.project_file.archive import require_size
from playground.project_file.codec import from_bytes
from playground.project_file.errors import ProjectFileError
from playground.project_file.size_limits import MAX_FILE
from playground.project_file.verify import verified_bytes

TEMPORARY_PREFIX = ".unroll-"
_CHUNK = 1 << 26  # bytes in one write

_REASONS = {
    errno.ENOENT: "there is no such file or folder: check the name",
    errno.ENOTDIR: "a part of the path is not a folder: check the name",
    errno.EISDIR: "it is a folder: choose a file",
    errno.EACCES: "permission is denied: change the permissions, or choose another place",
    errno.EPERM: "permission is denied: change the permissions, or choose another place",
    errno.EROFS: "the disk is read-only: choose another place",
    errno.ENOSPC: "the disk is full: free some space, or choose another place",
    errno.EDQUOT: "your share of the disk is used up: free some space, or choose another place",
    errno.EFBIG: "the disk does not take files this large: choose another place",
    errno.ENAMETOOLONG: "the name is too long: choose a shorter one",
    errno.ELOOP: "its links lead in a circle: choose another file",
}


def load(path: str | Path) -> Project:
    """The project in a file. Raises ProjectFileError and nothing else."""
    return from_bytes(read_bytes(path), Path(path).name)


def read_bytes(path: str | Path) -> bytes:
    """What a file holds, if it is one and not too large. Raises ProjectFileError and nothing else."""
    with _told("The file cannot be read", Path(path).name):
        return _read(Path(path))


def save(project: Project, path: str | Path) -> None:
    """Replace the file at once, or raise ProjectFileError and leave it untouched. Links are followed."""
    name = Path(path).name
    with _told("The project cannot be saved", name):
        data = verified_bytes(project)
        replace_file(Path(os.path.realpath(path)), data)


@contextmanager
def _told(what: str, name: str) -> Iterator[None]:
    """Every failure becomes one sentence."""
    try:
        yield
    except ProjectFileError as error:
        raise ProjectFileError(f"{what}: {error}", name) from None
    except OSError as error:
        raise ProjectFileError(f"{what}: {reason(error)}.", name) from error
    except ValueError:  # a null character
        raise ProjectFileError(f"{what}: the name is not a file name: choose another.", name) from None
    except MemoryError:
        raise ProjectFileError(f"{what}: there is not enough memory: close other programs.", name) from None


def reason(error: OSError) -> str:
    """Why the disk refused, and what to do; no full stop."""
    return _REASONS.get(error.errno or 0) or f"{error.strerror or error}: choose another place"


def _read(path: Path) -> bytes:
    _require_file(path.stat())
    with path.open("rb") as file:
        return file.read(MAX_FILE + 1)  # should it have grown, the byte too many is refused later


def _require_file(status: os.stat_result) -> None:
    """Not a folder, nor a pipe or device that could be waited for without end."""
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "")
    if not stat.S_ISREG(status.st_mode):
        raise ProjectFileError("it is not a regular file: choose another.")
    require_size(status.st_size)


def replace_file(path: Path, data: bytes) -> None:
    """Put the bytes in the place of the file in one step, with its permissions."""
    old = _old_status(path)
    temporary = path.with_name(f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}.tmp")
    try:
        _write(temporary, data, old)
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink()  # there only when something failed
    flush_folder(path.parent)


def _old_status(path: Path) -> os.stat_result | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    _require_file(status)
    if not os.access(path, os.W_OK):  # the folder alone would allow it, but the person protected the file
        raise PermissionError(errno.EACCES, "")
    return status


def _write(path: Path, data: bytes, old: os.stat_result | None) -> None:
    """A new file that is on the disk, whole, when this returns."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    mode = stat.S_IMODE(old.st_mode) if old else 0o666  # for a new file, less what the umask takes away
    descriptor = os.open(path, flags, mode & 0o666)
    try:
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
        raise OSError(errno.EIO, "the disk did not take the whole file")


def _inherit(path: Path, old: os.stat_result) -> None:
    """Owner first, since changing it clears permissions; only root may give a file away."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(path, old.st_uid, old.st_gid)
    path.chmod(stat.S_IMODE(old.st_mode))


def flush_folder(folder: Path) -> None:
    """The new name reaches the disk. A system that cannot do it has the file whole all the same."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
