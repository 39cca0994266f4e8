"""The keys of all inspecting views: what each does, and where it must do nothing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.ui.driving import find, train_to_the_end
from tests.ui.fake_view import FakeCard, menu_action
from ui.inspection.inspector import Inspector
from ui.inspection.navigation import Position
from ui.session.session import Session
from ui.widgets.explanation import Explanation

TOP = Position(step=2, layer=1, unit=3)


@pytest.mark.parametrize(
    ("key", "after", "end"),
    [
        (Qt.Key.Key_Left, Position(1, 1, 3), Position(0, 1, 3)),
        (Qt.Key.Key_Right, Position(3, 1, 3), Position(5, 1, 3)),
        (Qt.Key.Key_Home, Position(0, 1, 3), Position(0, 1, 3)),
        (Qt.Key.Key_End, Position(5, 1, 3), Position(5, 1, 3)),
        (Qt.Key.Key_Up, Position(2, 1, 2), Position(2, 1, 0)),
        (Qt.Key.Key_Down, Position(2, 1, 4), Position(2, 1, 7)),
        (Qt.Key.Key_PageDown, Position(2, 0, 3), Position(2, 0, 3)),
        (Qt.Key.Key_PageUp, TOP, TOP),
    ],
)
@pytest.mark.parametrize("where", ["card", "area"])
def test_keys_move_and_stop_at_the_ends(
    card: FakeCard, inspector: Inspector, key: Qt.Key, after: Position, end: Position, where: str
) -> None:
    """The card itself, and a part of it that would scroll by the same keys."""
    target = card if where == "card" else card.area
    inspector.go_to(TOP.step, TOP.layer, TOP.unit)
    QTest.keyClick(target, key)
    assert inspector.pinned == after
    for _ in range(9):
        QTest.keyClick(target, key)
    assert inspector.pinned == end
    assert card.area.verticalScrollBar().value() == card.area.horizontalScrollBar().value() == 0


def test_page_up_goes_to_the_layer_above(card: FakeCard, inspector: Inspector) -> None:
    inspector.go_to_layer(0)
    QTest.keyClick(card, Qt.Key.Key_PageUp)
    assert inspector.layer == 1


def test_brackets_go_through_the_epochs(
    card: FakeCard, inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    train_to_the_end(qtbot, session)

    def epoch_after(*keys: Qt.Key) -> int:
        for key in keys:
            QTest.keyClick(card.area, key)
        assert inspector.inspected is not None
        return inspector.inspected.epoch

    left, right = Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight
    assert epoch_after(right) == 15
    assert [epoch_after(left), epoch_after(left), epoch_after(right)] == [14, 13, 14]
    assert epoch_after(*[left] * 20) == 0
    assert epoch_after(*[right] * 20) == 15


def test_brackets_count_however_they_are_typed(
    card: FakeCard, inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    """AltGr comes as Ctrl and Alt on Windows; Ctrl alone is another key."""
    train_to_the_end(qtbot, session)
    held = Qt.KeyboardModifier
    QTest.sendKeyEvent(
        QTest.KeyAction.Click, card, Qt.Key.Key_BracketLeft, "[", held.ControlModifier | held.AltModifier
    )
    assert inspector.inspected is not None
    assert inspector.inspected.epoch == 14
    QTest.sendKeyEvent(QTest.KeyAction.Click, card, Qt.Key.Key_BracketLeft, "\x1b", held.ControlModifier)
    assert inspector.inspected.epoch == 14


def test_enter_pins_what_is_previewed_and_escape_lets_go(card: FakeCard, inspector: Inspector) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        inspector.preview(step=4, layer=0, unit=6)
        QTest.keyClick(card, key)
        inspector.end_preview()
        assert inspector.place == Position(4, 0, 6)
        assert inspector.pinned_unit == 6
        QTest.keyClick(card, Qt.Key.Key_Escape)
        assert inspector.pinned_unit is None
        assert inspector.step == 4


def test_space_and_m_ask_for_player_and_microscope(
    card: FakeCard, inspector: Inspector, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(inspector.play_wanted):
        QTest.keyClick(card.area, Qt.Key.Key_Space)
    with qtbot.waitSignal(inspector.microscope_wanted):
        QTest.keyClick(card, Qt.Key.Key_M)


def test_question_mark_and_menu_explain(card: FakeCard) -> None:
    QTest.keyClick(card, Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
    shown = find(card, Explanation, "explanation")
    assert find(shown, QLabel, "explanation_text").text() == "Each row is a unit."
    menu_action(card, "Explain").trigger()
    assert card.findChildren(Explanation, "explanation") == []  # the same command closes it


def test_keys_with_ctrl_or_alt_are_not_ours(card: FakeCard, inspector: Inspector) -> None:
    before = inspector.place
    for modifier in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier):
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_T):
            QTest.keyClick(card, key, modifier)
    assert inspector.place == before
    assert card.area.isVisible()


def test_keys_in_a_text_field_move_nothing(card: FakeCard, inspector: Inspector) -> None:
    inspector.go_to(3, 1, 2)
    card.field.setFocus()
    QTest.keyClicks(card.field, "tm[]? ")
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(card.field, key)
    assert card.field.text() == "tm[]? "
    assert (inspector.pinned, inspector.pinned_unit) == (Position(3, 1, 2), 2)
    assert card.area.isVisible()


def test_list_of_choices_keeps_its_keys(card: FakeCard, inspector: Inspector) -> None:
    before = inspector.place
    QTest.keyClick(card.order, Qt.Key.Key_Down)
    assert card.order.currentText() == "similarity"
    QTest.keyClick(card.order, Qt.Key.Key_T)
    assert card.area.isVisible()
    assert inspector.place == before


def test_key_held_down_toggles_once(card: FakeCard, inspector: Inspector) -> None:
    """But goes on moving."""
    QTest.simulateEvent(card, True, Qt.Key.Key_T, Qt.KeyboardModifier.NoModifier, "t", True)
    assert card.area.isVisible()
    step = inspector.step
    QTest.simulateEvent(card, True, Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, "", True)
    assert inspector.step == step + 1
