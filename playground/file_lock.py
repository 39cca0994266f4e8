"""A file lock that the operating system releases when its process ends, even by a crash."""

import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def lock_descriptor(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def lock_descriptor(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


MAX_NOTE = 1 << 16  # bytes


class FileLock:
    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    @classmethod
    def acquire(cls, path: Path) -> "FileLock | None":
        """The lock, or None if another process, or this one, already holds it."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            lock_descriptor(descriptor)
            if _is_current(path, descriptor):
                return cls(path, descriptor)
        except OSError:
            pass
        os.close(descriptor)
        return None

    @property
    def descriptor(self) -> int:
        """The open file; -1, which is none, once the lock is released."""
        return self._descriptor

    def read(self) -> str:
        """What its last holder wrote. Raises OSError."""
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        return os.read(self._descriptor, MAX_NOTE).decode("ascii", "replace")

    def write(self, text: str) -> None:
        """Leave a note in ASCII for the next holder; if killed, the end of an older one may follow it.

        Raises OSError."""
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, text.encode("ascii"))
        os.ftruncate(self._descriptor, len(text))

    def release(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            with suppress(OSError):  # it is closed all the same
                os.close(descriptor)

    def remove(self) -> None:
        """Delete the lock file, then release the lock, so that no process can acquire it in between."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
        self.release()
        if sys.platform == "win32":  # Windows cannot delete an open file
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


def _is_current(path: Path, descriptor: int) -> bool:
    """Whether `path` is still the open file: it may have been deleted between opening and locking."""
    return os.path.samestat(path.stat(), os.fstat(descriptor))
