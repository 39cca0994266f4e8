"""A key that every field would take for itself reaches its action all the same; other keys stay with it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.driving import action, find, wait_until
from ui.app.main_window import MainWindow
from ui.app.shortcut_override import ShortcutOverride


class Heard:
    def __init__(self) -> None:
        self.times = 0

    def hear(self) -> None:
        self.times += 1


def combo() -> QComboBox:
    made = QComboBox()
    made.setEditable(True)
    return made


@pytest.fixture
def window_of(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    QVBoxLayout(made).addWidget(QPushButton("first"))
    return made


@pytest.mark.parametrize("field", [QLineEdit, QSpinBox, combo])
def test_key_reaches_its_action(qtbot: QtBot, window_of: QWidget, field: type[QWidget]) -> None:
    heard, kept, act, other = Heard(), Heard(), QAction(window_of), QAction(window_of)
    act.setShortcut("Ctrl+A")  # as every field selects all by it
    other.setShortcut("Ctrl+C")
    act.triggered.connect(heard.hear)
    other.triggered.connect(kept.hear)
    window_of.addActions([act, other])
    ShortcutOverride(QKeySequence("Ctrl+A"), window_of)
    made = field()
    layout = window_of.layout()
    assert layout is not None
    layout.addWidget(made)
    window_of.show()
    qtbot.waitExposed(window_of)
    window_of.activateWindow()
    made.setFocus()
    wait_until(qtbot, lambda: QApplication.focusWidget() is made)
    for key in (Qt.Key.Key_A, Qt.Key.Key_C):
        QTest.keyClick(made, key, Qt.KeyboardModifier.ControlModifier)
    assert (heard.times, kept.times) == (1, 0)


def test_export_key_is_such_a_key(window: MainWindow) -> None:
    passing = find(window, ShortcutOverride, "")
    assert vars(passing)["_key"] == action(window, "file_export").shortcut()
