"""The real window under random use, in a process of its own: prints what it holds every few seconds, and at
the end for how long its event loop stood still, as lines of JSON."""

import ctypes
import gc
import json
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

import main
import ui.app.application as application
from tests.long.random_use import RandomUse

SAMPLE_S = 5.0
LONGEST_PAUSE_MS = 20  # between two actions
WORST = 12
MB = 1e6
PAGE = 4096


@dataclass(frozen=True)
class Sample:
    """What the process holds; the memory without what the allocator has to spare."""

    seconds: float
    actions: int
    rss_mb: float
    malloc_mb: float  # in use, by glibc's own account
    python_blocks: int
    declared_mb: float  # past epochs, of the run that is shown and of those that Undo brings back
    widgets: int
    wrappers: int
    threads: int
    undo_steps: int


class Soak(QObject):
    """Acts without rest, and notes each pause between two beats of the event loop."""

    def __init__(self, parts: application.Application, use: RandomUse, seconds: float) -> None:
        super().__init__(parts)
        self._parts, self._use, self._seconds = parts, use, seconds
        self._chance = random.Random(0)
        self._started = self._beaten = time.monotonic()
        self._actions, self._last = 0, "start"
        self._gaps_ms = Counter[int]()
        self._worst = list[tuple[int, str]]()
        self._act = QTimer(self, singleShot=True)
        self._act.timeout.connect(self._on_act)
        self._beat = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._on_beat)
        self._sample = QTimer(self, interval=round(1000 * SAMPLE_S))
        self._sample.timeout.connect(self._on_sample)
        for timer in (self._act, self._beat, self._sample):
            timer.start()

    def _on_act(self) -> None:
        self._act.start(self._chance.randint(0, LONGEST_PAUSE_MS))
        self._last = self._use.act()
        self._actions += 1

    def _on_beat(self) -> None:
        now = time.monotonic()
        gap = round(1000 * (now - self._beaten))
        self._beaten = now
        self._gaps_ms[gap] += 1
        self._worst = sorted([*self._worst, (gap, self._last)], reverse=True)[:WORST]

    def _on_sample(self) -> None:
        print(json.dumps(asdict(self._measure())), flush=True)
        if time.monotonic() - self._started > self._seconds:
            self._end()
        self._beaten = time.monotonic()  # measuring is no gap

    def _measure(self) -> Sample:
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)  # what is free then has not leaked
        session = self._parts.session
        held = session.runs.kept.index().bytes_used + session.reset_bytes
        return Sample(
            seconds=time.monotonic() - self._started,
            actions=self._actions,
            rss_mb=int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / MB,
            malloc_mb=_malloc_bytes() / MB,
            python_blocks=sys.getallocatedblocks(),
            declared_mb=held / MB,
            widgets=len(QApplication.allWidgets()),
            wrappers=len(shiboken6.getAllValidWrappers()),
            threads=threading.active_count(),
            undo_steps=session.undo_stack.count(),
        )

    def _end(self) -> None:
        self._act.stop()
        self._sample.stop()
        print(json.dumps({"gaps_ms": sorted(self._gaps_ms.items()), "worst": self._worst}), flush=True)
        self._parts.window.close_unasked()


MALL_INFO = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks")


class MallInfo(ctypes.Structure):
    """What glibc's mallinfo2 returns."""

    _fields_ = tuple((name, ctypes.c_size_t) for name in (*MALL_INFO, "keepcost"))
    hblkhd: int
    uordblks: int


def _malloc_bytes() -> int:
    ask = ctypes.CDLL(None).mallinfo2
    ask.restype = MallInfo
    found = ask()
    return int(found.uordblks + found.hblkhd)


def soak(seed: int, seconds: float, folder: Path) -> int:
    original = application.Application.start

    def start(parts: application.Application, path: Path | None) -> None:
        original(parts, path)
        use = RandomUse(parts.window, parts.session, folder, random.Random(seed))
        parts.loader.ready.connect(lambda: Soak(parts, use, seconds))

    application.Application.start = start  # type: ignore[method-assign,assignment]
    return main.main([])


if __name__ == "__main__":
    sys.exit(soak(int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3])))
