"""Unsaved work survives a crash, is offered once, and never gets in the way of a start."""

import errno
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from playground.checkpoint import Checkpoint, Curve, Project, Trained
from playground.document import Document
from playground.file_lock import FileLock, lock_descriptor
from playground.language import Message
from playground.network import initial_weights
from playground.pairs import Pair
from playground.project_file import ProjectFileError, load, save
from playground.project_file.recovery import Recovered, RecoverySlot, abandoned
from playground.project_file.storage import remove_abandoned

ROOT = Path(__file__).parents[2]
TRAINED = Trained(Document(), Checkpoint(0, initial_weights(Document())), Curve.of([]))
WORK = Project(Document(pairs=(Pair("unsaved", "work"),)))

SESSION = """
import sys, time
from pathlib import Path
from playground.checkpoint import Checkpoint, Curve, Project, Trained
from playground.document import Document
from playground.file_lock import lock_descriptor
from playground.network import initial_weights
from playground.pairs import Pair
from playground.project_file.recovery import RecoverySlot

slot = RecoverySlot(Path(sys.argv[1]))
slot.write(Project(Document(pairs=(Pair("unsaved", "work"),))), Path("/home/me/lesson.unroll"))
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "recovery"


def session(folder: Path) -> "subprocess.Popen[bytes]":
    """Another window with unsaved work."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(
        [sys.executable, "-c", SESSION, str(folder)], stdout=subprocess.PIPE, env=environment
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    return child


def crash(slot: RecoverySlot) -> None:
    """What the system does with the lock when the process dies."""
    slot._lock.release()


def crashed(folder: Path, project: Project = WORK, original: Path | None = None) -> Path:
    slot = RecoverySlot(folder)
    slot.write(project, original)
    crash(slot)
    return slot._path


def io_error(*_: object, **_options: object) -> NoReturn:
    raise OSError(errno.EIO, "the disk is failing")


def let_go(found: list[Recovered]) -> None:
    for recovered in found:
        recovered.keep()


def test_work_of_a_killed_window_is_offered_and_that_of_a_living_one_is_not(folder: Path) -> None:
    with session(folder) as child:
        assert abandoned(folder) == []
        child.kill()
    (found,) = abandoned(folder)
    assert found.project.document == WORK.document
    assert found.original_path == Path("/home/me/lesson.unroll")
    assert time.time() - found.written_at < 60
    found.discard()
    assert list(folder.iterdir()) == []


def test_own_slot_is_not_offered(folder: Path) -> None:
    slot = RecoverySlot(folder)
    slot.write(WORK, None)
    assert abandoned(folder) == []
    assert len(list(folder.glob("*.unroll"))) == 1
    slot.close()


def test_work_is_offered_to_one_window_only_until_that_lets_go(folder: Path) -> None:
    crashed(folder)
    first = abandoned(folder)
    assert len(first) == 1
    assert abandoned(folder) == []
    let_go(first)
    again = abandoned(folder)
    assert len(again) == 1
    again[0].discard()
    assert abandoned(folder) == []
    assert list(folder.iterdir()) == []


def test_last_write_counts(folder: Path) -> None:
    slot = RecoverySlot(folder)
    slot.write(Project(Document()), None)
    slot.write(WORK, folder / "a.unroll")
    crash(slot)
    (found,) = abandoned(folder)
    assert found.project.document == WORK.document
    assert found.original_path == folder / "a.unroll"
    found.discard()


def test_discarded_work_is_not_offered_and_the_slot_goes_on(folder: Path) -> None:
    slot = RecoverySlot(folder)
    slot.discard()
    slot.write(WORK, None)
    slot.discard()
    assert list(folder.glob("*.unroll")) == []
    slot.write(WORK, None)
    crash(slot)
    found = abandoned(folder)
    assert len(found) == 1
    found[0].discard()


def test_session_that_ends_in_order_leaves_nothing(folder: Path) -> None:
    slot = RecoverySlot(folder)
    slot.write(WORK, None)
    slot.close()
    assert list(folder.iterdir()) == []


def test_session_that_crashes_without_work_is_tidied_away(folder: Path) -> None:
    crash(RecoverySlot(folder))
    living = RecoverySlot(folder)
    assert len(list(folder.iterdir())) == 2
    assert abandoned(folder) == []
    assert list(folder.iterdir()) == [living._path.with_suffix(".lock")]
    living.close()


def test_half_written_files_are_tidied_away_when_nobody_can_be_writing_them(folder: Path) -> None:
    folder.mkdir(parents=True)
    old, young = folder / ".unroll-1.tmp", folder / ".unroll-2.tmp"
    for path in (old, young):
        path.touch()
    os.utime(old, (0, 0))
    abandoned(folder)
    assert list(folder.iterdir()) == [young]


def test_damaged_work_is_set_aside_and_the_rest_offered(folder: Path) -> None:
    damaged, sound = crashed(folder), crashed(folder)
    damaged.write_bytes(damaged.read_bytes()[:-5])
    found = abandoned(folder)
    assert [recovered.path for recovered in found] == [sound]
    assert damaged.with_name(f"{damaged.name}.damaged").exists()
    assert not damaged.exists()
    let_go(found)
    found = abandoned(folder)
    assert len(found) == 1
    let_go(found)


def test_newest_comes_first(folder: Path) -> None:
    paths = [crashed(folder) for _ in range(3)]
    for path, written_at in zip(paths, (200, 300, 100), strict=True):
        os.utime(path, (written_at, written_at))
    found = abandoned(folder)
    assert [recovered.written_at for recovered in found] == [300, 200, 100]
    let_go(found)


@pytest.mark.parametrize(
    "name", ["a b.unroll", "你好.unroll", "100%25.unroll", os.fsdecode(b"\xff\xfe.unroll")]
)
def test_original_path_comes_back_exactly(folder: Path, name: str) -> None:
    crashed(folder, original=Path("/home") / name)
    (found,) = abandoned(folder)
    assert found.original_path == Path("/home") / name
    found.discard()


def test_recovered_project_is_as_it_was_before(folder: Path, tmp_path: Path) -> None:
    """What recovery notes for itself does not end up in the person's file."""
    crashed(folder, replace(WORK, unknown={"note": 1}), Path("/home/me/a.unroll"))
    (found,) = abandoned(folder)
    assert found.project.unknown == {"note": 1}
    save(found.project, tmp_path / "saved.unroll")
    assert load(tmp_path / "saved.unroll").unknown == {"note": 1}
    found.discard()


def test_start_survives_any_folder(tmp_path: Path) -> None:
    assert abandoned(tmp_path / "none") == []
    (tmp_path / "file").touch()
    assert abandoned(tmp_path / "file") == []
    (tmp_path / "folder.unroll").mkdir()
    (tmp_path / "dangling.unroll").symlink_to(tmp_path / "nowhere")
    (tmp_path / "locked.lock").mkdir()
    (tmp_path / "locked.unroll").touch()
    assert abandoned(tmp_path) == []


def test_start_survives_a_disk_that_does_not_list_its_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashed(folder)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "glob", io_error)
        assert abandoned(folder) == []
    (found,) = abandoned(folder)
    found.discard()


def test_work_whose_note_cannot_be_read_waits_for_the_next_start(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note may say that the file is newer."""
    slot = RecoverySlot(folder)
    slot.write(WORK, None)
    crash(slot)
    with monkeypatch.context() as patch:
        patch.setattr("playground.file_lock.os.read", io_error)
        assert abandoned(folder) == []
    (found,) = abandoned(folder)
    assert found.project.document == WORK.document
    found.discard()


def test_disk_without_locks_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FileLock, "acquire", lambda _: None)
    with pytest.raises(ProjectFileError, match="Unsaved work cannot be kept in"):
        RecoverySlot(folder)


def test_lock_whose_note_cannot_be_read_is_tidied_away_at_the_next_start(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note may name a file beside which something is to be deleted."""
    crash(RecoverySlot(folder))
    with monkeypatch.context() as patch:
        patch.setattr("playground.file_lock.os.read", io_error)
        assert abandoned(folder) == []
    assert len(list(folder.iterdir())) == 1
    assert abandoned(folder) == []
    assert list(folder.iterdir()) == []


def test_discarded_work_that_cannot_be_deleted_is_not_offered_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashed(folder)
    (found,) = abandoned(folder)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", io_error)
        found.discard()
        for _ in range(2):  # starts at which it still cannot be deleted
            assert abandoned(folder) == []
        assert list(folder.iterdir()) != []
    assert abandoned(folder) == []
    assert list(folder.iterdir()) == []


def test_copy_waits_while_the_file_that_may_be_newer_cannot_be_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = RecoverySlot(folder)
    slot.write(WORK, tmp_path / "mine.unroll")
    save(WORK, tmp_path / "mine.unroll", partial(slot.note_saving, tmp_path / "mine.unroll"))
    crash(slot)

    def refused(_path: str) -> NoReturn:
        raise ProjectFileError(Message("The disk does not answer.")) from OSError(
            errno.EIO, "does not answer"
        )

    with monkeypatch.context() as patch:
        patch.setattr("playground.project_file.recovery.read_bytes", refused)
        assert abandoned(folder) == []
    assert slot._path.exists()
    assert abandoned(folder) == []
    assert not slot._path.exists()


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ProjectFileError, match="Unsaved work cannot be kept in"):
        RecoverySlot(tmp_path / "file" / "recovery")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of Unix")
def test_nobody_else_may_look_into_the_folder(folder: Path) -> None:
    RecoverySlot(folder).close()
    assert folder.stat().st_mode & 0o077 == 0


def test_lock_tidied_away_while_it_was_taken_is_taken_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another window may delete the lock file between its making and its locking."""
    import playground.file_lock as module

    real, rivals = module.lock_descriptor, [1]

    def lock_late(descriptor: int) -> None:
        if rivals:
            rivals.pop()
            assert abandoned_elsewhere() == []
        real(descriptor)

    def abandoned_elsewhere() -> list[Recovered]:
        return abandoned(folder)

    monkeypatch.setattr(module, "lock_descriptor", lock_late)
    slot = RecoverySlot(folder)
    slot.write(WORK, None)
    assert abandoned(folder) == []
    slot.close()


def test_lock_that_another_window_has_made_anew_meanwhile_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else two windows would hold one lock, each on a file of its own."""
    path, real = tmp_path / "a.lock", lock_descriptor

    def lock_late(descriptor: int) -> None:
        path.unlink()
        path.touch()
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr("playground.file_lock.lock_descriptor", lock_late)
        assert FileLock.acquire(path) is None
    lock = FileLock.acquire(path)
    assert lock is not None
    lock.release()


def test_discarding_waits_for_a_write_under_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the write would put the work back after it was discarded."""
    slot, writing, go_on = RecoverySlot(folder), threading.Event(), threading.Event()
    real = os.fsync

    def slow(descriptor: int) -> None:
        writing.set()
        go_on.wait(5)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    writer = threading.Thread(target=slot.write, args=(WORK, None))
    writer.start()
    assert writing.wait(5)
    discarder = threading.Thread(target=slot.discard)
    discarder.start()
    discarder.join(0.05)
    go_on.set()
    writer.join()
    discarder.join()
    assert list(folder.glob("*.unroll")) == []
    slot.close()


# --- A copy and the file that it is of


def typed(word: str) -> Document:
    return Document(pairs=(Pair(word, word),))


def test_edits_are_offered_with_what_was_trained_before_them(folder: Path) -> None:
    slot = RecoverySlot(folder)
    slot.write(Project(typed("first"), TRAINED, unknown={"later": 1}), None)
    slot.write_edits(typed("second"), folder / "a.unroll")
    crash(slot)
    (found,) = abandoned(folder)
    assert found.project.document == typed("second")
    assert found.project.trained is not None
    assert np.array_equal(found.project.trained.checkpoint.flat, TRAINED.checkpoint.flat)
    assert found.project.unknown == {"later": 1}
    assert found.original_path == folder / "a.unroll"
    found.discard()
    assert list(folder.iterdir()) == []


def test_edits_older_than_the_project_beside_them_do_not_count(folder: Path) -> None:
    """The process was killed before it could delete them."""
    slot = RecoverySlot(folder)
    slot.write_edits(typed("first"), None)
    (older,) = folder.glob("*.edits")
    data = older.read_bytes()
    slot.write(Project(typed("second")), None)
    older.write_bytes(data)
    crash(slot)
    (found,) = abandoned(folder)
    assert found.project.document == typed("second")
    found.discard()


@pytest.mark.parametrize("damaged", ["unroll", "edits"])
def test_one_sound_part_is_enough(folder: Path, damaged: str) -> None:
    slot = RecoverySlot(folder)
    slot.write(Project(typed("first"), TRAINED), None)
    slot.write_edits(typed("second"), None)
    (part,) = folder.glob(f"*.{damaged}")
    part.write_bytes(b"half a file")
    crash(slot)
    (found,) = abandoned(folder)
    assert found.project.document == typed("first" if damaged == "edits" else "second")
    found.discard()


@pytest.mark.parametrize("name", ["mine.unroll", "我的 %41.unroll"])
def test_copy_of_what_was_saved_is_void_even_if_nobody_could_delete_it(folder: Path, name: str) -> None:
    """Killed between the saving and the deleting."""
    slot = RecoverySlot(folder)
    slot.write(Project(typed("older")), None)
    file = folder.parent / name
    save(WORK, file, partial(slot.note_saving, file))
    crash(slot)
    assert abandoned(folder) == []
    assert list(folder.iterdir()) == []
    assert load(file).document == WORK.document


def test_copy_counts_if_the_file_was_not_saved_after_all(folder: Path) -> None:
    """Killed before the file was replaced, or something else has replaced it."""
    slot = RecoverySlot(folder)
    slot.write(WORK, None)
    slot.note_saving(folder.parent / "mine.unroll", "0" * 64)
    crash(slot)
    (found,) = abandoned(folder)
    found.discard()


def test_copy_of_edits_after_saving_counts(folder: Path) -> None:
    slot = RecoverySlot(folder)
    file = folder.parent / "mine.unroll"
    save(Project(typed("older")), file, partial(slot.note_saving, file))
    slot.forget_saving()
    slot.write(WORK, file)
    crash(slot)
    (found,) = abandoned(folder)
    assert found.project.document == WORK.document
    assert found.original_changed_at is None
    found.discard()


@pytest.mark.parametrize("original", [None, "gone.unroll", "a\0b.unroll"])
def test_copy_of_a_file_that_is_not_there_is_older_than_none(folder: Path, original: str | None) -> None:
    crashed(folder, original=folder / original if original else None)
    (found,) = abandoned(folder)
    assert found.original_changed_at is None
    found.discard()


def test_file_changed_by_something_else_is_known_to_be_newer(folder: Path) -> None:
    file = folder.parent / "mine.unroll"
    crashed(folder, original=file)
    save(Project(typed("theirs")), file)
    os.utime(file, (later := time.time() + 100, later))
    (found,) = abandoned(folder)
    assert found.original_changed_at == pytest.approx(later)
    found.discard()


@pytest.mark.parametrize("has_copy", [True, False])
def test_what_a_killed_save_left_beside_the_file_goes(folder: Path, has_copy: bool) -> None:
    """But not what another process is writing there, nor what is not of Unroll."""
    slot = RecoverySlot(folder)
    if has_copy:
        slot.write(WORK, None)
    file = folder.parent / "mine.unroll"
    slot.note_saving(file, "0" * 64)
    left, written, young = (file.with_name(f".unroll-{n}.tmp") for n in range(3))
    other = file.with_name("other.tmp")
    for path in (left, written, young, other):
        path.touch()
    for path in (left, written, other):
        os.utime(path, (0, 0))
    crash(slot)
    with written.open("r+b") as open_file:
        lock_descriptor(open_file.fileno())
        let_go(abandoned(folder))
    assert [path.exists() for path in (left, written, young, other)] == [False, True, True, True]


def test_file_that_is_being_saved_is_locked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync, seen = os.fsync, list[Path]()

    def look(descriptor: int) -> None:
        for path in folder.glob(".unroll-*.tmp"):
            os.utime(path, (0, 0))
            remove_abandoned(folder)
            seen.append(path)
            assert path.exists()
        fsync(descriptor)

    folder.mkdir(parents=True)
    monkeypatch.setattr(os, "fsync", look)
    save(WORK, folder / "mine.unroll")
    assert len(seen) == 1
    assert load(folder / "mine.unroll").document == WORK.document


@pytest.mark.parametrize("where", ["zipfile.ZipFile.__init__", "zipfile.ZipFile.open", "json.loads"])
def test_copy_that_cannot_be_read_now_is_offered_another_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """There is not enough memory now: it is not damaged."""
    path = crashed(folder)

    def short(*_: object, **_options: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(where, short)
        assert abandoned(folder) == []
    assert path.exists()
    (found,) = abandoned(folder)
    found.discard()
