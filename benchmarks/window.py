"""The real window for the benchmarks, with torch loaded, and probes for how promptly it answers."""

import gc
import time
from collections.abc import Callable

import common
import numpy as np
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from playground.document import Document
from ui.app.application import Application
from ui.session.settings import Settings
from ui.style import theme
from ui.style.qt_application import make_qt_application

TICK_MS = 5


class Lateness(QObject):
    """How late a 5 ms timer fires: what a key press would have to wait for."""

    def __init__(self) -> None:
        super().__init__()
        self._late_ms: list[float] = []
        self._due = 0.0
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)

    def start(self) -> None:
        self._late_ms, self._due = [], time.perf_counter() + TICK_MS / 1000
        self._timer.start()

    def figures(self) -> common.Figures:
        p50, p99, top = np.percentile(self._late_ms, (50, 99, 100))
        return {"p50_ms": float(p50), "p99_ms": float(p99), "max_ms": float(top)}

    def _on_timeout(self) -> None:
        now = time.perf_counter()
        self._late_ms.append(max(0.0, 1000 * (now - self._due)))
        self._due = now + TICK_MS / 1000


def open_window() -> Application:
    """The window as the program opens it, at rest, with torch loaded and the first network shown."""
    gc.disable()
    app = make_qt_application()
    settings = Settings()
    theme.apply(app, settings.theme)
    folder = common.home() / "state"
    parts = Application(app, settings, folder)
    parts.start(None)
    wait(lambda: parts.session.runs.shown is not None)
    spin(1.0)
    return parts


def train(parts: Application, document: Document, seconds: float, settle: float = 1.0) -> common.Figures:
    """Train a document and look on: steps a second, and lateness, once the run is under way."""
    session = parts.session
    session.edit(document, "benchmark")
    spin(0.5)
    session.runs.train()
    wait(lambda: session.runs.result.trained is not None)
    spin(settle)
    lateness = Lateness()
    started, first = time.perf_counter(), _updates(parts)
    lateness.start()
    spin(seconds)
    figures = lateness.figures()
    figures["steps_per_s"] = (_updates(parts) - first) / (time.perf_counter() - started)
    return figures


def _updates(parts: Application) -> int:
    trained = parts.session.runs.result.trained
    assert trained is not None
    batch_size, pairs = trained.document.training.batch_size, len(trained.document.pairs)
    per_epoch = -(-pairs // batch_size) if 0 < batch_size < pairs else 1
    return trained.checkpoint.epoch * per_epoch + trained.checkpoint.batch


def spin(seconds: float) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def wait(until: Callable[[], bool], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "waited in vain"
        spin(0.02)


def idle_after(act: Callable[[], object]) -> float:
    """Milliseconds until the window has done everything that an act brings about, painting included."""
    started = time.perf_counter()
    act()
    app = QApplication.instance()
    assert app is not None
    app.processEvents()
    app.processEvents()  # what the first round has posted, such as layouts and paints
    return 1000 * (time.perf_counter() - started)


def worst_later(seconds: float) -> float:
    """The longest that the window does not answer in the time that follows, in milliseconds."""
    lateness = Lateness()
    lateness.start()
    spin(seconds)
    return lateness.figures()["max_ms"]
