"""After a crash the work is offered again; after an orderly end nothing is left."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from playground.checkpoint import Project
from playground.document import Document
from playground.language import Message
from playground.project_file import ProjectFileError, load, save
from playground.project_file.recovery import RecoverySlot, abandoned
from playground.training.epoch_store.store import KeptEpochs
from tests.ui.driving import find, train_to_the_end, wait_until, wait_until_idle, with_pairs
from ui.app.main_window import MainWindow
from ui.files import crash_recovery, project_files
from ui.files.crash_recovery import CrashRecovery
from ui.session.session import Session


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recovery"


@pytest.fixture
def keeper(
    window: MainWindow, session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CrashRecovery]:
    """Writes a moment after each edit."""
    monkeypatch.setattr(crash_recovery, "AFTER_EDIT_S", 0.02)
    monkeypatch.setattr(crash_recovery, "EDITS_EVERY_S", 0.0)
    monkeypatch.setattr(crash_recovery, "TRAINING_EVERY_S", 0.0)
    monkeypatch.setattr(crash_recovery, "LOOK_MS", 5)
    owner = QObject()
    made = CrashRecovery(session, window.files, folder, owner)
    window.notices.answered.connect(made.on_answer)
    yield made
    made.close()
    owner.deleteLater()


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.unroll"))


def type_word(session: Session, word: str) -> None:
    session.edit(with_pairs(session.document, (word, word)), word)


def crash(folder: Path, to: Path) -> None:
    """The files as a killed process leaves them: all there, the lock held by nobody."""
    shutil.copytree(folder, to)


def test_one_edit_is_enough_to_be_kept(
    qtbot: QtBot, session: Session, keeper: CrashRecovery, folder: Path
) -> None:
    type_word(session, "typed")
    wait_until(qtbot, lambda: len(kept(folder)) == 1)
    keeper.close()
    assert kept(folder) == []


def test_past_epochs_are_kept_as_well(
    qtbot: QtBot, session: Session, keeper: CrashRecovery, folder: Path, tmp_path: Path
) -> None:
    train_to_the_end(qtbot, session)
    type_word(session, "typed")
    wait_until(qtbot, lambda: len(kept(folder)) == 1)
    keeper._wait()
    crash(folder, tmp_path / "crashed")
    (found,) = abandoned(tmp_path / "crashed")
    found.keep()
    assert found.project.kept is not None
    assert found.project.kept.epochs.tolist() == list(range(16))


def test_window_of_another_process_is_not_taken_for_a_crash(
    qtbot: QtBot, session: Session, keeper: CrashRecovery, folder: Path
) -> None:
    type_word(session, "one")
    type_word(session, "two")
    wait_until(qtbot, lambda: len(kept(folder)) == 1)
    keeper._wait()
    assert abandoned(folder) == []


def test_saved_work_is_not_kept(
    qtbot: QtBot, session: Session, window: MainWindow, keeper: CrashRecovery, folder: Path, tmp_path: Path
) -> None:
    """Neither what was written before saving, nor a write that was still due."""
    type_word(session, "one")
    type_word(session, "two")
    wait_until(qtbot, lambda: len(kept(folder)) == 1)
    type_word(session, "three")
    window.files.save_to(tmp_path / "a.unroll")
    qtbot.wait(100)
    keeper._wait()
    assert kept(folder) == []


def test_steady_typing_does_not_put_the_copy_off(
    qtbot: QtBot, session: Session, keeper: CrashRecovery, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crash_recovery, "AFTER_EDIT_S", 0.1)
    for number in range(1000):
        type_word(session, f"word {number}")
        qtbot.wait(20)
        if kept(folder):
            break
    assert kept(folder) != []
    assert number < 100
    keeper.close()


def test_edits_after_training_do_not_write_the_past_again(
    qtbot: QtBot, session: Session, keeper: CrashRecovery, folder: Path, tmp_path: Path
) -> None:
    train_to_the_end(qtbot, session)
    type_word(session, "typ")
    wait_until(qtbot, lambda: len(kept(folder)) == 1)
    wait_until(qtbot, lambda: keeper._writer is None)
    (project,) = kept(folder)
    written_at = project.stat().st_mtime_ns
    type_word(session, "typed")
    wait_until(qtbot, lambda: [*folder.glob("*.edits")] != [])
    wait_until(qtbot, lambda: keeper._writer is None)
    assert project.stat().st_mtime_ns == written_at
    crash(folder, tmp_path / "crashed")
    (found,) = abandoned(tmp_path / "crashed")
    found.keep()
    assert found.project.document == session.document
    assert found.project.kept is not None


def test_copy_that_is_being_written_while_the_work_is_saved_goes(
    qtbot: QtBot,
    session: Session,
    window: MainWindow,
    keeper: CrashRecovery,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is older than the file. What is typed afterwards is copied again."""
    write, saved = RecoverySlot.write, threading.Event()

    def slowly(slot: RecoverySlot, project: Project, path: Path | None) -> None:
        assert saved.wait(20)
        write(slot, project, path)

    monkeypatch.setattr(RecoverySlot, "write", slowly)
    type_word(session, "older")
    type_word(session, "old")
    wait_until(qtbot, lambda: keeper._writer is not None)
    type_word(session, "newer")
    assert window.files.save_to(tmp_path / "mine.unroll")
    saved.set()
    keeper._writer.join()  # type: ignore[union-attr]
    crash(folder, tmp_path / "crashed at once")
    assert abandoned(tmp_path / "crashed at once") == []
    wait_until(qtbot, lambda: kept(folder) == [])
    type_word(session, "newest")
    wait_until(qtbot, lambda: len(kept(folder)) == 1)


def test_copy_that_failed_is_tried_again(
    qtbot: QtBot, session: Session, keeper: CrashRecovery, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without another edit: the disk was full for a moment."""
    write, tries = RecoverySlot.write, list[Path | None]()

    def full_at_first(slot: RecoverySlot, project: Project, path: Path | None) -> None:
        tries.append(path)
        if len(tries) == 1:
            raise ProjectFileError(Message("the disk is full"))
        write(slot, project, path)

    monkeypatch.setattr(RecoverySlot, "write", full_at_first)
    type_word(session, "typed")
    wait_until(qtbot, lambda: len(kept(folder)) == 1)
    assert len(tries) == 2
    assert keeper.close()


def test_copy_that_is_still_being_written_at_the_end_is_not_offered(
    qtbot: QtBot,
    session: Session,
    keeper: CrashRecovery,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The person has saved the work, or does not want it."""
    write, may_write = RecoverySlot.write, threading.Event()

    def slowly(slot: RecoverySlot, project: Project, path: Path | None) -> None:
        assert may_write.wait(20)
        write(slot, project, path)

    monkeypatch.setattr(RecoverySlot, "write", slowly)
    monkeypatch.setattr(crash_recovery, "LAST_WAIT_S", 0.01)
    type_word(session, "typed")
    wait_until(qtbot, lambda: keeper._writer is not None)
    assert not keeper.close()
    may_write.set()
    keeper._writer.join()  # type: ignore[union-attr]
    assert len(kept(folder)) == 1
    crash(folder, tmp_path / "crashed")
    assert abandoned(tmp_path / "crashed") == []
    assert list((tmp_path / "crashed").iterdir()) == []


def test_project_that_holds_no_work_is_not_kept(
    qtbot: QtBot, window: MainWindow, session: Session, keeper: CrashRecovery, folder: Path
) -> None:
    window.files.new()
    wait_until(qtbot, lambda: not keeper._timer.isActive())
    assert keeper._writer is None
    assert kept(folder) == []
    type_word(session, "typed")
    wait_until(qtbot, lambda: len(kept(folder)) == 1)


@pytest.mark.usefixtures("keeper")
def test_long_training_is_kept_without_an_edit(
    qtbot: QtBot, session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project_files, "LONG_TRAINING_S", 0.0)
    train_to_the_end(qtbot, session)
    wait_until(qtbot, lambda: len(kept(folder)) == 1)


def test_what_is_typed_while_a_copy_is_written_is_kept_next(
    qtbot: QtBot, session: Session, keeper: CrashRecovery, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, typed = RecoverySlot.write, threading.Event()

    def slowly(slot: RecoverySlot, project: Project, path: Path | None) -> None:
        assert typed.wait(20)
        write(slot, project, path)

    monkeypatch.setattr(RecoverySlot, "write", slowly)
    type_word(session, "old")
    wait_until(qtbot, lambda: keeper._writer is not None)
    type_word(session, "new")
    wait_until(qtbot, lambda: keeper._timer.interval() == crash_recovery.LOOK_MS)
    typed.set()
    wait_until(qtbot, lambda: any(load(path).document == session.document for path in folder.glob("*.edits")))


def test_folder_that_takes_no_copy_at_first_is_tried_again(
    qtbot: QtBot, window: MainWindow, session: Session, keeper: CrashRecovery, folder: Path, tmp_path: Path
) -> None:
    """Meanwhile the person can work and save."""
    folder.touch()
    type_word(session, "one")
    wait_until(qtbot, lambda: keeper._copied_s > 0)
    assert window.files.save_to(tmp_path / "mine.unroll")
    tried_s = keeper._copied_s
    type_word(session, "two")
    wait_until(qtbot, lambda: keeper._copied_s > tried_s)
    folder.unlink()
    wait_until(qtbot, lambda: len(kept(folder)) == 1)


def test_leaving_without_unsaved_work_offers_nothing(keeper: CrashRecovery, folder: Path) -> None:
    keeper.leave_for_next_start()
    assert keeper.close()
    assert abandoned(folder) == []


@pytest.mark.usefixtures("crashed")
def test_work_of_two_crashed_sessions_is_offered_one_after_the_other(
    window: MainWindow, crashed: Path, request: pytest.FixtureRequest
) -> None:
    slot = RecoverySlot(crashed)
    slot.write(Project(Document(pairs=())), crashed / "other.unroll")
    slot.leave()
    request.getfixturevalue("next_start")
    notice = find(window, QLabel, "notice_text")
    assert "There is unsaved work on other.unroll" in notice.text()
    find(window, QPushButton, "notice_delete").click()
    assert notice.isVisible()
    assert "There is unsaved work on mine.unroll" in notice.text()
    assert len(kept(crashed)) == 1


@pytest.fixture
def crashed(
    qtbot: QtBot, session: Session, window: MainWindow, folder: Path, tmp_path: Path, keeper: CrashRecovery
) -> Path:
    """A folder with the work of a session that was killed; it had a file, and training."""
    window.files.save_to(tmp_path / "mine.unroll")
    train_to_the_end(qtbot, session)
    type_word(session, "hell")
    type_word(session, "hello")
    wait_until(qtbot, lambda: len(kept(folder)) == 1)
    keeper._wait()
    left = tmp_path / "crashed"
    crash(folder, left)
    return left


@pytest.fixture
def next_start(
    qtbot: QtBot, session: Session, window: MainWindow, crashed: Path, keeper: CrashRecovery
) -> Iterator[CrashRecovery]:
    keeper.close()
    window.files._session.undo_stack.setClean()
    window.files.new()
    wait_until_idle(qtbot, session)
    owner = QObject()
    made = CrashRecovery(session, window.files, crashed, owner)
    window.notices.answered.disconnect(keeper.on_answer)
    window.notices.answered.connect(made.on_answer)
    made.offer()
    yield made
    made.close()
    owner.deleteLater()


@pytest.mark.usefixtures("next_start")
def test_work_of_a_crashed_session_is_offered_and_restored(
    qtbot: QtBot, window: MainWindow, session: Session, crashed: Path, tmp_path: Path
) -> None:
    notice = find(window, QLabel, "notice_text")
    assert notice.isVisible()
    assert "There is unsaved work on mine.unroll" in notice.text()
    assert session.document.pairs[0].target == "ohlol"
    find(window, QPushButton, "notice_restore").click()
    wait_until_idle(qtbot, session)
    assert [(pair.input, pair.target) for pair in session.document.pairs] == [("hello", "hello")]
    assert session.runs.result.trained is not None
    assert session.runs.result.trained.checkpoint.epoch == 15
    assert np.isfinite(session.runs.result.trained.checkpoint.flat).all()
    assert not notice.isVisible()
    assert window.files.path == tmp_path / "mine.unroll"
    assert window.isWindowModified()
    assert window.files.loses_work
    wait_until(qtbot, lambda: len(kept(crashed)) == 1)  # written anew, in case of another crash


@pytest.mark.usefixtures("next_start")
def test_restored_work_stays_kept_while_it_cannot_be_kept_anew(
    qtbot: QtBot, window: MainWindow, crashed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise ProjectFileError(Message("the disk is full"))

    monkeypatch.setattr("playground.project_file.recovery.RecoverySlot.write", full)
    find(window, QPushButton, "notice_restore").click()
    notice = find(window, QLabel, "notice_text")
    wait_until(qtbot, lambda: "No new recovery copy" in notice.text())
    assert len(kept(crashed)) == 1


@pytest.mark.usefixtures("next_start")
def test_work_without_memory_for_it_is_offered_next_time(
    window: MainWindow, session: Session, crashed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = session.document

    def no_room(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(KeptEpochs, "__init__", no_room)
        find(window, QPushButton, "notice_restore").click()
    assert session.document == before
    assert "not enough memory to open mine.unroll" in find(window, QLabel, "notice_text").text()
    (found,) = abandoned(crashed)
    found.keep()


@pytest.mark.usefixtures("next_start")
def test_answer_to_another_message_is_none_to_the_offer(window: MainWindow, crashed: Path) -> None:
    window.notices.answered.emit("copy_report")
    assert len(kept(crashed)) == 1
    find(window, QPushButton, "notice_delete").click()
    assert kept(crashed) == []


@pytest.mark.usefixtures("next_start")
def test_work_that_is_not_wanted_goes(window: MainWindow, session: Session, crashed: Path) -> None:
    before = session.document
    find(window, QPushButton, "notice_delete").click()
    assert kept(crashed) == []
    assert session.document == before


@pytest.mark.parametrize("how", ["button", "not answered"])
def test_work_is_offered_again_next_time(
    window: MainWindow, crashed: Path, next_start: CrashRecovery, how: str
) -> None:
    assert abandoned(crashed) == []  # this window holds it
    if how == "button":
        find(window, QPushButton, "notice_keep").click()
    next_start.close()
    (found,) = abandoned(crashed)
    assert found.project.document.pairs[0].target == "hello"
    found.keep()


def test_damaged_leftover_never_stops_the_start(
    window: MainWindow, keeper: CrashRecovery, folder: Path
) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "damaged.unroll").write_bytes(b"half a file")
    keeper.offer()
    assert not find(window, QLabel, "notice_text").isVisible()
    assert kept(folder) == []


def test_nothing_is_offered_when_there_is_nothing(window: MainWindow, keeper: CrashRecovery) -> None:
    keeper.offer()
    assert not find(window, QLabel, "notice_text").isVisible()


@pytest.mark.usefixtures("next_start")
def test_restoring_asks_before_it_takes_what_was_typed_since(
    window: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_word(session, "new")
    typed = session.document
    monkeypatch.setattr(QMessageBox, "exec", lambda _box: QMessageBox.StandardButton.Cancel)
    find(window, QPushButton, "notice_restore").click()
    assert session.document == typed
    assert "There is unsaved work on mine.unroll" in find(window, QLabel, "notice_text").text()
    assert find(window, QLabel, "notice_text").isVisible()


@pytest.mark.usefixtures("crashed")
def test_offer_says_when_the_file_is_newer(
    window: MainWindow, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(Project(Document(pairs=())), tmp_path / "mine.unroll")
    os.utime(tmp_path / "mine.unroll", (2e9, 2e9))
    request.getfixturevalue("next_start")
    notice = find(window, QLabel, "notice_text").text()
    assert "The file itself is newer: it was changed at 2033-05-18" in notice
    asked: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box.text()))
    find(window, QPushButton, "notice_restore").click()
    assert not window.files.save()
    assert "changed mine.unroll since" in asked[0]
    assert load(tmp_path / "mine.unroll").document == Document(pairs=())
