"""New, open, save: what is written comes back, nothing is lost unasked, and bad files change nothing."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from playground.checkpoint import Project
from playground.document import Document
from playground.language import ENGLISH, language
from playground.pairs import Pair
from playground.project_file import load, save
from playground.project_file.storage import unpacked_size
from playground.training.epoch_store.store import KeptEpochs
from tests.ui.driving import (
    Heard,
    action,
    click,
    drop,
    find,
    train_to_the_end,
    wait_until,
    wait_until_idle,
    with_pairs,
    with_training,
)
from ui.app.main_window import MainWindow
from ui.files import project_files as files_module
from ui.files import project_loader
from ui.files.project_files import ProjectFiles
from ui.session.session import Session
from ui.session.settings import RECENT_FILES, Settings
from ui.style.translation import said, speak


@pytest.fixture
def files(window: MainWindow) -> ProjectFiles:
    return window.files


@pytest.fixture
def project(tmp_path: Path, files: ProjectFiles) -> Path:
    """The default document, saved."""
    path = tmp_path / "hello.unroll"
    assert files.save_to(path)
    return path


def edit(session: Session, word: str = "world") -> None:
    session.edit(with_pairs(session.document, (word, word[::-1])), f"type {word}")


class Answers:
    """Stands for the person before the one dialog that asks."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answer: QMessageBox.StandardButton) -> None:
        self.asked: list[str] = []

        def answered(box: QMessageBox) -> QMessageBox.StandardButton:
            self.asked.append(box.text())
            return answer

        monkeypatch.setattr(QMessageBox, "exec", answered)


# --- Round trip


def test_saved_project_comes_back_the_same(
    qtbot: QtBot, session: Session, files: ProjectFiles, tmp_path: Path
) -> None:
    path, again = tmp_path / "one.unroll", tmp_path / "two.unroll"
    edit(session, "你好🎉")
    train_to_the_end(qtbot, session)
    document, trained = session.document, session.runs.result.trained
    assert trained is not None
    assert files.save_to(path)
    files.new()
    wait_until_idle(qtbot, session)
    assert session.document != document
    assert session.runs.result.trained is None
    assert files.open_path(path)
    wait_until_idle(qtbot, session)
    assert session.document == document
    assert session.runs.result.trained is not None
    assert np.array_equal(session.runs.result.trained.checkpoint.flat, trained.checkpoint.flat)
    assert session.runs.result.history.curve.epoch.tolist() == trained.curve.epoch.tolist()
    assert session.runs.result.history.curve.loss.tolist() == trained.curve.loss.tolist()
    assert files.save_to(again)
    assert again.read_bytes() == path.read_bytes()


def test_opened_project_trains_on_as_if_never_closed(
    qtbot: QtBot, session: Session, files: ProjectFiles, tmp_path: Path
) -> None:
    train_to_the_end(qtbot, session)
    files.save_to(tmp_path / "half.unroll")
    train_to_the_end(qtbot, session)
    assert session.runs.shown is not None
    through = session.runs.shown.checkpoint.flat
    files.open_path(tmp_path / "half.unroll")
    wait_until_idle(qtbot, session)
    train_to_the_end(qtbot, session)
    assert session.runs.status.epoch == 30
    assert np.array_equal(session.runs.shown.checkpoint.flat, through)


def test_what_a_newer_program_wrote_is_kept(session: Session, files: ProjectFiles, project: Path) -> None:
    session.replace_project(replace(load(project), unknown={"colour": "blue"}))
    edit(session)
    files.save_to(project)
    assert load(project).unknown == {"colour": "blue"}


def test_project_with_a_problem_is_saved_too(session: Session, files: ProjectFiles, tmp_path: Path) -> None:
    session.edit(replace(session.document, pairs=(Pair("abc", "a", ("extra",)),)), "wrong")
    assert files.save_to(tmp_path / "wrong.unroll")
    assert load(tmp_path / "wrong.unroll").document == session.document


def test_project_without_memory_for_it_changes_nothing(
    session: Session, files: ProjectFiles, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is on the screen stays what Save writes."""
    mine = tmp_path / "mine.unroll"
    assert files.save_to(mine)
    edit(session)
    before, heard = session.document, Heard(session)

    def no_room(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(KeptEpochs, "__init__", no_room)
    assert not files.open_path(project, asked=True)
    assert heard.texts == ["There is not enough memory to open hello.unroll: close other programs."]
    assert (session.document, files.path, files.unsaved) == (before, mine, True)
    assert session.undo_stack.canUndo()
    assert files.save_to(mine)
    assert load(mine).document == before


def test_many_pairs_and_one_long_one_are_opened_at_once(
    qtbot: QtBot, session: Session, files: ProjectFiles, tmp_path: Path
) -> None:
    """What they allow is found beside the window; padded to the longest pair they are refused in words."""
    pairs = (*[Pair("ab", "ba")] * 20_000, Pair("a" * 10_000, "b" * 10_000))
    save(Project(Document(pairs)), tmp_path / "large.unroll")
    heard = Heard(session)
    files.open_path(tmp_path / "large.unroll")
    wait_until(qtbot, lambda: files.path == tmp_path / "large.unroll")
    wait_until(qtbot, lambda: session.limits is not None)
    assert session.limits is not None
    assert session.limits.causal_accuracy == 1
    wait_until(qtbot, lambda: "20,001 pairs, each padded to the 10,000 symbols" in "".join(heard.texts))


def test_opening_another_project_during_a_run_ends_it(
    qtbot: QtBot, session: Session, files: ProjectFiles, project: Path
) -> None:
    session.edit(with_training(session.document, epochs=10**6), "long")
    session.runs.train()
    qtbot.wait(100)
    assert files.open_path(project, asked=True)
    wait_until_idle(qtbot, session)
    qtbot.wait(80)
    assert (session.runs.status.epoch, len(session.runs.result.history)) == (0, 0)
    assert not files.unsaved


# --- The title


def test_title_says_which_file_and_whether_it_differs(
    window: MainWindow, session: Session, project: Path
) -> None:
    assert project.name in window.windowTitle()
    assert not window.isWindowModified()
    edit(session)
    assert window.isWindowModified()
    session.undo_stack.undo()
    assert not window.isWindowModified()
    session.undo_stack.redo()
    action(window, "file_save").trigger()
    assert not window.isWindowModified()
    action(window, "file_new").trigger()
    assert window.windowTitle().startswith("untitled")


def test_training_makes_a_difference_to_the_file(
    qtbot: QtBot, window: MainWindow, session: Session, project: Path
) -> None:
    train_to_the_end(qtbot, session)
    assert window.isWindowModified()
    window.files.save_to(project)
    assert not window.isWindowModified()


# --- What would be lost


def test_nothing_is_lost_with_what_the_program_made_itself(session: Session, files: ProjectFiles) -> None:
    from playground.tasks import build

    assert not files.loses_work
    session.take_task(build("parity"), "task")
    assert not files.loses_work
    session.undo_stack.undo()
    assert not files.loses_work


def test_typed_work_would_be_lost_until_it_is_saved_or_undone(
    session: Session, files: ProjectFiles, tmp_path: Path
) -> None:
    edit(session)
    assert files.loses_work
    session.undo_stack.undo()
    assert not files.loses_work
    session.undo_stack.redo()
    assert files.loses_work
    files.save_to(tmp_path / "a.unroll")
    assert not files.loses_work
    edit(session, "more")
    assert files.loses_work


def test_long_training_would_be_lost_but_not_a_short_one(
    qtbot: QtBot, session: Session, files: ProjectFiles, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    train_to_the_end(qtbot, session)
    assert not files.loses_work
    monkeypatch.setattr(files_module, "LONG_TRAINING_S", 0.0)
    assert files.loses_work
    files.save_to(tmp_path / "a.unroll")
    assert not files.loses_work


def test_typed_work_beneath_a_task_that_was_only_looked_at_is_not_forgotten(
    session: Session, files: ProjectFiles
) -> None:
    from playground.tasks import build

    edit(session)
    session.take_task(build("parity"), "task")
    assert files.loses_work


@pytest.mark.parametrize("name", ["file_new", "file_quit"])
def test_nobody_is_asked_when_nothing_is_lost(window: MainWindow, name: str, project: Path) -> None:
    action(window, name).trigger()
    assert window.isVisible() == (name == "file_new")
    assert project.exists()


@pytest.mark.parametrize(
    ("answer", "closed", "saved"),
    [
        (QMessageBox.StandardButton.Cancel, False, False),
        (QMessageBox.StandardButton.Discard, True, False),
        (QMessageBox.StandardButton.Save, True, True),
    ],
)
def test_closing_asks_before_a_loss_and_obeys(
    window: MainWindow,
    session: Session,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: QMessageBox.StandardButton,
    closed: bool,
    saved: bool,
) -> None:
    edit(session)
    person = Answers(monkeypatch, answer)
    window.close()
    assert person.asked == [f"Save the changes to {project.name}?"]
    assert window.isVisible() != closed
    assert (load(project).document == session.document) == saved


def test_reset_of_a_saved_project_is_nothing_to_save(
    qtbot: QtBot, window: MainWindow, session: Session, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_to_the_end(qtbot, session)
    edit(session)
    assert window.files.save_to(project)
    session.reset()
    answers = Answers(monkeypatch, QMessageBox.StandardButton.Cancel)
    assert window.close()
    assert answers.asked == []


def test_long_training_that_came_back_after_another_was_saved_is_asked_about(
    qtbot: QtBot, window: MainWindow, session: Session, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_to_the_end(qtbot, session)
    session.runs.result.unsaved_time._ended_s = 3600.0
    assert window.files.save_to(project)
    assert not window.files.loses_work
    session.reset()
    assert window.files.save_to(project)
    session.undo_stack.undo()
    wait_until_idle(qtbot, session)
    answers = Answers(monkeypatch, QMessageBox.StandardButton.Cancel)
    assert not window.close()
    assert len(answers.asked) == 1


def test_long_training_that_only_redo_brings_back_is_asked_about(
    qtbot: QtBot, window: MainWindow, session: Session, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_to_the_end(qtbot, session)
    assert window.files.save_to(project)
    session.reset()
    train_to_the_end(qtbot, session)
    session.runs.result.unsaved_time._ended_s = 3600.0
    session.undo_stack.undo()
    wait_until_idle(qtbot, session)
    assert not window.files.unsaved
    answers = Answers(monkeypatch, QMessageBox.StandardButton.Cancel)
    assert not window.close()
    assert answers.asked == ["Continue without what Undo has taken back?"]
    session.undo_stack.redo()
    assert window.files.save_to(project)
    session.undo_stack.undo()
    assert window.close()
    assert len(answers.asked) == 1


def test_open_file_that_is_saved_and_opened_again_is_as_it_was_saved(
    session: Session, files: ProjectFiles, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert files.open_path(project)
    edit(session)
    edited = session.document
    Answers(monkeypatch, QMessageBox.StandardButton.Save)
    assert files.open_path(project)
    assert session.document == edited == load(project).document
    edit(session, "more")
    assert files.save()


def test_saving_that_fails_does_not_close(
    window: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, heard: Heard
) -> None:
    edit(session)
    Answers(monkeypatch, QMessageBox.StandardButton.Save)
    where = str(tmp_path / "no such folder" / "a.unroll")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (where, ""))
    window.close()
    assert window.isVisible()
    assert ["no such file or folder" in text for text in heard.texts] == [True]


def broken(*_: object) -> bool:
    raise RuntimeError("broken")


def test_window_that_cannot_ask_stays_open(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """Qt would take the window away together with the work."""
    monkeypatch.setattr("ui.files.project_files.ProjectFiles.may_discard", broken)
    with pytest.raises(RuntimeError, match="broken"):
        window.close()
    assert window.isVisible()


def test_layout_that_cannot_be_kept_is_no_reason_to_stay(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.session.settings.Settings.keep_layout", broken)
    window.close()
    assert not window.isVisible()


# --- Dialogs to choose a file


def test_first_save_asks_for_a_name_and_adds_the_suffix(
    window: MainWindow, files: ProjectFiles, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    action(window, "file_save").trigger()
    assert files.path == tmp_path / "mine.unroll"
    assert load(tmp_path / "mine.unroll").document


@pytest.mark.parametrize(("typed", "saved"), [("net v1.2", "net v1.2.unroll"), ("a.UNROLL", "a.UNROLL")])
def test_only_a_suffix_of_ours_counts_as_one(
    files: ProjectFiles, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, typed: str, saved: str
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / typed), ""))
    assert files.save_as()
    assert files.path == tmp_path / saved
    assert (tmp_path / saved).exists()


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Save, QMessageBox.StandardButton.Cancel])
def test_file_that_the_dialog_did_not_ask_about_is_asked_about(
    session: Session,
    files: ProjectFiles,
    monkeypatch: pytest.MonkeyPatch,
    project: Path,
    answer: QMessageBox.StandardButton,
) -> None:
    """The name was typed without its suffix."""
    before = session.document
    edit(session)
    answers = Answers(monkeypatch, answer)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(project.with_suffix("")), ""))
    wanted = answer == QMessageBox.StandardButton.Save
    assert files.save_as() == wanted
    assert answers.asked == ["The file hello.unroll exists already. Replace it?"]
    assert load(project).document == (session.document if wanted else before)


# --- What was in the file before


def test_first_save_of_a_session_keeps_what_the_file_held(
    session: Session, files: ProjectFiles, tmp_path: Path
) -> None:
    path, backup = tmp_path / "mine.unroll", tmp_path / "mine.unroll.bak"
    yesterday = Project(Document(pairs=(Pair("old", "old"),)))
    save(yesterday, path)
    assert files.open_path(path)
    for word in ("one", "two"):
        edit(session, word)
        assert files.save()
        assert load(path).document == session.document
        assert load(backup).document == yesterday.document
    assert sorted(tmp_path.glob("*")) >= [path, backup]
    assert list(tmp_path.glob(".unroll-*")) == []


def test_new_file_has_nothing_to_keep(files: ProjectFiles, tmp_path: Path) -> None:
    assert files.save_to(tmp_path / "new.unroll")
    assert files.save_to(tmp_path / "new.unroll")
    assert list(tmp_path.glob("*.bak")) == []


def test_disk_without_second_names_gets_a_copy(
    files: ProjectFiles, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    files._backed_up.clear()
    before = project.read_bytes()
    assert files.save_to(project)
    assert (tmp_path / "hello.unroll.bak").read_bytes() == before


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Save, QMessageBox.StandardButton.Cancel])
def test_file_changed_by_another_program_is_asked_about(
    session: Session,
    files: ProjectFiles,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: QMessageBox.StandardButton,
) -> None:
    edit(session)
    theirs = Project(Document(pairs=(Pair("their", "their"),)))
    save(theirs, project)
    answers = Answers(monkeypatch, answer)
    wanted = answer == QMessageBox.StandardButton.Save
    assert files.save() == wanted
    assert len(answers.asked) == 1
    assert "Another program has changed hello.unroll" in answers.asked[0]
    assert load(project).document == (session.document if wanted else theirs.document)
    assert not wanted or load(project.with_name("hello.unroll.bak")).document == theirs.document


def test_own_changes_and_a_file_that_is_gone_are_not_asked_about(
    session: Session, files: ProjectFiles, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Answers(monkeypatch, QMessageBox.StandardButton.Cancel)
    assert files.open_path(project)
    edit(session, "one")
    assert files.save()
    edit(session, "two")
    project.unlink()
    assert files.save()
    assert answers.asked == []


def test_save_that_fails_offers_another_place(
    window: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    edit(session)
    assert not window.files.save_to(tmp_path / "no such folder" / "a.unroll")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "b.unroll"), ""))
    click(find(window, QPushButton, "notice_save_as"))
    assert load(tmp_path / "b.unroll").document == session.document
    assert not window.files.unsaved


def test_choosing_no_file_changes_nothing(
    window: MainWindow, files: ProjectFiles, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = session.document
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: ("", ""))
    for name in ("file_open", "file_save", "file_save_as", "file_import", "file_export_pairs"):
        action(window, name).trigger()
    assert files.path is None
    assert session.document == before


# --- Bad files


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04" + bytes(100), None])
def test_bad_file_is_explained_once_and_changes_nothing(
    session: Session, files: ProjectFiles, project: Path, tmp_path: Path, heard: Heard, content: bytes | None
) -> None:
    edit(session)
    bad = tmp_path / "bad.unroll"
    if content is not None:
        bad.write_bytes(content)
    document, undo = session.document, session.undo_stack.count()
    assert not files.open_path(bad, asked=True)
    assert session.document == document
    assert session.undo_stack.count() == undo
    assert files.path == project
    (notice,) = heard.notices
    assert notice.kind == "error"
    assert "bad.unroll" in notice.text


def test_bad_file_is_not_among_the_recent(files: ProjectFiles, settings: Settings, tmp_path: Path) -> None:
    bad = tmp_path / "bad.unroll"
    bad.write_bytes(b"bad")
    files.open_path(bad)
    assert settings.recent == ()


# --- Dropped files


def test_dropped_project_is_opened(window: MainWindow, session: Session, project: Path) -> None:
    window.files.new()
    session.edit(with_pairs(session.document, ("x", "y")), "other")
    session.undo_stack.undo()
    assert drop(window, project)
    assert window.files.path == project


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of Unix")
def test_export_onto_a_pipe_is_refused(window: MainWindow, tmp_path: Path, heard: Heard) -> None:
    os.mkfifo(tmp_path / "pairs.tsv")
    window.files.export_path(tmp_path / "pairs.tsv")
    assert ["could not be written" in text for text in heard.texts] == [True]
    assert heard.texts[0].endswith(": it is not a regular file: choose another.")
    speak(language("zh"))
    again = said(heard.notices[0].text)
    speak(ENGLISH)
    assert again.endswith("：它不是普通文件：请选择别的文件。")


def test_export_to_a_place_that_is_not_there_is_explained(
    window: MainWindow, tmp_path: Path, heard: Heard
) -> None:
    window.files.export_path(tmp_path / "none" / "pairs.tsv")
    assert ["could not be written" in text for text in heard.texts] == [True]


# --- Settings


def reread(settings: Settings) -> Settings:
    """As the next start finds them."""
    store = settings._store
    store.sync()
    return Settings(QSettings(store.fileName(), QSettings.Format.IniFormat))


@pytest.fixture
def all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project_loader, "AT_ONCE", 0)
    monkeypatch.setattr(project_loader, "SOON_MS", 0)


@pytest.mark.usefixtures("all_are_large")
def test_large_project_is_read_beside_the_window(
    qtbot: QtBot, window: MainWindow, session: Session, project: Path, tmp_path: Path
) -> None:
    expected, bad, notice = load(project), tmp_path / "bad.unroll", find(window, QLabel, "notice_text")
    data = bytearray(project.read_bytes())
    data[len(data) // 2] ^= 255
    bad.write_bytes(data)
    window.files.new()
    heard = Heard(session)
    assert not window.files.open_path(project)
    assert window.files.path is None
    wait_until(qtbot, lambda: window.files.path == project)
    assert heard.texts in ([], [f"Opening {project.name}…", ""])  # as long as it takes
    assert session.document == expected.document
    assert not notice.isVisible()
    assert not window.files.unsaved
    window.files.open_path(bad)
    wait_until(qtbot, lambda: notice.text().startswith("bad.unroll: The file is damaged"))
    assert window.files.path == project


@pytest.mark.usefixtures("all_are_large")
def test_opening_another_file_forgets_the_one_that_is_still_read(
    qtbot: QtBot, window: MainWindow, project: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.unroll"
    other.write_bytes(project.read_bytes())
    window.files.open_path(project)
    window.files.open_path(other)
    wait_until(qtbot, lambda: window.files.path is not None)
    qtbot.wait(80)
    assert window.files.path == other
    window.files.open_path(project)
    assert window.files.close(5.0)  # in the middle of it


@pytest.mark.usefixtures("all_are_large")
def test_new_project_forgets_the_one_that_is_still_read_and_what_was_said_of_it(
    qtbot: QtBot, window: MainWindow, project: Path
) -> None:
    window.files.open_path(project)
    window.files._on_loader_takes_long(project)
    notice = find(window, QLabel, "notice_text")
    assert notice.isVisible()
    window.files.new()
    qtbot.wait(80)
    assert window.files.path is None
    assert not notice.isVisible()


def test_small_file_that_unpacks_to_much_counts_as_large(tmp_path: Path) -> None:
    packed = tmp_path / "packed.unroll"
    many = Project(Document(pairs=(Pair("a" * 5000, "b" * 5000),) * 200))
    save(many, packed)
    assert packed.stat().st_size < 100_000
    assert unpacked_size(packed) > 2_000_000
    assert unpacked_size(tmp_path / "none.unroll") == 0


def test_recent_files_are_the_latest_first(settings: Settings, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.unroll" for number in range(RECENT_FILES + 2)]
    for path in paths:
        path.touch()
        settings.add_recent(path)
    settings.add_recent(paths[5])
    paths[4].unlink()  # its disk may come back
    expected = [paths[at] for at in (5, 11, 10, 9, 8, 7, 6, 4, 3, 2)]
    assert list(settings.recent) == expected
    assert list(reread(settings).recent) == expected


def test_single_recent_file_is_read_back(settings: Settings, project: Path) -> None:
    assert reread(settings).recent == (project.resolve(),)


def test_recent_file_is_opened_from_the_menu(window: MainWindow, session: Session, project: Path) -> None:
    window.files.new()
    (menu,) = [menu for menu in window.findChildren(QMenu) if menu.title() == "Open &recent"]
    menu.aboutToShow.emit()
    entry = menu.actions()[0]
    menu.triggered.emit(entry)
    assert window.files.path == project.resolve()
    assert session.document == load(project).document


def test_settings_that_make_no_sense_count_as_absent(settings: Settings) -> None:
    for key in ("theme", "recent", "geometry", "layout", "layout_version"):
        settings._store.setValue(key, "nonsense")
    odd = reread(settings)
    assert (odd.theme, odd.recent, odd.layout()) == ("system", (), None)


def test_theme_is_remembered(window: MainWindow, settings: Settings) -> None:
    action(window, "view_dark").trigger()
    assert reread(settings).theme == "dark"
    action(window, "view_light").trigger()
