"""What all inspecting views share: the numbers behind the picture, and the menu."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QTableView,
    QToolButton,
)
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.ui.driving import Heard, find, read_number, spoken, wait_until
from tests.ui.fake_view import FakeCard, choose, menu_action, opened
from ui.inspection.inspector import Inspector
from ui.session.session import Session
from ui.session.state import Selection
from ui.style import theme
from ui.style.theme import LIGHT
from ui.widgets.number_table import Table
from ui.widgets.number_view import NumberModel, NumberView

COUNTS = Table(("word", "count"), (("a", 1), ("b", 2), ("c", 3)))


def numbers(view: QTableView) -> list[list[str]]:
    model = view.model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


# --- The numbers


def test_key_shows_the_numbers_in_the_place_of_the_picture_and_back(card: FakeCard) -> None:
    before, least = card.area.mapTo(card, QPoint()), card.minimumSizeHint()
    view = opened(card)
    assert view.isVisible()
    assert not card.area.isVisible()
    assert (card.width(), card.height(), card.minimumSizeHint()) == (420, 330, least)
    QTest.keyClick(view, Qt.Key.Key_T)
    assert card.area.isVisible()
    assert not view.isVisible()
    assert card.area.mapTo(card, QPoint()) == before


def test_numbers_are_those_of_the_trace(card: FakeCard, inspector: Inspector) -> None:
    view = opened(card)
    assert inspector.trusted is not None
    hidden = inspector.trusted.trace.layers[1].hidden  # (T+1, H)
    shown = np.array([[read_number(value) for value in row[1:]] for row in numbers(view)])  # (H, T+1)
    assert shown == pytest.approx(hidden.T, abs=5e-5)
    assert [row[0] for row in numbers(view)] == [f"unit {unit}" for unit in range(1, 9)]
    assert view.model().index(2, 3).data(Qt.ItemDataRole.ToolTipRole) == repr(float(hidden[2, 2]))


def test_other_values_keep_selection_and_scrolling(card: FakeCard, inspector: Inspector) -> None:
    view = opened(card)
    choose(view, (2, 1), (5, 3))
    view.setCurrentIndex(view.model().index(5, 3))
    view.horizontalScrollBar().setValue(30)
    kept, at, before = view.selectedIndexes(), view.horizontalScrollBar().value(), numbers(view)
    assert at == 30
    inspector.go_to_layer(0)
    assert numbers(view) != before
    assert (view.selectedIndexes(), view.horizontalScrollBar().value()) == (kept, at)
    assert view.currentIndex() == view.model().index(5, 3)


def test_other_shape_shows_all_and_only_its_cells(card: FakeCard, session: Session) -> None:
    view = opened(card)
    session.select(Selection(text="he"))
    assert [len(row) for row in numbers(view)] == [1 + 3] * 8
    assert (view.verticalHeader().count(), view.horizontalHeader().count()) == (8, 4)
    session.select(Selection(text="hex"))  # x is not in the vocabulary
    assert view.verticalHeader().count() == view.horizontalHeader().count() == 0


def test_numbers_are_asked_for_only_while_somebody_wants_them(card: FakeCard, inspector: Inspector) -> None:
    inspector.go_to(step=3)
    assert card.asked == 0
    opened(card)
    asked = card.asked
    inspector.go_to(step=4)
    assert card.asked == asked + 1
    card.hide()
    inspector.go_to(step=5)
    assert card.asked == asked + 1
    card.show()
    assert card.asked == asked + 2


def test_columns_are_wide_enough_for_their_numbers(card: FakeCard) -> None:
    view = opened(card)
    metrics = view.fontMetrics()
    for row in numbers(view):
        for column, text in enumerate(row):
            assert view.columnWidth(column) >= metrics.horizontalAdvance(text) + 6


def test_model_keeps_the_rules_of_qt(qtmodeltester: ModelTester) -> None:
    """At the start, and through every change from there on."""
    model = NumberModel()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    for table in (
        COUNTS,
        Table(COUNTS.columns, COUNTS.rows[::-1]),
        Table(("a",), ((1,),)),
        Table(("a", "b"), ()),
    ):
        model.show_table(table)


def test_arrows_in_the_numbers_move_in_the_numbers_only(card: FakeCard, inspector: Inspector) -> None:
    view = opened(card)
    inspector.go_to(step=2)
    before = inspector.place
    view.setCurrentIndex(view.model().index(0, 0))
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(view, key)
    assert (view.currentIndex().row(), view.currentIndex().column()) == (1, 2)
    assert inspector.place == before


# --- The menu and the focus


def test_menu_is_named_and_stands_at_the_right_end(card: FakeCard) -> None:
    button = find(card, QToolButton, "fake_menu")
    assert spoken(button) == "More for Fake view"
    assert spoken(card) == "Fake view"
    assert button.mapTo(card, QPoint()).x() > card.order.geometry().right()
    assert card.width() - button.geometry().right() < 16


def test_menu_offers_nothing_of_a_network_that_is_not_shown(
    card: FakeCard, session: Session, heard: Heard, tmp_path: Path
) -> None:
    session.select(Selection(text="hex"))
    why = "Symbol “x” at position 3 is not in the vocabulary of this network."
    for start in ("Copy as text", "Copy as TSV", "Save picture", "Save data"):
        action = menu_action(card, start)
        assert not action.isEnabled()
        assert action.toolTip() == why
    assert not card.save_numbers_to(tmp_path / "numbers.csv")
    assert not card.save_picture_to(tmp_path / "picture.png")
    assert heard.texts == [why, why]
    assert list(tmp_path.glob("*.csv")) + list(tmp_path.glob("*.png")) == []
    session.select(Selection())
    assert menu_action(card, "Copy as text").isEnabled()


def test_menu_shows_whether_the_numbers_are_open(card: FakeCard) -> None:
    assert not menu_action(card, "Show numbers").isChecked()
    view = opened(card)
    assert menu_action(card, "Show numbers").isChecked()
    menu_action(card, "Show numbers").trigger()
    assert not view.isVisible()
    assert not menu_action(card, "Show numbers").isChecked()


def edge(card: FakeCard) -> QColor:
    return card.grab().toImage().pixelColor(card.width() // 2, 0)


def test_focus_can_be_seen(card: FakeCard, qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, "light")
    card.field.setFocus()
    qtbot.waitUntil(card.field.hasFocus)
    assert edge(card) == QColor(LIGHT.border)
    card.setFocus()
    assert edge(card) == QColor(LIGHT.accent)


def test_focus_goes_to_the_numbers_and_back(card: FakeCard, qtbot: QtBot) -> None:
    card.area.setFocus()
    qtbot.waitUntil(card.area.hasFocus)
    QTest.keyClick(card.area, Qt.Key.Key_T)
    view = find(card, NumberView, "fake_numbers")
    assert view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_T)
    assert card.area.hasFocus()


def test_tab_goes_through_head_menu_and_content(card: FakeCard, qtbot: QtBot) -> None:
    menu = find(card, QToolButton, "fake_menu")
    card.setFocus()
    qtbot.waitUntil(card.hasFocus)
    for widget in (card.order, menu, card.area, card.field):
        QTest.keyClick(card.windowHandle(), Qt.Key.Key_Tab)
        assert widget.hasFocus()
    view = opened(card)
    view.setFocus()
    QTest.keyClick(card.windowHandle(), Qt.Key.Key_Tab)
    assert not view.hasFocus()


def test_news_of_a_run_wait_for_their_turn_and_what_one_asks_for_does_not(
    card: FakeCard, inspector: Inspector, qtbot: QtBot
) -> None:
    """Views that repaint all at once would keep the person waiting while a run goes on."""
    inspector.go_to(step=2)
    assert card.line.text() == "step 2"
    card.line.setText("old")
    inspector.follows_run = True
    inspector.changed.emit()
    inspector.follows_run = False
    assert card.line.text() == "old"
    wait_until(qtbot, lambda: card.line.text() == "step 2")
    inspector.follows_run = True
    inspector.changed.emit()
    inspector.follows_run = False
    inspector.go_to(step=4)
    assert card.line.text() == "step 4"
