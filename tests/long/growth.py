"""Starts and stops training again and again, and opens and closes windows: nothing of it stays."""

import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from playground.training.fused.compile_process import compile_apart
from tests.long.home import ROOT, copy_kernels, environment

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ui.app.application import Application

FULL = {"trainings": 100, "windows": 60}
FIRST = 10  # what is made once and kept is there after so many
MOST_MB = 5.0  # one window that stays takes twice as much
PASSING = 3  # wrappers of what Qt is about to delete
HANGS_S = 60.0
KIBIBYTE = 1024

MEASURE = """
import json, sys
from dataclasses import asdict
from tests.long import growth
print(json.dumps([asdict(each) for each in growth.measured(sys.argv[1], int(sys.argv[2]), sys.argv[3])]))
"""


@dataclass(frozen=True)
class Held:
    """What the process holds."""

    megabytes: float
    widgets: int
    wrappers: int
    threads: int

    def has_no_more_than(self, other: "Held") -> bool:
        """Apart from memory; what has been loaded at the start may have ended since."""
        wrappers = self.wrappers <= other.wrappers + PASSING
        return wrappers and self.widgets <= other.widgets and self.threads <= other.threads


def prove(share: float) -> bool:
    compile_apart(lambda: False)
    results = [_holds(kind, max(FIRST + 1, round(full * share))) for kind, full in FULL.items()]
    return all(results)


def _holds(kind: str, count: int) -> bool:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        copy_kernels(home / "cache")
        own = environment(home) | {"XDG_CACHE_HOME": str(home / "cache")}
        command = [sys.executable, "-c", MEASURE, kind, str(count), str(home / "state")]
        done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=True)
    first, last = (Held(**each) for each in json.loads(done.stdout))
    grown = last.megabytes - first.megabytes
    print(f"{count} {kind}: {grown:+.1f} MB from the {FIRST}th on, from {first} to {last}", flush=True)
    return grown <= MOST_MB and last.has_no_more_than(first)


def measured(kind: str, count: int, folder: str) -> tuple[Held, Held]:
    """What this process holds after the first ones and after all; it has no QApplication yet."""
    from ui.style import theme
    from ui.style.qt_application import make_qt_application

    app = make_qt_application()
    theme.apply(app, "light")
    if kind == "windows":
        return repeated(lambda: open_and_close(app, Path(folder)), count)
    parts = opened(app, Path(folder))
    until(lambda: threading.active_count() == 1)  # the kernels of all cells are loaded
    document = parts.session.document
    parts.session.edit(replace(document, training=replace(document.training, epochs=10**7)), "endless")
    parts.session.untouched = parts.session.document  # nothing is copied meanwhile
    found = repeated(lambda: train_and_stop(parts), count)
    close(parts)
    let_go()
    return found


def repeated(do: Callable[[], None], count: int, first: int = FIRST) -> tuple[Held, Held]:
    for _ in range(first):
        do()
    before = held()
    for _ in range(count - first):
        do()
    return before, held()


def open_and_close(app: "QApplication", folder: Path) -> None:
    close(opened(app, folder))
    let_go()


def opened(app: "QApplication", folder: Path) -> "Application":
    """A window with all its parts, that shows a network."""
    from PySide6.QtCore import QSettings

    from ui.app.application import Application
    from ui.session.settings import Settings

    settings = Settings(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    parts = Application(app, settings, folder)
    parts.start(None)
    runs = parts.session.runs
    until(lambda: runs.shown is not None and runs.status.phase == "resting")
    return parts


def close(parts: "Application") -> None:
    parts.close()
    parts.window.hide()
    parts.window.deleteLater()
    parts.deleteLater()
    parts.faults.stop()


def train_and_stop(parts: "Application") -> None:
    """From the initial weights, without a step to undo: steps keep what was trained, up to their budget."""
    runs = parts.session.runs
    runs.reset()
    runs.train()
    until(lambda: runs.status.phase == "running")
    runs.stop()
    until(lambda: runs.status.phase == "resting" and runs.shown is not None)


def until(is_so: Callable[[], bool]) -> None:
    from PySide6.QtWidgets import QApplication

    deadline = time.monotonic() + HANGS_S
    while not is_so():
        assert time.monotonic() < deadline, "it hangs"
        QApplication.processEvents()
        time.sleep(0.002)


def held() -> Held:
    import shiboken6
    from PySide6.QtWidgets import QApplication

    let_go()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    megabytes = pages * os.sysconf("SC_PAGE_SIZE") / KIBIBYTE**2
    widgets, wrappers = len(QApplication.allWidgets()), len(shiboken6.getAllValidWrappers())
    return Held(megabytes, widgets, wrappers, threading.active_count())


def let_go() -> None:
    """Delete what nobody needs any more. A window spares itself from collecting: it ends with its process."""
    gc.unfreeze()
    _delete_unwanted()
    gc.collect()
    _delete_unwanted()


def _delete_unwanted() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
