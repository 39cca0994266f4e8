"""Errors nobody foresaw: written down, told once, never thrown at the person. And garbage collection."""

import faulthandler
import gc
import sys
import threading
import weakref
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer, qInstallMessageHandler, qWarning
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.driving import endless, wait_until, wait_until_idle
from ui.background import fault_handler as faults_module
from ui.background.fault_handler import REPEATS_LOGGED, FaultHandler
from ui.background.garbage import INTERVAL_MS, GarbageCollector
from ui.session.session import Session


class Installed:
    def __init__(self, folder: Path) -> None:
        self.faults = FaultHandler(folder)
        self.told: list[str] = []
        self.faults.happened.connect(self.told.append)

    @property
    def log(self) -> str:
        path = self.faults.log_path
        return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.fixture
def installed(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installed]:  # noqa: ARG001
    """All hooks in place, and the former ones back afterwards."""
    for owner, name in ((sys, "excepthook"), (threading, "excepthook"), (sys, "unraisablehook")):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    monkeypatch.setattr(faulthandler, "enable", lambda _file: None)
    before: list[object] = []
    monkeypatch.setattr(
        faults_module,
        "qInstallMessageHandler",
        lambda handler: before.append(qInstallMessageHandler(handler)),
    )
    made = Installed(tmp_path / "state")
    made.faults.install()
    yield made
    qInstallMessageHandler(before[0])  # type: ignore[arg-type]
    made.faults.stop()
    made.faults.deleteLater()


class Breaking(QObject):
    def break_down(self) -> None:
        raise ValueError("a broken slot")


def test_exception_in_a_slot_is_told_once_and_written_down(qtbot: QtBot, installed: Installed) -> None:
    breaking = Breaking()
    for _ in range(20):
        QTimer.singleShot(0, breaking.break_down)
    qtbot.wait(50)
    assert len(installed.told) == 1
    assert "a broken slot" in installed.told[0]
    assert str(installed.faults.log_path) in installed.told[0]
    assert installed.log.count("in break_down") == REPEATS_LOGGED


def test_widget_that_cannot_be_painted_says_so_once(qtbot: QtBot, installed: Installed) -> None:
    class Unpaintable(QWidget):
        def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
            raise ValueError("no paint")

    widget = Unpaintable()
    qtbot.addWidget(widget)
    widget.show()
    for _ in range(20):
        widget.update()
        qtbot.wait(1)
    assert len(installed.told) == 1
    assert installed.log.count("ValueError: no paint") == REPEATS_LOGGED


def test_different_faults_are_told_each(qtbot: QtBot, installed: Installed) -> None:
    def one() -> None:
        raise ValueError("one")

    def two() -> None:
        raise ValueError("two")

    QTimer.singleShot(0, one)
    QTimer.singleShot(0, two)
    qtbot.wait(30)
    assert ["one" in text for text in installed.told] == [True, False]


def test_exception_of_a_thread_is_told_in_the_window(qtbot: QtBot, installed: Installed) -> None:
    def work() -> None:
        raise ValueError("in a thread")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    wait_until(qtbot, lambda: bool(installed.told))
    assert "in a thread" in installed.told[0]


def test_warning_of_qt_is_written_down_and_not_told(installed: Installed) -> None:
    for _ in range(20):
        qWarning("a complaint of Qt")
    assert installed.log.count("a complaint of Qt") == REPEATS_LOGGED
    assert installed.told == []


@pytest.mark.parametrize("folder", ["state", "state/inner"])
def test_log_that_cannot_be_written_is_no_fault(
    qapp: QApplication,  # noqa: ARG001
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    folder: str,
) -> None:
    """A file stands where the folder should be, or the disk is full: the person is told all the same."""
    (tmp_path / "state").touch()
    made = Installed(tmp_path / folder)
    made.faults.report("Something went wrong.", "the details")
    assert made.told == ["Something went wrong."]
    assert made.log == ""
    assert capsys.readouterr().err == ""
    made.faults.stop()


def test_lost_display_is_noticed(installed: Installed) -> None:
    lost: list[bool] = []
    installed.faults.display_lost.connect(partial(lost.append, True))
    qWarning("The X11 connection was slow")
    assert lost == []
    qWarning("The X11 connection broke (error 1). Did the X11 server die?")
    assert lost == [True]


# --- Garbage


def test_cycles_are_collected_from_the_event_loop(qtbot: QtBot) -> None:
    class Node:
        def __init__(self) -> None:
            self.me = self

    owner = QObject()
    try:
        GarbageCollector(owner)
        assert not gc.isenabled()
        node = Node()
        alive = weakref.ref(node)
        del node
        many: list[list[int]] = [[] for _ in range(3000)]  # enough for the threshold
        wait_until(qtbot, lambda: alive() is None)
        assert many
    finally:
        gc.enable()
        owner.deleteLater()


def test_collector_runs_on_the_main_thread_only_while_it_trains(qtbot: QtBot, session: Session) -> None:
    threads: set[str] = set()

    def note(_phase: str, _info: dict[str, int]) -> None:
        threads.add(threading.current_thread().name)

    owner = QObject()
    gc.callbacks.append(note)
    try:
        GarbageCollector(owner)
        session.edit(endless(), "endless")
        session.runs.train()
        many: list[list[int]] = [[] for _ in range(3000)]  # enough for the threshold
        qtbot.wait(3 * INTERVAL_MS)
        session.runs.stop()
        wait_until_idle(qtbot, session)
        assert many
    finally:
        gc.callbacks.remove(note)
        gc.enable()
        owner.deleteLater()
    assert len(session.runs.result.history) > 100
    assert threads == {threading.main_thread().name}
