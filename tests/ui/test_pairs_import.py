"""Tables of pairs in the window: previewed as they are read, read otherwise on request, and then imported."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QProgressBar, QPushButton, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from playground.pairs import Pair
from tests.ui.driving import Heard, action, drop, find, preview_of, wait_until, with_pairs
from ui.app.main_window import MainWindow
from ui.session.session import Session


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "words.tsv"
    path.write_text("ab\tba\nabc\tc\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("how", ["replace", "append"])
def test_dropped_table_is_shown_before_it_comes_in(
    qtbot: QtBot, window: MainWindow, session: Session, table: Path, how: str
) -> None:
    before = session.document.pairs
    assert drop(window, table)
    preview = preview_of(qtbot, window)
    assert not preview.isModal()
    assert session.document.pairs == before
    find(preview, QPushButton, f"import_how_{how}").click()
    find(preview, QPushButton, "import_accept").click()
    new = (Pair("ab", "ba"), Pair("abc", "c"))
    assert session.document.pairs == (new if how == "replace" else (*before, *new))
    assert action(window, "edit_undo").text() == "Undo import words.tsv"
    session.undo_stack.undo()
    assert session.document.pairs == before


def test_edits_made_beside_an_open_preview_are_kept(
    qtbot: QtBot, window: MainWindow, session: Session, table: Path
) -> None:
    drop(window, table)
    preview = preview_of(qtbot, window)
    session.edit(with_pairs(session.document, ("meanwhile", "elihwnaem")), "edit")
    find(preview, QPushButton, "import_how_append").click()
    find(preview, QPushButton, "import_accept").click()
    assert [pair.input for pair in session.document.pairs] == ["meanwhile", "ab", "abc"]


def test_preview_that_is_cancelled_changes_nothing(
    qtbot: QtBot, window: MainWindow, session: Session, table: Path
) -> None:
    before = session.document
    drop(window, table)
    preview_of(qtbot, window).reject()
    assert session.document == before
    assert not session.undo_stack.canUndo()


@pytest.mark.parametrize(("content", "said"), [("", "holds no pairs"), ("a\x00\tb", "U+0000")])
def test_table_without_pairs_is_explained(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, heard: Heard, content: str, said: str
) -> None:
    path = tmp_path / "odd.tsv"
    path.write_text(content, encoding="utf-8")
    drop(window, path)
    wait_until(qtbot, lambda: bool(heard.texts))
    assert [said in text and "odd.tsv" in text for text in heard.texts] == [True]


@pytest.mark.parametrize("suffix", ["tsv", "csv"])
def test_exported_pairs_are_imported_the_same(
    qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path, suffix: str
) -> None:
    pairs = (Pair("#a", 'quo"te'), Pair("你好", "a,b"), Pair("x", "y"))
    session.edit(replace(session.document, pairs=pairs), "put")
    path = tmp_path / f"pairs.{suffix}"
    window.files.export_path(path)
    session.undo_stack.undo()
    drop(window, path)
    find(preview_of(qtbot, window), QPushButton, "import_accept").click()
    assert session.document.pairs == pairs


# --- How it was read


def shown(preview: QDialog) -> list[tuple[str, str]]:
    """The pairs in the preview."""
    table = find(preview, QTableWidget, "import_table")
    cells = [[table.item(row, column) for column in (0, 1)] for row in range(table.rowCount())]
    return [(one.text(), other.text()) for one, other in cells if one and other]


def told(preview: QDialog, name: str) -> list[str]:
    return find(preview, QLabel, name).text().splitlines()


def choose(preview: QDialog, name: str, text: str) -> None:
    choice = find(preview, QComboBox, name)
    choice.setCurrentIndex(choice.findText(text))
    choice.activated.emit(choice.currentIndex())


def test_chinese_table_of_a_spreadsheet_is_found_out_and_shown(
    qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "成绩.csv"
    path.write_bytes("输入;输出\r\n你好;好你\r\n我爱你;你爱我\r\n".encode("gbk"))
    drop(window, path)
    preview = preview_of(qtbot, window)
    assert shown(preview) == [("你好", "好你"), ("我爱你", "你爱我")]
    assert find(preview, QComboBox, "import_encoding").currentText() == "GB18030 (GBK)"
    assert find(preview, QComboBox, "import_separator").currentText() == "semicolon"
    assert find(preview, QPushButton, "import_header_yes").isChecked()
    assert told(preview, "import_questions") == [
        "The text is not UTF-8. It was read as GB18030 (GBK), which is a guess.",
        "The columns were separated at a semicolon.",
    ]
    assert told(preview, "import_notes") == ["Line 1 (“输入”, “输出”) is a header and was left out."]
    find(preview, QPushButton, "import_accept").click()
    assert session.document.pairs == (Pair("你好", "好你"), Pair("我爱你", "你爱我"))


def test_table_is_read_otherwise_on_request(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("left;right\nдом;мод\n".encode("cp1251"))
    drop(window, path)
    preview = preview_of(qtbot, window)
    assert shown(preview)[0] == ("left", "right")
    choose(preview, "import_encoding", "Windows-1251 (Cyrillic)")
    wait_until(qtbot, lambda: ("дом", "мод") in shown(preview))
    assert shown(preview) == [("left", "right"), ("дом", "мод")]
    find(preview, QPushButton, "import_header_yes").click()
    wait_until(qtbot, lambda: shown(preview) == [("дом", "мод")])
    choose(preview, "import_separator", "tab")
    wait_until(qtbot, lambda: shown(preview) == [("дом;мод", "")])
    assert told(preview, "import_questions") == [
        (
            "There is no tab in line 2; it has a semicolon. "
            "Choose above what stands between input and target, or cancel and mend the file."
        )
    ]
    choose(preview, "import_encoding", "UTF-8")
    wait_until(qtbot, lambda: not shown(preview))
    assert told(preview, "import_summary") == ["Line 2 is not text in the encoding utf-8: choose another."]
    assert not find(preview, QPushButton, "import_accept").isEnabled()
    choose(preview, "import_encoding", "Windows-1251 (Cyrillic)")
    wait_until(qtbot, find(preview, QPushButton, "import_accept").isEnabled)


def test_table_that_cannot_be_read_as_it_is_found_can_be_read_otherwise(
    qtbot: QtBot, window: MainWindow, heard: Heard, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("é,ab\n".encode() + "é,ba\n".encode("cp1252"))
    drop(window, path)
    wait_until(qtbot, lambda: bool(window.findChildren(QDialog, "import_preview")))
    preview = find(window, QDialog, "import_preview")
    (said,) = told(preview, "import_summary")
    assert said.startswith("Line 2 is not UTF-8 text")
    assert heard.texts == []
    choose(preview, "import_encoding", "Windows-1252 (Western)")
    wait_until(qtbot, lambda: shown(preview) == [("Ã©", "ab"), ("é", "ba")])


def test_reading_of_a_large_table_shows_progress_and_can_be_cancelled(
    qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "large.tsv"
    path.write_text("hello\tohlol\n" * 100_000, encoding="utf-8")
    before = session.document
    window.files.tables._soon.setInterval(0)
    drop(window, path)
    wait_until(qtbot, lambda: bool(window.findChildren(QDialog, "import_preview")))
    preview = find(window, QDialog, "import_preview")
    assert find(preview, QProgressBar, "import_progress").isVisible()
    assert not find(preview, QPushButton, "import_accept").isEnabled()
    preview.reject()
    wait_until(qtbot, lambda: not session.table_files.works)
    assert session.document is before


def test_second_table_takes_the_place_of_the_first(
    qtbot: QtBot, window: MainWindow, table: Path, tmp_path: Path
) -> None:
    drop(window, table)
    preview_of(qtbot, window)
    other = tmp_path / "other.tsv"
    other.write_text("x\ty\n", encoding="utf-8")
    drop(window, other)
    wait_until(qtbot, lambda: shown(preview_of(qtbot, window)) == [("x", "y")])


def test_line_breaks_are_seen_and_stay_when_the_cell_is_left_alone(
    qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text('"a\nb",c\td\n', encoding="utf-8")
    drop(window, path)
    preview = preview_of(qtbot, window)
    assert shown(preview) == [("a↵b", "c⇥d")]
    find(preview, QPushButton, "import_accept").click()
    assert session.document.pairs == (Pair("a\nb", "c\td"),)
    model = window.data_panel._table.model()
    index = model.index(0, 0)
    assert index.data() == "a↵b"
    assert model.setData(index, index.data(Qt.ItemDataRole.EditRole))
    assert session.document.pairs == (Pair("a\nb", "c\td"),)


def test_enter_imports_wherever_the_focus_is(
    qtbot: QtBot, window: MainWindow, session: Session, table: Path
) -> None:
    for name in ("", "import_header_yes", "import_separator", "import_how_replace", "import_table"):
        drop(window, table)
        preview = preview_of(qtbot, window)
        preview.activateWindow()
        if name:
            find(preview, QWidget, name).setFocus()
        QTest.keyClick(preview.focusWidget() or preview, Qt.Key.Key_Return)
        wait_until(qtbot, lambda: not window.findChildren(QDialog, "import_preview"))
        assert session.document.pairs == (Pair("ab", "ba"), Pair("abc", "c")), name
        session.undo_stack.undo()


def test_enter_waits_until_there_is_something_to_import(
    qtbot: QtBot, window: MainWindow, session: Session, table: Path
) -> None:
    before = session.document
    drop(window, table)
    preview = preview_of(qtbot, window)
    find(preview, QPushButton, "import_accept").setEnabled(False)
    find(preview, QPushButton, "import_header_yes").setFocus()
    QTest.keyClick(preview.focusWidget(), Qt.Key.Key_Return)
    assert find(preview, QPushButton, "import_header_no").isChecked()
    assert preview.isVisible()
    assert session.document is before


@pytest.mark.parametrize(
    ("rows", "summary"),
    [
        ("ab\tba\n", "1 pair"),
        ("ab\tba\ncd\tdc\n", "2 pairs"),
        (
            "abc\tc\n",
            (
                "1 pair, with a problem (it comes in too). Pair 1: input and target have lengths 3 and 1; "
                "make them equal, one target symbol for each input symbol."
            ),
        ),
        (
            "ab\tba\nabc\tc\n",
            (
                "2 pairs, 1 of them with a problem (marked; it comes in too). Pair 2: input and target have "
                "lengths 3 and 1; make them equal, one target symbol for each input symbol."
            ),
        ),
        (
            "ab\tba\nabc\tc\nx\tyz\n",
            (
                "3 pairs, 2 of them with a problem (marked; they come in too). Pair 2: input and target "
                "have lengths 3 and 1; make them equal, one target symbol for each input symbol."
            ),
        ),
    ],
)
def test_preview_counts_the_pairs_and_names_the_first_problem(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, rows: str, summary: str
) -> None:
    path = tmp_path / "words.tsv"
    path.write_text(rows, encoding="utf-8")
    drop(window, path)
    assert told(preview_of(qtbot, window), "import_summary") == [summary]
