"""Training that would take too much memory does not begin; the window says how much fits."""

import pytest
from PySide6.QtWidgets import QLabel, QSpinBox
from pytestqt.qtbot import QtBot

from playground import memory_need
from playground.memory_need import bytes_of_update
from tests.ui.driving import action, find, wait_until, wait_until_idle, with_pairs
from ui.app.main_window import MainWindow
from ui.session.session import Session

PAIRS = tuple((text, text[::-1]) for text in ("abc", "cab", "bba", "bca", "aaa", "bbb", "cca", "acb"))


@pytest.mark.usefixtures("late_views")
def test_it_is_said_beside_the_field_and_the_network_stays(
    qtbot: QtBot, window: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = with_pairs(session.document, *PAIRS)
    monkeypatch.setattr(memory_need, "MOST_BYTES", bytes_of_update(document) // 2)
    session.edit(document, "many")
    wait_until_idle(qtbot, session)
    assert session.runs.shown is not None
    assert session.runs.shown.document == document
    field, message = find(window, QSpinBox, "batch_size"), find(window, QLabel, "run_message").text()
    assert field.property("wrong")
    assert field.toolTip().startswith("All 8 pairs at once need about")
    assert field.toolTip().endswith("choose a batch size of at most 4.")
    assert message == f"Cannot train: {field.toolTip()}"
    action(window, "run_train").trigger()
    assert session.runs.status.phase == "resting"
    assert find(window, QLabel, "notice_text").text() == field.toolTip()
    action(window, "run_sweep").trigger()
    assert find(window, QLabel, "sweep_note").text() == field.toolTip()
    field.setValue(4)
    assert not field.property("wrong")
    action(window, "run_train").trigger()
    wait_until(qtbot, lambda: session.runs.status.epoch > 0)
    wait_until_idle(qtbot, session)
    assert session.runs.status.epoch == 15


def test_what_has_been_trained_is_not_lost_to_a_run_that_cannot_begin(
    qtbot: QtBot, window: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    action(window, "run_train").trigger()
    wait_until(qtbot, lambda: session.runs.status.epoch > 0)
    wait_until_idle(qtbot, session)
    monkeypatch.setattr(memory_need, "MOST_BYTES", 1)
    session.edit(with_pairs(session.document, ("hello", "ohlol"), ("hell", "ohlo")), "another")
    trained = session.runs.result.trained
    action(window, "run_train").trigger()
    assert session.runs.result.trained is trained is not None
    said = find(window, QLabel, "notice_text").text()
    assert said.endswith("shorten the longest pair, or make the model smaller.")
