"""The window in another language: all of it said in that language, at once, and nothing lost by it."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QToolTip,
)
from pytestqt.qtbot import QtBot

from playground.document import Document
from playground.language import ENGLISH, Message, language
from playground.parameters import IntArray
from playground.sweep.single_run import train_one
from playground.sweep.values import SweepRun
from playground.training.control import RunControl
from tests.pseudo_language import PSEUDO
from tests.ui.driving import Heard, click, drop, find, preview_of, wait_until, wait_until_idle
from tests.ui.spoken_texts import in_no_language, listen_to_painters, strange
from ui.app.languages import first_language, use_language
from ui.app.main_window import MainWindow
from ui.session.session import Session
from ui.session.settings import Settings
from ui.style.translation import speak, translate

PAIRS = frozenset({"hello", "ohlol"})


@pytest.fixture(autouse=True)
def english_again(qapp: QApplication) -> Iterator[None]:
    yield
    use_language(qapp, ENGLISH)


def switch(window: MainWindow, code: str, qtbot: QtBot) -> None:
    before = window.docks
    window.actions_by_name[f"view_language_{code}"].trigger()
    qtbot.waitUntil(lambda: window.docks is not before)
    QApplication.processEvents()


def picture(window: MainWindow) -> QImage:
    QApplication.processEvents()
    return window.grab().toImage()


@pytest.mark.usefixtures("late_views")
def test_switching_back_and_forth_leaves_everything_as_it_was(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    session.runs.train()
    wait_until_idle(qtbot, session)
    session.select(session.selection)
    modes = find(window, QComboBox, "heatmap_mode")
    modes.setCurrentIndex(1)
    modes.activated.emit(1)
    QApplication.setCursorFlashTime(0)  # or the pictures would differ by it
    find(window, QLineEdit, "predict_input").setFocus()
    window.docks.bring_forward("dock_weights")
    session.notice(translate("Files", "Opening {0}…").format("words.unroll"))
    before = picture(window)
    switch(window, "zh", qtbot)
    assert window.actions_by_name["file_open"].text() != "&Open…"
    assert window.notices.isVisible()
    assert find(window, QComboBox, "heatmap_mode").currentIndex() == 1
    assert not window.docks["dock_weights"].isHidden()
    assert QApplication.focusWidget() is find(window, QLineEdit, "predict_input")
    assert len([each for each in QApplication.topLevelWidgets() if each.objectName() == "main_window"]) == 1
    switch(window, "en", qtbot)
    assert picture(window) == before


@pytest.fixture
def pseudo_spoken() -> None:
    speak(PSEUDO)


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    return listen_to_painters(monkeypatch)


@pytest.mark.usefixtures("pseudo_spoken", "late_views")
def test_everything_is_said_in_the_language(
    window: MainWindow, session: Session, painted: set[str], qtbot: QtBot
) -> None:
    session.runs.train()
    wait_until_idle(qtbot, session)
    for frame in window.docks.all:
        window.docks.bring_forward(frame.objectName())
        QApplication.processEvents()
    assert in_no_language(window, PAIRS) == []
    assert strange(painted, PAIRS) == []
    assert len(painted) > 100


def train_some(document: Document, kept: IntArray, control: RunControl, *rest: object) -> SweepRun | None:
    """One run of a sweep: the first is trained, the second fails, the others never end."""
    seed = document.training.seed
    if seed == 0:
        return train_one(document, kept, control, *rest)  # type: ignore[arg-type]
    if seed == 1:
        failed = Message("Training failed: {error}", error="no")
        return SweepRun(document.model.cell, seed, None, kept, np.ones(3, np.float32), failed)
    while control.permission() != "stop":
        time.sleep(0.002)
    return None


@pytest.mark.usefixtures("pseudo_spoken", "late_views")
def test_a_sweep_under_way_and_what_is_refused_are_said_in_the_language(
    window: MainWindow, session: Session, painted: set[str], heard: Heard, tmp_path: Path, qtbot: QtBot
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("playground.sweep.sweep.train_one", train_some)
        window.actions_by_name["run_sweep"].trigger()
        click(find(window, QPushButton, "sweep_start"))
        wait_until(qtbot, lambda: session.sweeps.status.done > 1)
        assert session.sweeps.status.is_under_way
        QApplication.processEvents()
        assert in_no_language(window, PAIRS) == []
        session.sweeps.cancel()
        wait_until(qtbot, lambda: not session.sweeps.status.is_under_way)
    field = find(window, QSpinBox, "hidden_size")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "99999")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QToolTip.hideText()
    assert strange([QToolTip.text()]) == []
    assert in_no_language(window.notices, PAIRS) == []
    window.files.open_path(tmp_path / "none.unroll")
    assert [notice.kind for notice in heard.notices] == ["info", "error"]
    assert in_no_language(window, PAIRS) == []
    assert strange(painted, PAIRS) == []


@pytest.mark.usefixtures("pseudo_spoken")
def test_dialogs_for_files_are_said_in_the_language(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    table, weights = tmp_path / "pairs.csv", tmp_path / "net.safetensors"
    table.write_text("src,tgt,more\n hello,ohlol,hello\n\nhello,ohlol,\n", encoding="gb18030")
    net = {"rnn.weight_ih_l0": np.ones((3, 4)), "rnn.weight_hh_l0": np.ones((3, 3)), "x.weight": np.ones(2)}
    weights.write_bytes(safetensors.numpy.save({name: each.astype(np.float32) for name, each in net.items()}))
    drop(window, table)
    preview = preview_of(qtbot, window)
    assert in_no_language(preview, PAIRS) == []
    preview.reject()
    drop(window, weights)
    (dialog,) = (each for each in window.findChildren(QDialog) if each.isVisible())
    assert in_no_language(dialog) == []
    dialog.reject()


@pytest.mark.parametrize("opener", ["help_keys", "edit_preferences", "file_export"])
def test_open_dialogs_are_said_again(window: MainWindow, opener: str, qtbot: QtBot) -> None:
    window.actions_by_name[opener].trigger()
    before = window.findChildren(QDialog)[-1]
    name, title = before.objectName(), before.windowTitle()
    switch(window, "zh", qtbot)
    (dialog,) = (each for each in window.findChildren(QDialog) if each.isVisible())
    assert dialog.objectName() == name
    assert dialog.windowTitle() != title
    speak(PSEUDO)
    window.say_again()
    QApplication.processEvents()
    (dialog,) = (each for each in window.findChildren(QDialog) if each.isVisible())
    assert in_no_language(dialog) == []
    dialog.close()


@pytest.mark.parametrize(
    ("system", "stored", "asked", "expected"),
    [
        (["zh-Hans-CN", "en"], "", None, "zh"),
        (["fi-FI", "en-GB"], "", None, "en"),
        (["fi-FI"], "", None, "en"),
        (["zh-CN"], "en", None, "en"),
        (["en-US"], "zh", None, "zh"),
        (["en-US"], "tlh", None, "en"),
        (["en-US"], "en", "zh", "zh"),
    ],
)
def test_command_line_wins_over_the_stored_language_and_that_over_the_system(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    system: list[str],
    stored: str,
    asked: str | None,
    expected: str,
) -> None:
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _: system)
    settings.language = stored
    found = first_language(settings, None if asked is None else language(asked))
    assert found.code == expected


def test_run_goes_on_while_the_language_changes_and_the_choice_is_kept(
    window: MainWindow, session: Session, settings: Settings, qtbot: QtBot
) -> None:
    long = replace(session.document, training=replace(session.document.training, epochs=10**6))
    session.edit(long, "endless")
    session.runs.train()
    qtbot.waitUntil(lambda: session.runs.status.epoch > 0)
    widgets = []
    for code in ("zh", "en", "zh", "en"):
        switch(window, code, qtbot)
        assert session.runs.status.phase == "running"
        with qtbot.waitSignal(session.points_arrived):
            pass
        assert settings.language == code
        widgets.append(len(QApplication.allWidgets()))
    assert widgets[1] == widgets[3]
    session.runs.stop()
    wait_until_idle(qtbot, session)


def test_what_undo_takes_back_is_said_again(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    session.new_seed(17)
    assert window.actions_by_name["edit_undo"].text() == "Undo new seed 17"
    switch(window, "zh", qtbot)
    assert "17" in window.actions_by_name["edit_undo"].text()
    assert "seed" not in window.actions_by_name["edit_undo"].text()
