"""A right click, the menu key and Shift+F10 offer the commands of what is under them."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QListWidget, QMenu, QTableView, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.driving import action, find, train_to_the_end, with_pairs
from ui.app.main_window import MainWindow
from ui.session.session import Session
from ui.view_export.card import ExportableCard


def ask_for_menu(widget: QWidget) -> QMenu:
    """The menu that a right click in the middle of the widget opens."""
    inside = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
    at = inside.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, inside.mapToGlobal(at))
    QApplication.sendEvent(inside, event)
    return opened()


def opened() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


@pytest.fixture(autouse=True)
def closed_again(qapp: QApplication) -> Iterator[None]:  # noqa: ARG001
    yield
    while (menu := QApplication.activePopupWidget()) is not None:
        menu.close()


def texts(menu: QMenu) -> list[str]:
    return [act.text().partition("\t")[0].replace("&", "") for act in menu.actions() if act.text()]


def entry(menu: QMenu, start: str) -> Callable[[], None]:
    return next(act.trigger for act in menu.actions() if act.text().replace("&", "").startswith(start))


def test_menu_of_the_pairs_cuts_and_pastes(window: MainWindow, session: Session) -> None:
    session.edit(with_pairs(session.document, ("ab", "ba"), ("cd", "dc")), "two")
    table = find(window, QTableView, "pairs_table")
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 0))
    QTest.keySequence(table, QKeySequence("Shift+F10"))
    menu = opened()
    assert menu.objectName() == "pairs_menu"
    offered = texts(menu)
    assert offered[:3] == ["Cut", "Copy", "Paste"]
    assert {"Add pair", "Duplicate pairs", "Remove pairs", "Find…"} <= set(offered)
    entry(menu, "Cut")()
    assert [pair.input for pair in session.document.pairs] == ["cd"]
    menu.close()
    entry(ask_for_menu(table), "Paste")()
    assert [pair.input for pair in session.document.pairs] == ["cd", "ab"]


@pytest.mark.usefixtures("late_views")
def test_every_view_has_the_menu_of_its_dots(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    train_to_the_end(qtbot, session)
    action(window, "run_sweep").trigger()
    cards = [card for card in window.findChildren(ExportableCard) if not card.visibleRegion().isEmpty()]
    assert {"curves", "states", "sweep"} <= {card.name for card in cards}
    for card in cards:
        menu = ask_for_menu(card)
        assert {"Copy as TSV", "Copy picture", "Save picture…", "Show numbers", "Explain"} <= set(texts(menu))
        assert menu.parent() is card
        menu.close()
    for name in ("loss_plot", "state_heatmap"):
        menu = ask_for_menu(find(window, QWidget, name))
        assert isinstance(menu.parent(), ExportableCard)
        menu.close()
    sweep = find(window, ExportableCard, "sweep_panel")
    for name in ("sweep_numbers", "sweep_results"):
        QTest.keyClick(sweep, Qt.Key.Key_T)
        assert find(sweep, QWidget, name).isVisible()


def test_menus_of_the_bar_and_the_vocabulary(window: MainWindow) -> None:
    QTest.keySequence(window, QKeySequence("F10"))
    assert texts(opened())[:2] == ["New", "Open…"]
    opened().close()
    menu = ask_for_menu(find(window, QListWidget, "vocabulary_list"))
    entry(menu, "Copy all symbols")()
    assert QApplication.clipboard().text() == "e h l o"
    entry(menu, "Find a symbol")()
    assert find(window, QWidget, "vocabulary_find").isVisible()
