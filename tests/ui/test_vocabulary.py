"""The vocabulary box: found in the pairs or listed by hand, one for both sides or one for each."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QListWidget
from pytestqt.qtbot import QtBot

from tests.ui.driving import action, find, press, wait_until_idle, with_pairs
from ui.app.main_window import MainWindow
from ui.session.session import Session


def chips(window: MainWindow, side: str = "") -> list[str]:
    shown = find(window, QListWidget, f"vocabulary_list{side}")
    return [shown.item(row).text() for row in range(shown.count())]


def list_by_hand(window: MainWindow, symbols: str, side: str = "") -> None:
    edit = find(window, QLineEdit, f"vocabulary_edit{side}")
    edit.selectAll()
    edit.insert(symbols)
    QTest.keyClick(edit, Qt.Key.Key_Return)


@pytest.fixture
def automatic(window: MainWindow) -> QCheckBox:
    return find(window, QCheckBox, "vocabulary_automatic")


def put(session: Session, *pairs: tuple[str, str]) -> None:
    session.edit(with_pairs(session.document, *pairs), "put")


def test_automatic_vocabulary_follows_edits_and_undo(window: MainWindow, session: Session) -> None:
    assert chips(window) == ["e 0", "h 1", "l 2", "o 3"]
    put(session, ("world", "dlrow"))
    assert chips(window) == ["d 0", "l 1", "o 2", "r 3", "w 4"]
    session.undo_stack.undo()
    assert chips(window) == ["e 0", "h 1", "l 2", "o 3"]


def test_space_can_be_seen(window: MainWindow, session: Session) -> None:
    put(session, ("a b", "b a"))
    assert chips(window) == ["␣ 0", "a 1", "b 2"]


def test_list_of_ones_own_starts_with_what_was_found(
    window: MainWindow, session: Session, automatic: QCheckBox
) -> None:
    edit = find(window, QLineEdit, "vocabulary_edit")
    assert not edit.isVisible()
    press(automatic)
    assert edit.isVisible()
    assert edit.text() == "e h l o"
    list_by_hand(window, "o l h e x")
    assert session.document.vocabularies.input.symbols == ("o", "l", "h", "e", "x")
    assert chips(window)[0] == "o 0"
    session.undo_stack.undo()
    assert chips(window) == ["e 0", "h 1", "l 2", "o 3"]


def test_own_list_does_not_follow_edits_but_says_what_is_missing_and_where(
    window: MainWindow, session: Session, automatic: QCheckBox
) -> None:
    press(automatic)
    put(session, ("hexlo", "ohlol"))
    assert chips(window) == ["e 0", "h 1", "l 2", "o 3"]
    said = find(window, QLabel, "data_summary").text()
    assert "Pair 1, input: symbol “x” at position 3 is not in the vocabulary" in said
    assert "“x” at position 3" in action(window, "run_train").toolTip()
    press(automatic)
    assert "x 4" in chips(window)
    assert session.problems == ()


def test_doubled_symbol_marks_the_list(window: MainWindow, automatic: QCheckBox) -> None:
    press(automatic)
    edit = find(window, QLineEdit, "vocabulary_edit")
    assert not edit.property("wrong")
    list_by_hand(window, "e h l o e")
    assert edit.property("wrong")
    assert "“e” twice" in find(window, QLabel, "data_summary").text()
    list_by_hand(window, "e h l o")
    assert not edit.property("wrong")


def test_each_side_may_have_its_own(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    put(session, ("abc", "xyz"))
    assert not find(window, QListWidget, "vocabulary_list_target").isVisible()
    press(find(window, QCheckBox, "vocabulary_shared"))
    assert find(window, QListWidget, "vocabulary_list_target").isVisible()
    assert chips(window) == ["a 0", "b 1", "c 2"]
    assert chips(window, "_target") == ["x 0", "y 1", "z 2"]
    wait_until_idle(qtbot, session)
    assert window.inspector.inspected is not None
    assert set(window.inspector.inspected.answer_text) <= set("xyz")


def test_words_are_symbols_at_word_level(window: MainWindow, session: Session) -> None:
    put(session, ("the cat sat", "sat cat the"))
    level = find(window, QComboBox, "level_choice")
    level.setFocus()
    QTest.keyClick(level, Qt.Key.Key_Down)
    assert chips(window) == ["cat 0", "sat 1", "the 2"]
    session.undo_stack.undo()
    assert level.currentData() == "character"
    assert "␣ 0" in chips(window)


@pytest.mark.usefixtures("late_views")
def test_undo_of_a_list_that_still_has_the_focus_stays_undone(
    window: MainWindow, session: Session, automatic: QCheckBox
) -> None:
    """Leaving the field later must not bring the undone text back."""
    press(automatic)
    edit = find(window, QLineEdit, "vocabulary_edit")
    edit.setFocus()
    list_by_hand(window, "e h l o x")
    action(window, "edit_undo").trigger()
    find(window, QLineEdit, "predict_input").setFocus()
    assert session.document.vocabulary.input == ("e", "h", "l", "o")
    assert edit.text() == "e h l o"
