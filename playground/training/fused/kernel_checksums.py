"""Checksums of the compiled kernels. numba runs whatever its files hold, so those that are no longer as they
were compiled are deleted, and it compiles them anew."""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

COMPLETE = "complete"  # a file beside the compiled code of all kernels, with the checksum of all of it
SUFFIX = ".sha256"

T = TypeVar("T")


def is_complete(place: Path) -> bool:
    """Whether all kernels lie there, as they were compiled."""
    return _reads(place / COMPLETE, _checksum(_everything(place)))


def set_complete(place: Path) -> None:
    """Raises OSError."""
    _write(place / COMPLETE, _checksum(_everything(place)))


def stored(place: Path, name: str, compile_it: Callable[[bool], T]) -> T:
    """What `compile_it(whether numba may use its files there)` returns. Files in the way of compiling are not
    used, and those of the kernel `name` only if they are as they were compiled."""
    try:
        if not _reads(place / f"{name}{SUFFIX}", _checksum(_files(place, name))):
            _discard(place, name)
        kernel = compile_it(True)
    except Exception:  # it cannot be read, deleted or written there; what else is wrong is raised again
        with suppress(OSError):
            _discard(place, name)
        return compile_it(False)
    with suppress(OSError):  # the next start compiles it
        _keep(place, name)
    return kernel


def delete(path: Path) -> None:
    """A file or a folder, whichever it is. Raises OSError."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    with suppress(OSError):  # of another user
        path.chmod(0o700)
    for child in path.iterdir():
        delete(child)
    path.rmdir()


def _discard(place: Path, name: str) -> None:
    for path in (place / f"{name}{SUFFIX}", *_files(place, name)):
        delete(path)


def _keep(place: Path, name: str) -> None:
    path, checksum = place / f"{name}{SUFFIX}", _checksum(_files(place, name))
    if not _reads(path, checksum):
        _write(path, checksum)


def _files(place: Path, name: str) -> list[Path]:
    """The index and the code of a kernel, by numba's names; not what it is writing at this moment."""
    return sorted(place.glob(f"*/{name}-*.nb[ic]"))


def _everything(place: Path) -> list[Path]:
    return sorted(path for pattern in ("*/*.nb[ic]", f"*{SUFFIX}") for path in place.glob(pattern))


def _checksum(paths: Iterable[Path]) -> str:
    """Empty if one of them cannot be read."""
    known = hashlib.sha256()
    try:
        for path in paths:
            known.update(f"{path.name} {path.stat().st_size} ".encode())
            known.update(path.read_bytes())
    except OSError:
        return ""
    return known.hexdigest()


def _reads(path: Path, checksum: str) -> bool:
    with suppress(OSError):
        return bool(checksum) and path.read_bytes() == checksum.encode()
    return False


def _write(path: Path, checksum: str) -> None:
    if path.is_dir():
        delete(path)
    path.write_bytes(checksum.encode())
