"""What a sentence advises to press or choose is there: cards and controls."""

import re

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLabel, QWidget

from tests.advice import sentences
from tests.ui.driving import action, find
from ui.app.main_window import MainWindow
from ui.widgets.card import Card

PLACE = re.compile(r"under ([A-Z][a-z]+)")
CONTROL = re.compile(r"(?:[Cc]hoose|press|[Cc]lick) (?:the )?([A-Z][\w-]+)(?:, ([A-Z]\w*) or ([A-Z]\w*))?")


def named(pattern: re.Pattern[str]) -> set[str]:
    found = (match for sentence in sentences() for match in pattern.finditer(sentence.text))
    return {name for match in found for name in match.groups() if name}


def controls(widget: QWidget) -> set[str]:
    """What buttons, labels and the entries of combo boxes say."""
    texts = {button.text() for button in widget.findChildren(QAbstractButton)}
    texts |= {label.text() for label in widget.findChildren(QLabel)}
    for box in widget.findChildren(QComboBox):
        texts |= {box.itemText(row) for row in range(box.count())}
    return texts | {act.text().replace("&", "") for act in widget.findChildren(QAction)}


def test_cards_in_sentences_exist(window: MainWindow) -> None:
    assert "Training" in named(PLACE)
    assert named(PLACE) <= {card.title.text() for card in window.findChildren(Card)}


@pytest.mark.usefixtures("late_views")
def test_controls_in_sentences_exist(window: MainWindow, qapp: QApplication) -> None:
    action(window, "file_export").trigger()
    qapp.processEvents()
    dialog = find(window, QDialog, "export_dialog")
    assert {"CPU", "States", "RNN", "LSTM", "GRU"} <= named(CONTROL)
    assert named(CONTROL) <= controls(window)
    dialog.close()
