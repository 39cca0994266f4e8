"""One thing that the program does with a disk, tried once on a disk that fails somewhere."""

import io
import os
import traceback
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar
from unittest.mock import patch

from tests.long.disk.failing import FailingDisk, Fault, Kind, failing

LONG_AGO = (1.0, 1.0)
HIDDEN = ".unroll-*"


class Case:
    """Made anew for each try: what lies on the disk before, what is done, and what must hold afterwards."""

    name: ClassVar[str]
    kinds: ClassVar[tuple[Kind, ...]] = ("full", "broken")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[str] = []  # the sentences that the person reads

    def act(self) -> None:
        """The disk fails while this runs."""
        raise NotImplementedError

    def faults(self) -> Iterator[str]:
        """What is wrong afterwards, on a disk that works again."""
        raise NotImplementedError

    def next_start(self) -> None:
        """Whatever removes what could not be removed."""

    def end(self) -> None:
        """Let go of what outlives the try."""


@dataclass
class Tried:
    calls: list[str]
    failed: list[str]
    faults: list[str] = field(default_factory=list)


def tried(kind: type[Case], fault: Fault) -> Tried:
    with TemporaryDirectory() as name, redirect_stderr(io.StringIO()) as said, patch("os.fsync"):
        case = kind(Path(name))
        before = hidden(case.folder)
        with failing(case.folder, fault) as disk:
            escaped = _escaped(case)
        found = Tried(disk.calls, disk.failed, escaped)
        if not escaped:
            found.faults += _faults(case, disk, before)
        case.end()
        if said.getvalue():
            found.faults.append(f"on stderr: {said.getvalue()}")
        return found


def _escaped(case: Case) -> list[str]:
    try:
        case.act()
    except Exception:
        return [traceback.format_exc()]
    return []


def _faults(case: Case, disk: FailingDisk, before: list[Path]) -> Iterator[str]:
    if len(case.told) > 1:
        yield f"{len(case.told)} sentences: {case.told}"
    yield from case.faults()
    left = hidden(case.folder)
    if set(left) - set(before) and not disk.could_not_remove:
        yield f"left behind: {left}"
    for path in left:
        os.utime(path, LONG_AGO)
    case.next_start()
    if hidden(case.folder):
        yield f"left behind after the next start: {hidden(case.folder)}"


def hidden(folder: Path) -> list[Path]:
    return sorted(folder.rglob(HIDDEN))


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def either(what: str, now: bytes | None, old: bytes | None, new: bytes, told: list[str]) -> Iterator[str]:
    """A file is the old one and that is told, or the new one and nothing is."""
    if now not in (old, new):
        yield f"{what} is neither the old nor the new one"
    elif bool(told) != (now == old):
        yield f"{what} is the {'old' if now == old else 'new'} one, and told was {told}"


def read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
