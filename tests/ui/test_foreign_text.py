"""Nothing that a person or a file gives is interpreted: no HTML, no mnemonic, no mark of a title."""

from dataclasses import replace
from html import escape
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QSlider,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from playground.document import VocabularySpec
from playground.pairs import Pair
from tests.ui.driving import action, find, train_to_the_end, wait_until_idle
from ui.app.main_window import MainWindow
from ui.panels.data.pairs_model import PairColumn
from ui.session.session import Session
from ui.session.settings import Settings
from ui.style.plain_text import plain_tip
from ui.widgets.save_dialog import asks_to_save

ROOT = Path(__file__).parents[2]
MARKUP = '<img src="/dev/zero"> & [*] <b>bold</b>'
SYMBOL = "<img/src=/dev/zero>"  # without a space, at word level


def tips(window: QWidget) -> list[str]:
    """All tooltips: of widgets, actions, and every item of every view and choice."""
    widgets = [window, *window.findChildren(QWidget)]
    found = [widget.toolTip() for widget in widgets]
    found += [each.toolTip() for each in window.findChildren(QAction)]
    for view in widgets:
        if isinstance(view, QAbstractItemView | QComboBox) and view.model() is not None:
            found += items(view.model())
    return [tip for tip in found if tip]


def items(model: QAbstractItemModel) -> list[str]:
    top = QModelIndex()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(top)
    cells = product(range(min(model.rowCount(top), 50)), range(min(columns, 50)))
    indices = [model.index(row, column, top) for row, column in cells]
    return [str(index.data(Qt.ItemDataRole.ToolTipRole) or "") for index in indices]


def interpreted(window: QWidget) -> list[str]:
    """Tooltips and labels that Qt would read as HTML, but for those that escape what is foreign in them."""
    rich = [tip for tip in tips(window) if GuiQt.mightBeRichText(tip) and "<img" in tip]
    for label in window.findChildren(QLabel):
        automatic = label.textFormat() == Qt.TextFormat.AutoText and GuiQt.mightBeRichText(label.text())
        if automatic or label.textFormat() == Qt.TextFormat.RichText:
            rich.append(f"{label.objectName()}: {label.text()}")
    return rich


@pytest.mark.parametrize("level", ["character", "word"])
@pytest.mark.usefixtures("late_views")
def test_markup_in_pairs_is_shown_as_it_was_typed(
    qtbot: QtBot, window: MainWindow, session: Session, level: str
) -> None:
    text = MARKUP if level == "character" else f"{SYMBOL} {SYMBOL}"
    good, bad = (Pair(text, text),), (Pair(text, text), Pair(text, text[1:], (MARKUP,)))
    vocabulary = VocabularySpec("word" if level == "word" else "character")
    session.edit(replace(session.document, pairs=good, vocabulary=vocabulary), text)
    train_to_the_end(qtbot, session)
    find(window, QLineEdit, "predict_input").setText(text)
    find(window, QSlider, "step_slider").setValue(3)
    wait_until_idle(qtbot, session)
    assert interpreted(window) == []
    session.edit(replace(session.document, pairs=bad), text)
    assert session.problems
    QApplication.processEvents()
    assert interpreted(window) == []
    table = find(window, QTableView, "pairs_table").model()
    assert table.index(0, PairColumn.INPUT).data() == text
    assert action(window, "edit_undo").text() == f"Undo {text.replace('&', '&&')}"


def test_names_of_files_are_shown_as_they_are(
    window: MainWindow, session: Session, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "R&D [*] <b>.unroll"
    assert window.files.save_to(file)
    assert window.windowTitle().startswith("R&D [*][*] <b>.unroll[*]")
    (recent,) = (menu for menu in window.findChildren(QMenu) if menu.title() == "Open &recent")
    recent.aboutToShow.emit()
    entry = recent.actions()[0]
    assert entry.text() == "&1 " + str(file).replace("&", "&&")
    assert entry.data() == str(file)
    assert settings.recent == (file,)
    asked: list[QMessageBox] = []

    def note(box: QMessageBox) -> None:
        asked.append(box)

    monkeypatch.setattr(QMessageBox, "exec", note)
    session.edit(replace(session.document, pairs=()), "edit")
    window.files.may_discard()
    asks_to_save(window, MARKUP)
    assert [box.textFormat() for box in asked] == [Qt.TextFormat.PlainText] * 2


def test_tooltip_shows_markup_and_leaves_other_text_alone() -> None:
    assert plain_tip("a < b\n& c") == "a < b\n& c"
    assert escape(MARKUP) in plain_tip(MARKUP)
    assert "<img" not in plain_tip(MARKUP)


def test_all_tooltips_go_through_one_function() -> None:
    raw = [".setToolTip(", "QToolTip.showText("]
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "ui").rglob("*.py")
        if any(call in path.read_text(encoding="utf-8") for call in raw)
    }
    assert found == {"ui/style/plain_text.py"}
