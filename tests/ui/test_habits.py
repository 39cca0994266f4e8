"""The window does with keys, wheel and focus what every other program does."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QTableView,
    QToolBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.driving import action, endless, find, train_to_the_end, wait_until, with_pairs
from ui.app.actions import action_specs
from ui.app.main_window import MainWindow
from ui.panels.curves.plots import LossPlot
from ui.session.session import Session
from ui.session.settings import Settings
from ui.session.state import Notice
from ui.widgets.combo_box import ComboBox

ROOT = Path(__file__).parents[2]


def turn_wheel(widget: QWidget) -> None:
    place = QPointF(widget.rect().center())
    QApplication.sendEvent(
        widget,
        QWheelEvent(
            place,
            QPointF(widget.mapToGlobal(place)),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )


# --- Input that nobody meant


@pytest.mark.usefixtures("late_views")
def test_wheel_over_a_field_without_the_focus_changes_nothing(window: MainWindow, session: Session) -> None:
    before = session.document
    window.setFocus()
    texts: list[tuple[QWidget, Callable[[], str]]] = []
    texts += [(spin, spin.text) for spin in window.findChildren(QAbstractSpinBox) if spin.isVisible()]
    texts += [(box, box.currentText) for box in window.findChildren(QComboBox) if box.isVisible()]
    for field, text in texts:
        shown = text()
        turn_wheel(field)
        assert (field.objectName(), text()) == (field.objectName(), shown)
        assert not field.hasFocus(), field.objectName()
    assert session.document == before
    hidden = find(window, QAbstractSpinBox, "hidden_size")
    hidden.setFocus()
    turn_wheel(hidden)
    assert session.document.model.hidden_size == before.model.hidden_size + 1


def test_every_list_of_choices_is_one_that_the_wheel_passes_by(window: MainWindow) -> None:
    made = [path for path in (ROOT / "ui").rglob("*.py") if "QComboBox(" in path.read_text(encoding="utf-8")]
    assert made == []
    shown = [box for box in window.findChildren(QComboBox) if box.isVisible()]
    assert shown
    assert all(isinstance(box, ComboBox) for box in shown)


@pytest.mark.usefixtures("late_views")
@pytest.mark.parametrize("key", ["Ctrl+Backspace", "Alt+Down", "Alt+Up", "Ctrl+D", "Del"])
def test_keys_of_the_pairs_do_nothing_in_a_text_field(window: MainWindow, session: Session, key: str) -> None:
    session.edit(with_pairs(session.document, ("ab", "ba"), ("cd", "dc")), "two")
    before = session.document
    field = find(window, QLineEdit, "predict_input")
    field.setFocus()
    field.setText("one two")
    QTest.keySequence(field, QKeySequence(key))
    assert session.document == before


def test_keys_of_the_pairs_work_in_their_table(window: MainWindow, session: Session) -> None:
    session.edit(with_pairs(session.document, ("ab", "ba"), ("cd", "dc")), "two")
    table = find(window, QTableView, "pairs_table")
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 0))
    QTest.keySequence(table, QKeySequence("Alt+Down"))
    assert [pair.input for pair in session.document.pairs] == ["cd", "ab"]
    QTest.keySequence(table, QKeySequence("Ctrl+X"))
    assert [pair.input for pair in session.document.pairs] == ["cd"]
    assert QApplication.clipboard().text() == "ab\tba\n"
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert session.document.pairs == ()


def test_enter_edits_the_cell(window: MainWindow, session: Session) -> None:
    table = find(window, QTableView, "pairs_table")
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)
    editor = table.indexWidget(table.currentIndex())
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, "a")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # Qt takes the text over in an event of its own
    assert session.document.pairs[0].input == "a"


@pytest.mark.usefixtures("late_views")
def test_tab_key_never_goes_behind_another_tab(window: MainWindow) -> None:
    window.setFocus()
    seen = set[QWidget]()
    for _ in range(300):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus.isVisible(), focus.objectName()
        seen.add(focus)
    assert find(window, QWidget, "predict_input") in seen
    assert find(window, QAbstractSlider, "step_slider") in seen


def test_right_click_cannot_hide_the_toolbar(window: MainWindow) -> None:
    assert window.createPopupMenu() is None
    bar = find(window, QToolBar, "transport")
    bar.hide()  # as a layout of an earlier version may have it
    action(window, "view_reset_layout").trigger()
    assert bar.isVisible()


# --- Keys that mean the same everywhere


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("file_new", ["Ctrl+N"]),
        ("file_save_as", ["Ctrl+Shift+S"]),
        ("file_close", ["Ctrl+W"]),
        ("file_quit", ["Ctrl+Q"]),
        ("edit_redo", ["Ctrl+Y", "Ctrl+Shift+Z"]),
        ("run_stop", ["F8", "Ctrl+."]),
        ("view_full_screen", ["F11"]),
    ],
)
def test_standard_keys(window: MainWindow, name: str, keys: list[str]) -> None:
    known = [sequence.toString() for sequence in action(window, name).shortcuts()]
    assert [key for key in keys if key not in known] == []


def test_key_of_the_menu_bar_and_of_full_screen_mean_nothing_else() -> None:
    taken = {sequence.toString() for spec in action_specs() for sequence in spec.shortcuts}
    assert "F10" not in taken


def test_ctrl_period_stops_a_run_and_escape_never(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    session.edit(endless(), "endless")
    session.runs.train()
    wait_until(qtbot, lambda: len(session.runs.result.history) > 0)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert session.runs.status.phase == "running"
    QTest.keyClick(window, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    wait_until(qtbot, lambda: session.runs.status.phase == "resting")


def test_train_has_the_focus_first(window: MainWindow) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "button_run_train"
    assert window.isAncestorOf(focus)


def test_space_trains_pauses_and_resumes(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    session.edit(endless(), "endless")
    for phase in ("running", "paused", "running"):
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Space)
        wait_until(qtbot, lambda phase=phase: session.runs.status.phase == phase)  # type: ignore[misc]
    action(window, "run_stop").trigger()
    wait_until(qtbot, lambda: session.runs.status.phase == "resting")
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "button_run_train"


@pytest.mark.usefixtures("late_views")
def test_escape_releases_a_pin_before_it_leaves_full_screen(window: MainWindow, session: Session) -> None:
    view = find(window, QWidget, "state_heatmap")
    session.select(replace(session.selection, unit=1))
    action(window, "view_full_screen").trigger()
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert (session.selection.unit, window.isFullScreen()) == (None, True)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not window.isFullScreen()


def test_full_screen_and_back(window: MainWindow) -> None:
    for _ in range(2):
        before = window.isFullScreen()
        action(window, "view_full_screen").trigger()
        assert window.isFullScreen() != before


def test_tooltip_names_the_key_and_the_status_bar_says_what_it_does(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    train = action(window, "run_train")
    assert (train.toolTip(), train.statusTip()) == ("Train the network (F5)", "Train the network")
    train_to_the_end(qtbot, session)
    assert action(window, "run_pause").toolTip() == "Nothing is running."


def test_menu_marks_the_chosen_theme(window: MainWindow) -> None:
    action(window, "view_dark").trigger()
    names = ("view_system", "view_light", "view_dark")
    assert [action(window, name).isChecked() for name in names] == [False, False, True]
    action(window, "view_light").trigger()
    assert [action(window, name).isChecked() for name in names] == [False, True, False]


def test_recent_files_are_numbered_greyed_when_gone_and_can_be_forgotten(
    window: MainWindow, settings: Settings, tmp_path: Path
) -> None:
    there, gone = tmp_path / "there.unroll", tmp_path / "gone.unroll"
    there.touch()
    for path in (gone, there):
        settings.add_recent(path)
    menu = next(menu for menu in window.findChildren(QMenu) if menu.title() == "Open &recent")
    menu.aboutToShow.emit()
    first, second, _, clear = menu.actions()
    assert (first.text(), first.isEnabled()) == (f"&1 {there.resolve()}", True)
    assert (second.text(), second.isEnabled()) == (f"&2 {gone.resolve()}", False)
    clear.trigger()
    assert settings.recent == ()


# --- Room


@pytest.mark.usefixtures("late_views")
def test_notice_makes_the_window_no_larger(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    window.resize(1280, 776)
    window.docks.reset()
    qtbot.wait(20)
    assert find(window, LossPlot, "loss_plot").height() >= 130
    choices = (("Restore", "restore"), ("Ask at the next start", "keep"), ("Delete", "delete"))
    session.noticed.emit(Notice("Unroll ended unexpectedly. " * 4, "warning", choices))
    qtbot.wait(20)
    assert window.size() == QSize(1280, 776)
    assert window.minimumSizeHint().height() <= 776
