"""What is dropped on the window is opened, imported or pasted; what cannot be is refused."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from playground.checkpoint import Project
from playground.document import Document
from playground.project_file import save
from tests.ui.driving import Heard, drop, find, preview_of, wait_until, with_pairs
from ui.app.main_window import MainWindow
from ui.files.dropped import Dropped, sorted_out
from ui.session.session import Session


def drop_data(window: MainWindow, data: QMimeData) -> bool:
    button, key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, button, key)
    enter.ignore()
    window.dragEnterEvent(enter)
    if enter.isAccepted():
        window.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, button, key))
    return enter.isAccepted()


def test_first_project_is_taken_else_all_tables() -> None:
    table, other, project, picture = (Path(name) for name in ("a.tsv", "B.CSV", "c.unroll", "d.png"))
    assert sorted_out([picture, table, project]) == Dropped(project, (), (picture, table))
    assert sorted_out([table, picture, other]) == Dropped(None, (table, other), (picture,))
    assert not sorted_out([picture]).is_welcome


def test_pictures_and_links_are_not_welcome(window: MainWindow, session: Session, tmp_path: Path) -> None:
    before = session.document
    assert not drop(window, tmp_path / "cat.png", tmp_path)
    link = QMimeData()
    link.setUrls([QUrl("https://example.org/a.unroll")])
    link.setText("https://example.org/a.unroll")
    assert not drop_data(window, link)
    assert session.document is before


def test_text_is_pasted_into_the_pairs(window: MainWindow, session: Session) -> None:
    session.edit(with_pairs(session.document, ("ab", "ba")), "one")
    text = QMimeData()
    text.setText("cd\tdc\nef\tfe\n")
    assert drop_data(window, text)
    assert [pair.input for pair in session.document.pairs] == ["ab", "cd", "ef"]


def test_of_several_files_the_project_is_opened_and_the_rest_named(
    window: MainWindow, session: Session, heard: Heard, tmp_path: Path
) -> None:
    project, table = tmp_path / "a.unroll", tmp_path / "b.tsv"
    save(Project(with_pairs(Document(), ("xy", "yx"))), project)
    table.write_text("ab\tba\n", encoding="utf-8")
    assert drop(window, table, project)
    assert window.files.path == project
    assert [pair.input for pair in session.document.pairs] == ["xy"]
    assert "Not opened: b.tsv. Drop one project, or tables of pairs." in heard.texts


def test_several_tables_are_imported_in_turn(
    qtbot: QtBot, window: MainWindow, session: Session, heard: Heard, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{name}.tsv" for name in ("one", "empty", "two", "three")]
    for path, text in zip(paths, ("ab\tba\n", "", "cd\tdc\n", "ef\tfe\n"), strict=True):
        path.write_text(text, encoding="utf-8")
    assert drop(window, *paths)
    for title, button in (("one.tsv", "import_accept"), ("two.tsv", "import_accept"), ("three.tsv", "")):
        wait_until(qtbot, partial(shows, window, f"Import {title}"))
        preview = preview_of(qtbot, window)
        if button:
            find(preview, QPushButton, button).click()
        else:
            preview.close()
    assert [pair.input for pair in session.document.pairs] == ["ab", "cd"]
    assert [text for text in heard.texts if text.startswith("empty.tsv")]


def shows(window: MainWindow, title: str) -> bool:
    """Whether that preview is the only one."""
    shown = [each for each in window.findChildren(QDialog, "import_preview") if each.isVisible()]
    return [each.windowTitle() for each in shown] == [title]
