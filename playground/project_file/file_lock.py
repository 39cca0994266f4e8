"""A lock that the system itself lets go of when its process ends, however it ends."""

import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor: int | None = descriptor

    @classmethod
    def acquire(cls, path: Path) -> "FileLock | None":
        """The lock, or None when it is held elsewhere: in another process, or in this one."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor)
            if _is_current(path, descriptor):
                return cls(path, descriptor)
        except OSError:
            pass
        os.close(descriptor)
        return None

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def remove(self) -> None:
        """Release the lock and delete its file; deleted first, lest another takes it meanwhile."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
        self.release()
        if sys.platform == "win32":  # which deletes no open file
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


def _is_current(path: Path, descriptor: int) -> bool:
    """The file may have been deleted between opening and locking it; then another one can be locked."""
    return os.path.samestat(path.stat(), os.fstat(descriptor))
