"""Reads project files, a large one beside the window, with all that showing them takes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from playground.checkpoint import Project
from playground.language import Message, told
from ui.background.latest_task import LatestTask
from ui.background.worker import JOIN_S, Ending, Worker
from ui.session.session import Prepared
from ui.style.translation import translate

if TYPE_CHECKING:
    from playground.project_file.storage import Stamp

AT_ONCE = 1 << 18  # bytes that are read in no time that a person could notice
SOON_MS = 300  # what takes longer is spoken of

Prepare = Callable[[Project], Prepared]  # called on the thread; raises MemoryError


@dataclass(frozen=True, eq=False)
class Loaded:
    """A file that has been read, or why it cannot be opened, as a sentence."""

    path: Path
    asked: bool  # whether the user has agreed to lose unsaved work
    stamp: "Stamp | None" = None
    prepared: Prepared | None = None
    error: str = ""


class ProjectLoader(QObject):
    loaded = Signal(Loaded)  # of a large file
    takes_long = Signal(Path)

    def __init__(self, prepare: Prepare, parent: QObject) -> None:
        super().__init__(parent)
        self._prepare = prepare
        self._task = LatestTask("project", self)
        self._path = Path()  # what it reads
        self._soon = QTimer(self, interval=SOON_MS, singleShot=True)
        self._soon.timeout.connect(self._on_soon_timeout)

    def load(self, path: Path, asked: bool) -> Loaded | None:
        """The project, if the file is small; else None, and `loaded` follows unless it is dropped."""
        from playground.project_file.storage import unpacked_size

        self.drop()
        read = partial(_read, path, asked, self._prepare)
        if unpacked_size(path) <= AT_ONCE:
            return read()
        self._path = path
        self._task.start(read, self._on_task_ended)
        self._soon.start()
        return None

    def drop(self) -> None:
        self._soon.stop()
        self._task.drop()

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Wait for the thread; returns whether it has ended in time."""
        self._soon.stop()
        return self._task.close(timeout_s)

    def _on_soon_timeout(self) -> None:
        self.takes_long.emit(self._path)

    def _on_task_ended(self, ending: Ending[Loaded]) -> None:
        self._soon.stop()
        self.loaded.emit(ending.result or Loaded(self._path, False, error=ending.error))


def _read(path: Path, asked: bool, prepare: Prepare, _worker: Worker[Loaded] | None = None) -> Loaded:
    from playground.project_file import ProjectFileError, load
    from playground.project_file.storage import stamp

    try:
        found = stamp(path)
        return Loaded(path, asked, found, prepare(load(path)))
    except ProjectFileError as error:
        return Loaded(path, asked, error=Message("{file}: {sentence}", file=path.name, sentence=told(error)))
    except MemoryError:
        text = translate("Files", "There is not enough memory to open {0}: close other programs.")
        return Loaded(path, asked, error=text.format(path.name))
