"""Projects on a failing disk: saved, copied for recovery, found at the next start."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from unittest.mock import patch

import numpy as np

from playground.checkpoint import Checkpoint, Curve, Project, Trained
from playground.document import Document
from playground.pairs import Pair
from playground.project_file import ProjectFileError, load, save, to_bytes
from playground.project_file.recovery import Recovered, RecoverySlot, abandoned
from playground.project_file.storage import BACKUP_SUFFIX, keep_backup, remove_abandoned
from tests.long.disk.cases import Case, either, read

WEIGHTS = np.zeros(Document().layout.size, np.float32)
TRAINED = Trained(Document(), Checkpoint(0, WEIGHTS), Curve.of([]))


def numbered(number: int, trained: Trained | None = None) -> Project:
    return Project(Document(pairs=(Pair(str(number), str(number)),)), trained)


def number(project: Project) -> int:
    return int(project.document.pairs[0].input)


class NewFile(Case):
    name = "save a new project"
    kinds = ("full", "broken", "short", "lost")
    old: bytes | None = None

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.file = folder / "mine.unroll"
        self.project = numbered(2)

    def act(self) -> None:
        try:
            save(self.project, self.file)
        except ProjectFileError as error:
            self.told.append(str(error))

    def faults(self) -> Iterator[str]:
        yield from either("the file", read(self.file), self.old, to_bytes(self.project), self.told)

    def next_start(self) -> None:
        remove_abandoned(self.folder)


class OldFile(NewFile):
    name = "save over a project, which is kept beside it"
    backups = (b"an earlier backup",)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.old = to_bytes(numbered(1))
        self.backup = folder / f"mine.unroll{BACKUP_SUFFIX}"
        self.file.write_bytes(self.old)
        self.backup.write_bytes(self.backups[0])

    def act(self) -> None:
        try:
            save(self.project, self.file, lambda _: keep_backup(self.file))
        except ProjectFileError as error:
            self.told.append(str(error))

    def faults(self) -> Iterator[str]:
        yield from super().faults()
        if read(self.backup) not in (*self.backups, self.old):
            yield "the backup is half a file, or none"


class LinkedFile(OldFile):
    name = "save over a link to a project"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.link, self.file = self.file, folder / "elsewhere.unroll"
        self.link.rename(self.file)
        self.link.symlink_to(self.file)
        self.backup.unlink()
        self.backup = folder / f"{self.file.name}{BACKUP_SUFFIX}"
        self.backup.write_bytes(self.backups[0])

    def act(self) -> None:
        self.file, real = self.link, self.file
        super().act()
        self.file = real

    def faults(self) -> Iterator[str]:
        yield from super().faults()
        if not self.link.is_symlink():
            yield "the link is none any more"


class Copies(Case):
    """All that a session does with its copy; each step that the disk refuses is tried again by the window."""

    name = "copy unsaved work"
    kinds = ("full", "broken", "short", "lost")

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.file, self.recovery = folder / "mine.unroll", folder / "recovery"
        self.copied = self.begun = self.saved = 0
        self.has_copy = False
        self.slot: RecoverySlot | None = None

    def act(self) -> None:
        try:
            self.slot = slot = RecoverySlot(self.recovery)
        except ProjectFileError:
            return
        self._copy(slot, 1)
        self._copy(slot, 2)
        self._save(slot, 3)
        self._copy(slot, 4)
        self._copy(slot, 5)

    def _copy(self, slot: RecoverySlot, number: int) -> None:
        """As the window does it: edits only follow a copy of the whole."""
        if not slot.forget_saving():
            return
        self.begun, project = number, numbered(number, TRAINED)
        try:
            if self.has_copy:
                slot.write_edits(project.document, self.file)
            else:
                slot.write(project, self.file)
        except ProjectFileError:
            self.has_copy = False
            return
        self.copied, self.has_copy = number, True

    def _save(self, slot: RecoverySlot, number: int) -> None:
        try:
            save(numbered(number), self.file, partial(slot.note_saving, self.file))
        except ProjectFileError as error:
            self.told.append(str(error))
            return
        self.saved, self.has_copy = number, False
        slot.discard()

    def faults(self) -> Iterator[str]:
        if self.slot is not None:
            self.slot.leave()
        if (number(load(self.file)) if self.file.exists() else 0) != self.saved:
            yield "the file of the person is not as it was told"
        found = abandoned(self.recovery)
        yield from self._faults_of(found)
        for recovered in found:
            recovered.discard()

    def _faults_of(self, found: list[Recovered]) -> Iterator[str]:
        offered = [number(recovered.project) for recovered in found]
        wanted = {each for each in (self.copied, self.begun) if each > self.saved}
        if len(offered) > 1 or not set(offered) <= wanted or (self.copied in wanted and not offered):
            yield f"{offered} is offered: saved is {self.saved}, copied {self.copied}, begun {self.begun}"
        if any(recovered.project.trained is None for recovered in found):
            yield "what was trained is not offered"

    def next_start(self) -> None:
        os.makedirs(self.recovery, exist_ok=True)  # noqa: PTH103
        abandoned(self.recovery)
        remove_abandoned(self.folder)
        left = [path for path in self.recovery.iterdir() if not path.name.startswith(".unroll-")]
        for path in left:
            path.rename(path.with_name(f".unroll-{path.name}"))  # so that it counts as left behind


class Start(Case):
    """A window finds what crashed ones have left: work with edits after it, work that was saved, a damaged
    copy, and what a killed save has left."""

    name = "find copies at the start"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.file, self.recovery = folder / "mine.unroll", folder / "recovery"
        with patch("uuid.uuid4", side_effect="abc"):  # the order of the calls is the same in every try
            self._leave_work()
            self._leave_what_was_saved()
            self._leave_damaged()
        for place in (folder, self.recovery):
            (place / ".unroll-killed.tmp").touch()
            os.utime(place / ".unroll-killed.tmp", (1, 1))

    def _leave_work(self) -> None:
        slot = RecoverySlot(self.recovery)
        slot.write(numbered(1, TRAINED), None)
        slot.write_edits(numbered(2).document, None)
        slot.leave()

    def _leave_what_was_saved(self) -> None:
        slot = RecoverySlot(self.recovery)
        slot.write(numbered(3), self.file)
        save(numbered(4), self.file, partial(slot.note_saving, self.file))
        slot.leave()

    def _leave_damaged(self) -> None:
        slot = RecoverySlot(self.recovery)
        slot.write(numbered(5), None)
        (path,) = [each for each in self.recovery.glob("*.unroll") if number(load(each)) == 5]
        path.write_bytes(b"half a file")
        slot.leave()

    def act(self) -> None:
        self.found = abandoned(self.recovery)

    def faults(self) -> Iterator[str]:
        yield from self._faults_of(self.found)
        for recovered in self.found:
            recovered.keep()
        again = abandoned(self.recovery)
        if [number(recovered.project) for recovered in again] != [2]:
            yield f"the next start offers {[number(recovered.project) for recovered in again]}"
        yield from self._faults_of(again)
        for recovered in again:
            recovered.discard()
        if number(load(self.file)) != 4:
            yield "the file of the person has changed"
        left = {path.suffix: path.read_bytes() for path in self.recovery.iterdir()}
        if left != {".damaged": b"half a file"}:
            yield f"left behind after the next start: {left}"

    def _faults_of(self, found: list[Recovered]) -> Iterator[str]:
        for recovered in found:
            if number(recovered.project) != 2 or recovered.project.trained is None:
                trained = recovered.project.trained is not None
                yield f"{number(recovered.project)} is offered, trained: {trained}"

    def next_start(self) -> None:
        remove_abandoned(self.folder)


CASES: tuple[type[Case], ...] = (NewFile, OldFile, LinkedFile, Copies, Start)
