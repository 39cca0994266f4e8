"""Reports of crashes: each process has a file of its own for one, and a later start finds and tells of it."""

import atexit
import os
import time
from contextlib import suppress
from pathlib import Path

from playground.file_lock import FileLock

TOLD_SUFFIX = ".told"
MOST_TOLD = 5  # reports that stay, newest first
MOST_TEXT = 1 << 16  # bytes of a report that are copied


class CrashReports:
    """The reports in a folder. The file of this process is locked while it lives, and goes with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: FileLock | None = None

    def descriptor(self) -> int | None:
        """Where to write if this process crashes; None if the folder takes no file."""
        name = f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"
        with suppress(OSError):
            self._lock = FileLock.acquire(self._folder / name)
        if self._lock is None:
            return None
        atexit.register(self.close)
        return self._lock.descriptor

    def close(self) -> None:
        """This process has not crashed."""
        atexit.unregister(self.close)
        if self._lock is not None:
            self._lock.remove()

    def take(self) -> Path | None:
        """The newest report that nobody has been told of; from now on all of them count as told."""
        new = [told for path in self._listed("crash-*.log") if (told := _told(path))]
        for old in self._listed(f"crash-*{TOLD_SUFFIX}")[:-MOST_TOLD]:
            with suppress(OSError):
                old.unlink()
        return new[-1] if new else None

    def _listed(self, pattern: str) -> list[Path]:
        """In the order of their times."""
        with suppress(OSError):
            return sorted(self._folder.glob(pattern))
        return []


def text(report: Path) -> str:
    with suppress(OSError), report.open("rb") as file:
        return file.read(MOST_TEXT).decode("utf-8", "replace")
    return ""


def _told(path: Path) -> Path | None:
    """The report of a process that has crashed, renamed; nothing if it lives, or ended in another way."""
    with suppress(OSError):
        lock = FileLock.acquire(path)
        if lock is None:
            return None
        try:
            is_empty = path.stat().st_size == 0
            if is_empty:
                lock.remove()
        finally:
            lock.release()
        return None if is_empty else path.replace(path.with_suffix(TOLD_SUFFIX))
    return None
