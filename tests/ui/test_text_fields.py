"""No field cuts what a person puts into it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QWidget,
)

from playground.document import Document, VocabularySpec
from playground.pairs import Pair
from tests.ui.driving import action, find, press
from ui.app.main_window import MainWindow
from ui.session.session import Session
from ui.widgets.text_field import LONGEST

WORDS = [f"word{n:05}" for n in range(6_000)]  # 60,000 characters


def text_fields(widget: QWidget) -> Iterator[QLineEdit]:
    """All that a person types text into; numbers have their range."""
    assert not widget.findChildren(QTextEdit)
    assert not widget.findChildren(QPlainTextEdit)
    for field in widget.findChildren(QLineEdit):
        if not isinstance(field.parent(), QAbstractSpinBox):
            yield field


@pytest.mark.usefixtures("late_views")
def test_no_text_field_has_a_limit_of_its_own(window: MainWindow, qapp: QApplication) -> None:
    table = find(window, QTableView, "pairs_table")
    table.edit(table.model().index(0, 0))
    (editor,) = text_fields(table.viewport())
    assert editor.maxLength() == LONGEST
    action(window, "file_export").trigger()
    dialog = find(window, QDialog, "export_dialog")
    qapp.processEvents()
    found = list(text_fields(window))
    assert {"vocabulary_edit", "predict_input", "export_folder", "export_pairs"} <= {
        f.objectName() for f in found
    }
    assert [field.objectName() for field in found if field.maxLength() != LONGEST] == []
    dialog.close()


def test_every_text_field_is_one_without_a_limit() -> None:
    sources = (Path(__file__).parents[2] / "ui").rglob("*.py")
    assert [path.name for path in sources if "QLineEdit(" in path.read_text(encoding="utf-8")] == []


def test_long_list_stays_whole_when_it_is_taken_over(window: MainWindow, session: Session) -> None:
    pairs = tuple(Pair(word, word) for word in WORDS)
    session.edit(Document(pairs, VocabularySpec("word")), "words")
    before = session.document.vocabularies
    press(find(window, QCheckBox, "vocabulary_automatic"))
    edit = find(window, QLineEdit, "vocabulary_edit")
    edit.setFocus()
    edit.returnPressed.emit()
    edit.editingFinished.emit()
    assert len(edit.text()) == len(" ".join(WORDS))
    assert session.document.vocabulary.input == before.input.symbols == tuple(WORDS)
    assert session.problems == ()


def test_long_text_in_a_cell_stays_whole_and_is_refused_with_a_sentence(
    window: MainWindow, session: Session
) -> None:
    table = find(window, QTableView, "pairs_table")
    table.edit(table.model().index(0, 0))
    (editor,) = text_fields(table.viewport())
    editor.setText("ab" * 20_000)
    table.commitData(editor)
    assert len(session.document.pairs[0].input) == 40_000
    said = [problem.message for problem in session.problems]
    assert "Pair 1, input: the text has 40,000 characters; shorten it to 10,000." in said
