"""A disk whose k-th call fails: what Python's own calls on the paths below a folder meet."""

import builtins
import errno
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, Literal
from unittest.mock import patch

Kind = Literal["full", "broken", "short", "lost"]
NUMBERS: dict[Kind, int] = {"full": errno.ENOSPC, "broken": errno.EIO}
CHANGES = ["open", "mkdir", "rmdir", "unlink", "remove", "rename", "replace", "link", "chmod"]
ON_PATHS = [*CHANGES, "stat", "lstat", "scandir", "listdir", "readlink"]
ON_DESCRIPTORS = ["write", "read", "fsync", "fstat", "ftruncate"]
TWO_PATHS = {"rename", "replace", "link"}


@dataclass(frozen=True)
class Fault:
    """Call `at` fails, counted from 1, and perhaps all after it. A short write takes half and says so; of a
    lost one nobody hears."""

    at: int = 0  # none
    lasts: bool = False
    kind: Kind = "full"

    def meets(self, number: int) -> bool:
        return number == self.at or (self.lasts and 0 < self.at < number)


@contextmanager
def failing(folder: Path, fault: Fault) -> Iterator["FailingDisk"]:
    """Every call of this process on a path below the folder is counted, and fails where the fault says so."""
    disk = FailingDisk(folder, fault)
    with ExitStack() as stack:
        for name in ON_PATHS + ON_DESCRIPTORS:
            stack.enter_context(patch.object(os, name, partial(disk.call, name, getattr(os, name))))
        stack.enter_context(patch.object(os, "close", partial(disk.close, os.close)))
        opens = partial(disk.open, io.open)
        for owner in (io, builtins):
            stack.enter_context(patch.object(owner, "open", opens))
        yield disk
    disk.works = True


class FailingDisk:
    def __init__(self, folder: Path, fault: Fault) -> None:
        self.calls: list[str] = []
        self.failed: list[str] = []
        self.works = False  # again
        self._folder, self._fault = os.path.abspath(folder), fault  # noqa: PTH100  pathlib calls what is patched
        self._descriptors: set[int] = set()

    @property
    def could_not_remove(self) -> bool:
        return self._fault.lasts or not {"unlink", "remove", "rmdir", "rmtree"}.isdisjoint(self.failed)

    def call(self, name: str, real: Callable[..., Any], *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        paths = arguments[: 2 if name in TWO_PATHS else 1]
        if not any(map(self._is_below, (*paths, options.get("dir_fd")))):
            return real(*arguments, **options)
        if name == "write":
            return self.write(lambda data: int(real(arguments[0], data)), arguments[1])
        self.meet(name)
        result = real(*arguments, **options)
        if name == "open":
            self._descriptors.add(result)
        return result

    def close(self, real: Callable[[int], None], descriptor: int) -> None:
        """One that fails has closed nevertheless."""
        real(descriptor)
        if descriptor in self._descriptors:
            self._descriptors.remove(descriptor)
            self.meet("close")

    def write(self, real: Callable[[Any], int], data: Any) -> int:  # noqa: ANN401
        """One that fails has taken a half nevertheless."""
        view = memoryview(data).cast("B")
        if not self._counts("write"):
            return real(view)
        taken = real(view[: len(view) // 2])
        if self._fault.kind == "short":
            return taken
        if self._fault.kind == "lost":
            return len(view)
        raise self._error()

    def meet(self, name: str) -> None:
        if self._counts(name):
            raise self._error()

    def open(self, real: Callable[..., IO[Any]], file: Any, *given: Any, **options: Any) -> Any:  # noqa: ANN401
        if not self._is_below(file):
            return real(file, *given, **options)
        self.meet("open")
        return _opened(self, file, *given, **options)

    def _counts(self, name: str) -> bool:
        """Whether this call fails."""
        if self.works:
            return False
        self.calls.append(name)
        fails = self._fault.meets(len(self.calls))
        if fails:
            self.failed.append("rmtree" if _removes_a_tree() else name)
        return fails

    def _error(self) -> OSError:
        number = NUMBERS[self._fault.kind]
        return OSError(number, os.strerror(number))

    def _is_below(self, place: object) -> bool:
        if isinstance(place, int):
            return place in self._descriptors
        if not isinstance(place, str | bytes | os.PathLike):
            return False
        path = os.path.abspath(os.fsdecode(place))  # noqa: PTH100  as above
        return path == self._folder or path.startswith(self._folder + os.sep)


class _File(io.FileIO):
    """What a file object writes to and reads from."""

    def __init__(self, disk: FailingDisk, *arguments: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments)
        self._disk = disk

    def write(self, data: Any, /) -> int:  # noqa: ANN401
        return self._disk.write(super().write, data)

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401
        self._disk.meet("read")
        return super().readinto(buffer)

    def readall(self) -> bytes:
        self._disk.meet("read")
        return super().readall()

    def close(self) -> None:
        was_closed = self.closed
        super().close()
        if not was_closed:
            self._disk.meet("close")


def _opened(
    disk: FailingDisk,
    file: Any,  # noqa: ANN401
    mode: str = "r",
    buffering: int = -1,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
    closefd: bool = True,
    opener: Any = None,  # noqa: ANN401
) -> IO[Any]:
    """As `open` puts it together."""
    raw = _File(disk, file, mode.replace("b", "").replace("t", ""), closefd, opener)
    if "b" in mode and buffering == 0:
        return raw
    kind = io.BufferedRandom if "+" in mode else io.BufferedReader if "r" in mode else io.BufferedWriter
    buffered: Any = kind(raw)
    if "b" in mode:
        return buffered  # type: ignore[no-any-return]
    return io.TextIOWrapper(buffered, encoding, errors, newline, line_buffering=buffering == 1)


def _removes_a_tree() -> bool:
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if "rmtree" in frame.f_code.co_name:
            return True
    return False
