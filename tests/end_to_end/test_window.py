"""The window from its start to its end, found by the names that stay: in this process, and as `main.py`."""

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSlider,
    QSpinBox,
    QTableView,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from playground.project_file.recovery import abandoned
from playground.training.fused import kernel_cache
from tests.end_to_end.commands import on_posix_only
from tests.ui.driving import action, click, find, wait_until, wait_until_idle
from ui.app.application import Application
from ui.session.settings import Settings
from ui.style import theme
from ui.widgets.heatmap.heatmap import Heatmap

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def launched(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Application]:
    """All parts, as `run_app` puts them together, but for what it does to the process."""
    enabled = gc.isenabled()
    gc.disable()
    theme.apply(qapp, "light")
    settings = Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    parts = Application(qapp, settings, tmp_path / "state")
    parts.start(None)
    wait_until(qtbot, lambda: parts.session.runs.status.torch_ready)
    wait_until_idle(qtbot, parts.session)
    yield parts
    parts.close()
    parts.window.hide()
    parts.window.deleteLater()
    parts.deleteLater()
    parts.faults.stop()
    if enabled:
        gc.enable()


def type_cell(table: QTableView, column: int, text: str) -> None:
    table.setCurrentIndex(table.model().index(0, column))
    table.edit(table.currentIndex())
    (editor,) = (found for found in table.viewport().findChildren(QLineEdit) if found.isVisible())
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()


def enter(field: QSpinBox, number: int) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, str(number))
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_story_from_the_first_pair_to_the_reopened_file(
    launched: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    window, session = launched.window, launched.session
    table, chips = find(window, QTableView, "pairs_table"), find(window, QListWidget, "vocabulary_list")

    # Type another pair; the vocabulary follows.
    type_cell(table, 0, "world")
    type_cell(table, 1, "dlrow")
    assert [chips.item(row).text() for row in range(chips.count())] == ["d 0", "l 1", "o 2", "r 3", "w 4"]

    # An LSTM of two layers, trained until it can do it.
    click(find(window, QPushButton, "cell_choice_lstm"))
    assert find(window, QSpinBox, "layer_count").value() == 2
    enter(find(window, QSpinBox, "epochs"), 150)
    click(find(window, QToolButton, "button_run_train"))
    wait_until(qtbot, lambda: session.runs.status.epoch == 150)
    wait_until_idle(qtbot, session)
    assert table.model().index(0, 2).data() == "dlrow"
    assert session.runs.result.history.curve.epoch.tolist() == list(range(1, 151))
    wait_until(qtbot, lambda: find(window, QLabel, "predict_output").text() == "→ dlrow")

    # Step through the hidden states.
    heatmap, title = find(window, Heatmap, "state_heatmap"), find(window, QLabel, "step_title")
    for step, (symbol, answer) in enumerate(zip("world", "dlrow", strict=True), 1):
        find(window, QSlider, "step_slider").setValue(step)
        assert heatmap.current_step == step
        assert title.text() == f"Step {step} · {symbol} → {answer}"
        assert f"step {step}, {symbol}, " in heatmap.accessibleDescription()

    # Save, open again: nothing differs.
    one, two = tmp_path / "one.unroll", tmp_path / "two.unroll"
    document, trained, loss = (
        session.document,
        session.runs.result.trained,
        session.runs.result.history.curve.loss.tolist(),
    )
    assert trained is not None
    assert window.files.save_to(one)
    action(window, "file_new").trigger()
    assert chips.item(0).text() == "e 0"
    window.files.open_path(one)
    wait_until(qtbot, lambda: window.files.path == one)
    wait_until_idle(qtbot, session)
    assert session.document == document
    assert session.runs.result.trained is not None
    assert np.array_equal(session.runs.result.trained.checkpoint.flat, trained.checkpoint.flat)
    assert session.runs.result.history.curve.loss.tolist() == loss
    assert table.model().index(0, 2).data() == "dlrow"
    assert window.files.save_to(two)
    assert two.read_bytes() == one.read_bytes()


def test_undo_leads_back_through_the_story(launched: Application, qtbot: QtBot) -> None:
    window, session = launched.window, launched.session
    table, undo = find(window, QTableView, "pairs_table"), action(window, "edit_undo")
    type_cell(table, 0, "world")
    type_cell(table, 1, "dlrow")
    click(find(window, QPushButton, "cell_choice_lstm"))
    click(find(window, QToolButton, "button_run_train"))
    wait_until(qtbot, lambda: session.runs.status.epoch == 15)
    assert undo.text() == "Undo Cell: LSTM"
    for _ in range(3):
        undo.trigger()
    assert [table.model().index(0, column).data() for column in (0, 1)] == ["hello", "ohlol"]
    assert find(window, QListWidget, "vocabulary_list").item(0).text() == "e 0"
    assert not undo.isEnabled()
    wait_until_idle(qtbot, session)
    assert find(window, Heatmap, "state_heatmap").isVisible()


@on_posix_only
@pytest.mark.usefixtures("signals_heard")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_closes_the_window_and_keeps_the_work(
    launched: Application, qtbot: QtBot, tmp_path: Path, number: signal.Signals
) -> None:
    """As its close button would, but without a question that nobody answers."""
    launched.signals.install()
    type_cell(find(launched.window, QTableView, "pairs_table"), 0, "world")
    document = launched.session.document
    launched.session.runs.train()
    for _ in range(2):  # some send one after another
        signal.raise_signal(number)
    assert launched.window.isVisible()
    wait_until(qtbot, lambda: not launched.window.isVisible())
    launched.close()
    (found,) = abandoned(tmp_path / "state" / "recovery")
    assert found.project.document == document
    found.discard()


# --- As a process of its own

DRIVER = """
import gc, sys, threading
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import ui.app.application as application

when, found = sys.argv.pop(1), []
original = application.Application.start
gc.callbacks.append(lambda *_: found.append(threading.current_thread().name))

def start(parts, path):
    original(parts, path)
    session = parts.session
    def leave():
        parts.window.close()
    def look():
        if {"loading": True, "ready": session.runs.shown, "training": len(session.runs.result.history)}[when]:
            timer.stop()
            QTimer.singleShot(0 if when == "loading" else 100, leave)
        elif when == "training" and session.runs.status.phase == "resting":
            session.runs.train()
    timer = QTimer(parts, interval=5)
    timer.timeout.connect(look)
    timer.start()
    if when == "training":
        from dataclasses import replace
        endless = replace(session.document.training, epochs=10**7)
        session.edit(replace(session.document, training=endless), "endless")
        session.untouched = session.document

def wait(_code):
    for thread in threading.enumerate():
        if thread is not threading.main_thread():
            thread.join()

application.Application.start = start
if when != "loading":  # by itself it ends in the middle of what takes long
    application._leave = wait
import main
code = main.main(sys.argv[1:])
assert QApplication.topLevelWidgets() is not None
assert set(found) <= {"MainThread"}, found
assert [thread.name for thread in threading.enumerate()] == ["MainThread"]
print("left in order")
sys.exit(code)
"""


def start_and_close(when: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `main.py` in a home of its own, closing the window when it says."""
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(kernel_cache._caches()),  # it would compile the fused engine anew
    }
    command = [sys.executable, "-c", DRIVER, when, *arguments]
    return subprocess.run(
        command, cwd=home, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(("when", "times"), [("loading", 2), ("training", 1)])
def test_window_starts_and_closes_in_order(tmp_path: Path, when: str, times: int) -> None:
    for _ in range(times):
        done = start_and_close(when, tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stdout == "left in order\n" or when == "loading"
        assert "Traceback" not in done.stderr
    logs = [log.read_text(encoding="utf-8") for log in tmp_path.rglob("*.log")]
    lines = [line for log in logs for line in log.splitlines() if line]
    assert [line for line in lines if "This plugin does not support" not in line] == []
    assert [*tmp_path.rglob("recovery/*"), *tmp_path.rglob("crash-*")] == []


def test_file_that_is_no_project_is_said_in_the_window_and_not_thrown(tmp_path: Path) -> None:
    (tmp_path / "bad.unroll").write_bytes(b"nothing")
    done = start_and_close("ready", tmp_path, "bad.unroll")
    assert (done.returncode, done.stdout) == (0, "left in order\n"), done.stderr
    assert "Traceback" not in done.stderr
