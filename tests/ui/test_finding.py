"""Ctrl+F finds a text in the pairs, and a symbol in the vocabulary."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QTableView, QWidget
from pytestqt.qtbot import QtBot

from playground.pairs import Pair
from tests.ui.driving import find, wait_until, with_pairs
from ui.app.main_window import MainWindow
from ui.session.session import Session


def press(key: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keySequence(focus, QKeySequence(key))


def said(window: MainWindow, bar: str = "pairs_find") -> str:
    return find(window, QLabel, f"{bar}_count").text()


def test_finding_in_the_pairs(window: MainWindow, session: Session) -> None:
    pairs = [("one", "eno"), ("two", "owt"), ("TONE", "ENOT"), ("six", "xis")]
    session.edit(with_pairs(session.document, *pairs), "pairs")
    table = find(window, QTableView, "pairs_table")
    bar = find(window, QWidget, "pairs_find")
    assert not bar.isVisible()
    table.setFocus()
    press("Ctrl+F")
    field = find(window, QLineEdit, "pairs_find_text")
    assert QApplication.focusWidget() is field
    QTest.keyClicks(field, "on")
    assert (table.currentIndex().row(), said(window)) == (0, "1 of 2")
    for key, row, text in (("F3", 2, "2 of 2"), ("F3", 0, "1 of 2"), ("Shift+F3", 2, "2 of 2")):
        press(key)
        assert (table.currentIndex().row(), said(window)) == (row, text), key
    session.edit(with_pairs(session.document, *pairs[:2]), "fewer")
    assert said(window) == "1 found"
    field.selectAll()
    QTest.keyClicks(field, "zzz")
    assert said(window) == "not found"
    assert field.property("wrong")
    press("Esc")
    assert not bar.isVisible()
    assert QApplication.focusWidget() is table
    assert [pair.input for pair in session.document.pairs] == ["one", "two"]


def test_finding_among_many_pairs(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    pairs = tuple(Pair(f"n{at}", f"t{at}") for at in range(50_000))
    session.edit(replace(session.document, pairs=pairs), "many")
    press_in(find(window, QTableView, "pairs_table"), "Ctrl+F")
    QTest.keyClicks(find(window, QLineEdit, "pairs_find_text"), "499")
    rows = [at for at in range(50_000) if "499" in str(at)]
    wait_until(qtbot, lambda: said(window) == f"1 of {len(rows)}")
    press("Shift+Return")
    assert find(window, QTableView, "pairs_table").currentIndex().row() == rows[-1]


def press_in(widget: QWidget, key: str) -> None:
    widget.setFocus()
    QTest.keySequence(widget, QKeySequence(key))


def test_finding_a_symbol_that_is_not_among_those_shown(window: MainWindow, session: Session) -> None:
    words = [f"w{at:04}" for at in range(1000)]
    vocabulary = replace(session.document.vocabulary, level="word")
    document = replace(
        with_pairs(session.document, (" ".join(words), " ".join(words))), vocabulary=vocabulary
    )
    session.edit(document, "words")
    chips = find(window, QListWidget, "vocabulary_list")
    press_in(chips, "Ctrl+F")
    field = find(window, QLineEdit, "vocabulary_find_text")
    assert QApplication.focusWidget() is field
    QTest.keyClicks(field, "W077")
    assert said(window, "vocabulary_find") == "1 of 10"
    assert chips.currentItem().text() == "w0770 770"
    press("F3")
    assert chips.currentItem().text() == "w0771 771"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is chips
