"""F1 lists every key, the glossary explains the words of the window, and both can be searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton, QTabWidget, QTextBrowser

from playground.product import APP_VERSION
from tests.ui.driving import action, find
from ui.app.actions import action_specs
from ui.app.help.entries import Entry, Group, matching
from ui.app.help.glossary import glossary
from ui.app.help.keys import key_groups
from ui.app.main_window import MainWindow
from ui.inspection.keyboard import COMMANDS, MOVES

entries = st.builds(Entry, st.text(max_size=8), st.text(max_size=20))
groups = st.lists(
    st.builds(Group, st.text(max_size=5), st.lists(entries, max_size=4).map(tuple)), max_size=4
).map(tuple)


@given(groups)
def test_empty_search_finds_everything(everything: tuple[Group, ...]) -> None:
    assert matching(everything, " ") == tuple(group for group in everything if group.entries)


@given(groups, st.text(alphabet="abc ", min_size=1))
def test_search_finds_what_holds_all_its_words(everything: tuple[Group, ...], search: str) -> None:
    found = {entry for group in matching(everything, search) for entry in group.entries}
    for group in everything:
        for entry in group.entries:
            text = f"{group.title} {entry.name} {entry.text}".casefold()
            assert (entry in found) >= all(word in text for word in search.split())


@pytest.mark.usefixtures("qapp")
def test_every_key_of_the_menus_and_views_is_listed() -> None:
    text = " ".join(entry.name for group in key_groups() for entry in group.entries)
    keys = [sequence.toString() for spec in action_specs() for sequence in spec.shortcuts]
    assert [key for key in keys if key not in text] == []
    names = {"Return": "Enter", "Escape": "Esc", "BracketLeft": "[", "BracketRight": "]", "Question": "?"}
    names |= {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "PageUp": "PgUp", "PageDown": "PgDn"}
    plain = [key.name.removeprefix("Key_") for key in (*MOVES, *COMMANDS)]
    shown = [names.get(name, name) for name in plain]
    assert [key for key in shown if key not in text] == []


def test_glossary_has_each_word_once() -> None:
    words = [entry.name for group in glossary() for entry in group.entries]
    assert len(words) == len(set(words))
    assert {"guessing", "without memory", "saturated", "fork", "live", "side B", "fused engine"} <= set(words)


def test_f1_opens_the_keys_and_the_search_narrows_them(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1)
    dialog = find(window, QDialog, "help_dialog")
    assert dialog.isVisible()
    assert not dialog.isModal()
    page = find(dialog, QTextBrowser, "help_keys_list")
    assert "F5\nTrain the network" in page.toPlainText()
    find(dialog, QLineEdit, "help_keys_list_search").setText("side swap")
    assert page.toPlainText().split("\n") == ["Views of the network", "X", "Swap the two sides", ""]
    dialog.close()


def test_about_copies_the_facts_of_this_installation(window: MainWindow) -> None:
    action(window, "help_about").trigger()
    dialog = find(window, QDialog, "help_dialog")
    assert dialog.findChildren(QTabWidget)[0].currentIndex() == 2
    find(dialog, QPushButton, "help_copy").click()
    copied = QApplication.clipboard().text()
    assert copied == find(dialog, QLabel, "help_system").text()
    assert f"Unroll: {APP_VERSION}" in copied
    assert "torch: " in copied
    dialog.close()
    action(window, "help_words").trigger()
    assert find(window, QDialog, "help_dialog") is dialog
    dialog.close()
