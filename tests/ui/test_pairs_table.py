"""The pairs table: typed in place, pasted, moved, undone, and always in step with the document."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAction, QClipboard
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QLineEdit, QToolButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from playground.document import Document, VocabularySpec
from playground.pairs import Pair
from tests.ui.driving import (
    Heard,
    action,
    click,
    find,
    train_to_the_end,
    wait_until,
    wait_until_idle,
    with_pairs,
)
from ui.app.main_window import MainWindow
from ui.panels.data.pairs_model import ANSWER_ROLE, PROBLEM_ROLE, PairColumn, PairsModel
from ui.panels.data.pairs_table import PairsTable
from ui.session.session import Session

MANY = tuple((f"in{row}", f"ut{row}") for row in range(100))
Qt_ = Qt.ItemDataRole


def texts(session: Session) -> list[tuple[str, str]]:
    return [(pair.input, pair.target) for pair in session.document.pairs]


def put(session: Session, *pairs: tuple[str, str]) -> None:
    session.edit(with_pairs(session.document, *pairs), "put")


# --- The model


@pytest.fixture
def model(young_session: Session) -> Iterator[PairsModel]:
    made = PairsModel(young_session)
    yield made
    made.deleteLater()


def test_model_keeps_the_promises_of_item_models(
    young_session: Session, model: PairsModel, qtmodeltester: ModelTester
) -> None:
    """The tester stays connected, so every signal of these edits is checked as well."""
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    put(young_session, ("a", "b"), ("c", "d"), ("e", "f"))
    model.setData(model.index(1, 0), "changed")
    put(young_session)
    put(young_session, ("x", "y"), ("x", "y"))
    while young_session.undo_stack.canUndo():
        young_session.undo_stack.undo()
    while young_session.undo_stack.canRedo():
        young_session.undo_stack.redo()


def test_typing_into_a_cell_is_an_undoable_step_with_a_name(
    young_session: Session, model: PairsModel
) -> None:
    assert model.setData(model.index(0, PairColumn.INPUT), "world")
    assert texts(young_session) == [("world", "ohlol")]
    assert young_session.undo_stack.undoText() == "edit pair 1"
    young_session.undo_stack.undo()
    assert texts(young_session) == [("hello", "ohlol")]
    assert young_session.undo_stack.redoText() == "edit pair 1"


def test_typing_the_same_again_is_no_step(young_session: Session, model: PairsModel) -> None:
    model.setData(model.index(0, PairColumn.INPUT), "hello")
    assert not young_session.undo_stack.canUndo()


def test_cell_holds_one_line_without_tabs(young_session: Session, model: PairsModel) -> None:
    model.setData(model.index(0, PairColumn.INPUT), "he\tl\nlo")
    assert texts(young_session)[0][0] == "he l lo"


def test_predictions_cannot_be_typed(model: PairsModel) -> None:
    cell = model.index(0, PairColumn.PREDICTION)
    assert not model.flags(cell) & Qt.ItemFlag.ItemIsEditable
    assert not model.setData(cell, "ohlol")


@pytest.mark.parametrize(
    ("before", "after", "signals"),
    [
        ("abc", "axc", ["changed 1-1"]),
        ("abc", "abxc", ["inserted 2-2"]),
        ("abc", "ac", ["removed 1-1"]),
        ("abc", "", ["removed 0-2"]),
        ("abcd", "axd", ["removed 2-2", "changed 1-1"]),
        ("abc", "bac", ["changed 0-1"]),
        ("aaa", "aa", ["removed 2-2"]),
    ],
)
def test_views_hear_only_of_the_rows_that_differ(
    young_session: Session, before: str, after: str, signals: list[str]
) -> None:
    put(young_session, *((letter, letter) for letter in before))
    model, heard = PairsModel(young_session, young_session), []
    model.rowsInserted.connect(lambda _, first, last: heard.append(f"inserted {first}-{last}"))
    model.rowsRemoved.connect(lambda _, first, last: heard.append(f"removed {first}-{last}"))
    model.dataChanged.connect(lambda first, last: heard.append(f"changed {first.row()}-{last.row()}"))
    model.modelReset.connect(lambda: heard.append("reset"))
    put(young_session, *((letter, letter) for letter in after))
    assert heard == signals
    shown = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert shown == list(after)


def test_problem_stands_at_its_cell_with_its_message(young_session: Session, model: PairsModel) -> None:
    put(young_session, ("hello", "ohlol"), ("abc", "ab"))
    target = model.index(1, PairColumn.TARGET)
    assert "lengths 3 and 2" in target.data(Qt_.ToolTipRole)
    assert target.data(PROBLEM_ROLE).stops_training
    others = [model.index(row, column) for row, column in ((0, 0), (0, 1), (1, 0))]
    assert [other.data(PROBLEM_ROLE) for other in others] == [None] * 3
    young_session.undo_stack.undo()
    assert model.index(0, 1).data(Qt_.ToolTipRole) is None


def test_problem_that_goes_is_told_to_the_view_though_its_pair_stays(
    young_session: Session, model: PairsModel
) -> None:
    """The pair is as it was; the vocabulary has been mended."""
    own = VocabularySpec(automatic=False, input=tuple("helo"))
    pairs = with_pairs(young_session.document, ("hello", "ohlol"), ("hexlo", "ohlol"))
    young_session.edit(replace(pairs, vocabulary=own), "own list")
    cell = model.index(1, PairColumn.INPUT)
    assert "“x” at position 3" in cell.data(Qt_.ToolTipRole)
    changed: list[int] = []
    model.dataChanged.connect(lambda first, last: changed.extend(range(first.row(), last.row() + 1)))
    young_session.edit(replace(pairs, vocabulary=replace(own, input=tuple("helox"))), "mended")
    assert changed == [1]
    assert cell.data(PROBLEM_ROLE) is None


def test_answers_are_right_or_wrong_symbol_by_symbol(
    qtbot: QtBot, session: Session, model: PairsModel
) -> None:
    before = model.index(0, PairColumn.PREDICTION).data(ANSWER_ROLE)
    assert len(before) == 5
    assert not all(right for _, right in before)
    assert [right for symbol, right in before] == [
        symbol == wanted for (symbol, _), wanted in zip(before, "ohlol", strict=True)
    ]
    train_to_the_end(qtbot, session)
    assert model.index(0, PairColumn.PREDICTION).data() == "ohlol"
    assert model.index(0, PairColumn.PREDICTION).data(ANSWER_ROLE) == tuple(
        (symbol, True) for symbol in "ohlol"
    )


def test_changed_pair_has_no_answer_until_the_network_has_read_it(
    qtbot: QtBot, session: Session, model: PairsModel
) -> None:
    put(session, ("hello", "ohlol"), ("hell", "ohlo"))
    assert model.index(0, PairColumn.PREDICTION).data() != ""
    assert model.index(1, PairColumn.PREDICTION).data() == ""
    wait_until_idle(qtbot, session)
    assert len(model.index(1, PairColumn.PREDICTION).data()) == 4
    model.setData(model.index(0, PairColumn.INPUT), "olleh")
    assert model.index(0, PairColumn.PREDICTION).data() == ""
    assert len(model.index(1, PairColumn.PREDICTION).data()) == 4


def test_answers_of_words_are_words(qtbot: QtBot, session: Session, model: PairsModel) -> None:
    words = replace(
        with_pairs(session.document, ("the cat", "cat the")), vocabulary=VocabularySpec(level="word")
    )
    session.edit(words, "words")
    wait_until_idle(qtbot, session)
    answer = model.index(0, PairColumn.PREDICTION).data().split(" ")
    assert len(answer) == 2
    assert set(answer) <= {"the", "cat"}


# --- The table


@pytest.fixture
def table(window: MainWindow) -> Iterator[PairsTable]:
    """With a watch on its model, which is never reset while a project stays open."""
    found = find(window, PairsTable, "pairs_table")
    resets: list[None] = []
    found.model().modelReset.connect(lambda: resets.append(None))
    found.setFocus()
    yield found
    assert resets == []


@pytest.fixture
def clipboard(qapp: QApplication) -> QClipboard:
    return qapp.clipboard()


def editor_of(table: PairsTable) -> QLineEdit:
    (editor,) = (found for found in table.viewport().findChildren(QLineEdit) if found.isVisible())
    return editor


def type_into(table: PairsTable, row: int, column: int, text: str) -> None:
    """Double-click the cell, type, press Return."""
    place = table.visualRect(table.model().index(row, column)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    editor = editor_of(table)
    editor.selectAll()
    editor.insert(text)  # as an input method does; key clicks know ASCII only
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()


def choose(table: PairsTable, *rows: int) -> None:
    flags = QItemSelectionModel.SelectionFlag
    table.clearSelection()
    for row in rows:
        table.selectionModel().select(table.model().index(row, 0), flags.Select | flags.Rows)
    table.selectionModel().setCurrentIndex(table.model().index(rows[0], 0), flags.NoUpdate)


def test_prediction_stands_as_its_target_does(qtbot: QtBot, table: PairsTable, session: Session) -> None:
    """At the same distance from the edge of its cell, on the same line."""
    put(session, ("ll", "ll"))  # a vocabulary of one symbol, so it is right
    wait_until_idle(qtbot, session)
    table.clearSelection()
    places, wide = [], table.fontMetrics().horizontalAdvance("ll")
    for column in (1, 2):
        cell = table.visualRect(table.model().index(0, column))
        picture = table.viewport().grab(cell).toImage()
        inked = [
            (x, y)
            for x in range(1, wide + 4)
            for y in range(cell.height() - 2)
            if picture.pixelColor(x, y).lightness() < 128
        ]
        across, down = zip(*inked, strict=True)
        places.append((min(across), min(down), max(down)))
    assert places[0] == places[1]


def test_pair_is_typed_in_place(table: PairsTable, session: Session) -> None:
    type_into(table, 0, PairColumn.INPUT, "world")
    type_into(table, 0, PairColumn.TARGET, "dlrow")
    assert texts(session) == [("world", "dlrow")]
    assert session.undo_stack.count() == 2


@pytest.mark.parametrize("text", ["你好", "👩‍🏫🎉", "naïve", "한글"])
def test_any_script_can_be_typed(table: PairsTable, session: Session, text: str) -> None:
    type_into(table, 0, PairColumn.INPUT, text)
    type_into(table, 0, PairColumn.TARGET, text)
    assert texts(session) == [(text, text)]
    assert session.problems == ()


def test_undo_and_redo_say_what_they_will_do(table: PairsTable, window: MainWindow, session: Session) -> None:
    undo, redo = action(window, "edit_undo"), action(window, "edit_redo")
    assert not undo.isEnabled()
    type_into(table, 0, PairColumn.INPUT, "world")
    assert undo.text() == "Undo edit pair 1"
    undo.trigger()
    assert texts(session) == [("hello", "ohlol")]
    assert not undo.isEnabled()
    assert redo.text() == "Redo edit pair 1"
    redo.trigger()
    assert texts(session) == [("world", "ohlol")]


def test_selection_and_place_survive_an_edit_and_its_undo(
    table: PairsTable, session: Session, qapp: QApplication
) -> None:
    put(session, *MANY)
    qapp.processEvents()
    choose(table, 60, 61)
    table.scrollTo(table.model().index(60, 0), QAbstractItemView.ScrollHint.PositionAtTop)
    scroll = table.verticalScrollBar().value()
    assert scroll > 0
    table.model().setData(table.model().index(61, 0), "changed")
    session.undo_stack.undo()
    qapp.processEvents()
    assert table.selected_rows() == (60, 61)
    assert table.verticalScrollBar().value() == scroll


def test_selection_moves_with_its_pairs_when_some_above_them_go(table: PairsTable, session: Session) -> None:
    put(session, *MANY)
    choose(table, 50)
    put(session, *MANY[10:])
    assert table.selected_rows() == (40,)
    session.undo_stack.undo()
    assert table.selected_rows() == (50,)


def test_new_pair_comes_below_the_current_one_and_waits_for_typing(
    table: PairsTable, window: MainWindow, session: Session
) -> None:
    put(session, ("a", "b"), ("c", "d"))
    choose(table, 0)
    click(find(window, QToolButton, "pairs_add"))
    assert texts(session) == [("a", "b"), ("", ""), ("c", "d")]
    editor = editor_of(table)
    QTest.keyClicks(editor, "x")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert texts(session)[1] == ("x", "")
    assert session.undo_stack.command(1).text() == "add pair"


def test_chosen_pairs_are_removed_by_button_key_and_menu(
    table: PairsTable, window: MainWindow, session: Session
) -> None:
    put(session, *MANY[:6])
    choose(table, 1, 3)
    click(find(window, QToolButton, "pairs_remove"))
    assert texts(session) == [MANY[0], MANY[2], MANY[4], MANY[5]]
    choose(table, 0)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert texts(session) == [MANY[2], MANY[4], MANY[5]]
    choose(table, 2)
    action(window, "pair_remove").trigger()
    assert texts(session) == [MANY[2], MANY[4]]


def test_all_pairs_may_go_and_the_window_says_what_to_do(
    table: PairsTable, window: MainWindow, session: Session
) -> None:
    choose(table, 0)
    action(window, "pair_remove").trigger()
    assert texts(session) == []
    assert "There are no pairs yet" in find(window, QLabel, "data_summary").text()
    assert not action(window, "run_train").isEnabled()


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ((("a", "a"),), "✓ Everything fits: 1 pair, 1 step, 1 symbol."),
        ((("ab", "ba"), ("a", "b")), "✓ Everything fits: 2 pairs, 2 steps, 2 symbols."),
        ((("ab", "01"),), "✓ Everything fits: 1 pair, 2 steps, 4 symbols."),
        ((("a", "b"), ("a", "a")), "⚠ Pairs 1 and 2 ask for different answers after the same first symbol: "),
        ((("ab", "ba"), ("ab", "bb")), "different answers after the same first 2 symbols: "),
    ],
)
def test_summary_counts_in_proper_english(
    qtbot: QtBot, window: MainWindow, session: Session, pairs: tuple[tuple[str, str], ...], said: str
) -> None:
    put(session, *pairs)
    wait_until_idle(qtbot, session)
    assert said in find(window, QLabel, "data_summary").text()


def test_pairs_are_duplicated_below_themselves(
    table: PairsTable, window: MainWindow, session: Session
) -> None:
    put(session, *MANY[:3])
    choose(table, 0, 2)
    action(window, "pair_duplicate").trigger()
    assert texts(session) == [MANY[0], MANY[0], MANY[1], MANY[2], MANY[2]]


def test_pairs_move_together_and_stay_chosen(table: PairsTable, window: MainWindow, session: Session) -> None:
    put(session, *MANY[:4])
    choose(table, 2, 3)
    action(window, "pair_up").trigger()
    assert texts(session) == [MANY[0], MANY[2], MANY[3], MANY[1]]
    assert table.selected_rows() == (1, 2)
    action(window, "pair_down").trigger()
    assert texts(session) == list(MANY[:4])
    assert table.selected_rows() == (2, 3)
    action(window, "pair_down").trigger()
    assert texts(session) == list(MANY[:4])


def test_pairs_apart_from_each_other_stay_chosen_when_they_move(
    table: PairsTable, window: MainWindow, session: Session
) -> None:
    put(session, *MANY[:6])
    choose(table, 0, 2)
    action(window, "pair_down").trigger()
    assert table.selected_rows() == (1, 3)


def test_rows_of_a_spreadsheet_go_in_below_the_current_pair(
    table: PairsTable, session: Session, clipboard: QClipboard
) -> None:
    put(session, ("a", "b"), ("c", "d"))
    choose(table, 0)
    clipboard.setText("你好\t好你\r\nworld\tdlrow\r\n")
    QTest.keySequence(table, "Ctrl+V")
    assert texts(session) == [("a", "b"), ("你好", "好你"), ("world", "dlrow"), ("c", "d")]
    assert table.selected_rows() == (1, 2)
    assert session.undo_stack.undoText() == "paste 2 pairs"
    session.undo_stack.undo()
    assert texts(session) == [("a", "b"), ("c", "d")]


def test_pasted_row_that_starts_with_a_hash_is_no_comment(
    table: PairsTable, session: Session, clipboard: QClipboard
) -> None:
    clipboard.setText("#1\t1#\n")
    QTest.keySequence(table, "Ctrl+V")
    assert ("#1", "1#") in texts(session)


def test_ragged_rows_are_kept_and_marked(table: PairsTable, session: Session, clipboard: QClipboard) -> None:
    choose(table, 0)
    clipboard.setText("one\nab\tba\tthird\n\nxy\tyx\n")
    QTest.keySequence(table, "Ctrl+V")
    assert session.document.pairs[1:] == (Pair("one", ""), Pair("ab", "ba", ("third",)), Pair("xy", "yx"))
    tips = [table.model().index(row, PairColumn.TARGET).data(Qt_.ToolTipRole) for row in (1, 2, 3)]
    assert "lengths 3 and 0" in tips[0]
    assert "“third” is not used" in tips[1]
    assert tips[2] is None


def test_paste_of_something_else_is_explained_and_changes_nothing(
    table: PairsTable, session: Session, clipboard: QClipboard, heard: Heard
) -> None:
    clipboard.setText("a\x00b\tc")
    QTest.keySequence(table, "Ctrl+V")
    assert texts(session) == [("hello", "ohlol")]
    assert ["U+0000" in text for text in heard.texts] == [True]


def test_copied_pairs_paste_back_the_same(table: PairsTable, session: Session, clipboard: QClipboard) -> None:
    pairs = (Pair("#hash", "x"), Pair("你好", "🎉🎉", ("extra",)), Pair(" a ", "b "))
    session.edit(replace(session.document, pairs=pairs), "put")
    choose(table, 0, 1, 2)
    QTest.keySequence(table, "Ctrl+C")
    clipboard_text = clipboard.text()
    choose(table, 2)
    QTest.keySequence(table, "Ctrl+V")
    assert session.document.pairs[3:] == pairs, clipboard_text


def test_paste_says_what_it_makes_of_the_rows(
    table: PairsTable, session: Session, clipboard: QClipboard, heard: Heard
) -> None:
    choose(table, 0)
    clipboard.setText("input\ttarget\nab\tba\tmore\nhello → ohlol\n")
    QTest.keySequence(table, "Ctrl+V")
    assert texts(session)[1:] == [("input", "target"), ("ab", "ba"), ("hello → ohlol", "")]
    (said,) = heard.texts
    assert said == (
        "Line 1 (“input”, “target”) looks like a header but was read as a pair. "
        "There is no tab in line 3; it has an arrow between spaces. "
        "Further columns are not used: 1 row, in line 2."
    )


def test_many_rows_are_pasted_without_waiting_for_them(
    qtbot: QtBot, table: PairsTable, session: Session, clipboard: QClipboard
) -> None:
    choose(table, 0)
    clipboard.setText("ab\tba\n" * 10_000)
    QTest.keySequence(table, "Ctrl+V")
    assert len(session.document.pairs) == 1
    wait_until(qtbot, lambda: len(session.document.pairs) == 10_001)
    assert session.document.pairs[-1] == Pair("ab", "ba")


def test_choosing_a_row_chooses_the_pair_to_look_at(
    qtbot: QtBot, table: PairsTable, window: MainWindow, session: Session
) -> None:
    put(session, ("hello", "ohlol"), ("hole", "eloh"))
    wait_until_idle(qtbot, session)
    choose(table, 1)
    wait_until(qtbot, lambda: window.inspector.inspected is not None)
    assert window.inspector.inspected is not None
    assert window.inspector.inspected.text == "hole"


def test_table_of_ten_thousand_pairs_is_edited_at_once(
    qtbot: QtBot, table: PairsTable, session: Session
) -> None:
    """Not a benchmark: only what would take minutes if each row were told of."""
    put(session, *((f"{row:05}", f"{row:05}") for row in range(10_000)))
    changes: list[None] = []
    table.model().dataChanged.connect(lambda: changes.append(None))
    table.model().setData(table.model().index(5_000, 0), "12345")
    assert len(changes) == 1
    session.edit(Document(), "back")
    wait_until_idle(qtbot, session)


def test_actions_of_pairs_are_in_the_window(window: MainWindow) -> None:
    for name in ("pair_add", "pair_duplicate", "pair_remove", "pair_up", "pair_down"):
        assert find(window, QAction, name).isEnabled()
