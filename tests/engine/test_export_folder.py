"""The folder of an export appears whole or not at all, and replaces no work of others."""

import errno
import os
import sys
from pathlib import Path

import pytest

from playground.export.errors import ExportError
from playground.export.folder import appearing
from playground.export.manifest import write_manifest


def put(folder: Path, text: str = "new", replace: bool = False) -> None:
    with appearing(folder, replace) as place:
        (place / "model.txt").write_text(text)
        (place / "deep").mkdir()
        (place / "deep" / "a.svg").write_text(text)
        write_manifest(place, ["model.txt", "deep/a.svg"], {})


def test_it_appears_at_the_end(tmp_path: Path) -> None:
    with appearing(tmp_path / "out", replace=False) as place:
        (place / "a").touch()
        assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_came_meanwhile_stays(tmp_path: Path) -> None:
    def put_late() -> None:
        with appearing(tmp_path / "out", replace=False) as place:
            (place / "a").touch()
            put(tmp_path / "out", "of another")

    with pytest.raises(ExportError, match="something of this name already"):
        put_late()
    assert (tmp_path / "out" / "model.txt").read_text() == "of another"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with appearing(tmp_path / "out", replace=False) as place:
            (place / "a").touch()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not list(tmp_path.iterdir())


def test_what_is_there_stays_unless_told(tmp_path: Path) -> None:
    put(tmp_path / "out", "old")
    with pytest.raises(ExportError, match="something of this name already"):
        put(tmp_path / "out")
    assert (tmp_path / "out" / "model.txt").read_text() == "old"
    put(tmp_path / "out", replace=True)
    assert (tmp_path / "out" / "deep" / "a.svg").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("stranger", ["notes.txt", "deep/notes.txt", "deep/.hidden"])
def test_a_file_of_the_person_is_never_replaced(tmp_path: Path, stranger: str) -> None:
    put(tmp_path / "out")
    (tmp_path / "out" / stranger).write_text("mine")
    with pytest.raises(ExportError, match=f"also holds '{stranger}'"):
        put(tmp_path / "out", replace=True)
    assert (tmp_path / "out" / stranger).read_text() == "mine"


def test_what_using_it_left_does_not_keep_it(tmp_path: Path) -> None:
    """Importing model.py leaves a cache beside it."""
    put(tmp_path / "out", "old")
    (tmp_path / "out" / "__pycache__").mkdir()
    (tmp_path / "out" / "__pycache__" / "model.pyc").touch()
    put(tmp_path / "out", replace=True)
    assert (tmp_path / "out" / "model.txt").read_text() == "new"


def test_a_folder_of_other_things_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").touch()
    with pytest.raises(ExportError, match="no export made this folder"):
        put(tmp_path / "out", replace=True)
    (tmp_path / "out" / "export.json").write_text('{"format": "else", "files": ["thesis.tex"]}')
    with pytest.raises(ExportError, match=r"not replaced, since it also holds 'thesis\.tex'"):
        put(tmp_path / "out", replace=True)


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    put(tmp_path / "out", replace=True)
    assert (tmp_path / "out" / "model.txt").exists()


def test_a_file_or_a_link_in_its_place_stays(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("file", "link", "dangling"):
        with pytest.raises(ExportError, match="it is not a folder"):
            put(tmp_path / name, replace=True)
        with pytest.raises(ExportError, match="something of this name already"):
            put(tmp_path / name)


def test_the_place_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"There is no folder .*missing: make it"):
        put(tmp_path / "missing" / "out")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind root")
def test_a_place_that_may_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(ExportError, match="no permission to write"):
        put(tmp_path / "locked" / "out")


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_a_name_that_is_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportError, match="cannot be written"):
        put(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:  # noqa: ARG001
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="the disk is full: free some space"):
        put(tmp_path / "out")
    assert not list(tmp_path.iterdir())


def test_the_old_one_comes_back_when_the_new_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "out", "old")
    rename = Path.rename

    def refuse_the_new(path: Path, target: Path) -> Path:
        if (path / "model.txt").read_text() == "new":
            raise OSError(errno.EACCES, "")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse_the_new)
    with pytest.raises(ExportError, match="permission is denied"):
        put(tmp_path / "out", "new", replace=True)
    assert (tmp_path / "out" / "model.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_earlier_export_that_can_be_put_nowhere_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new one cannot take its place, and the earlier one cannot go back."""
    folder, rename = tmp_path / "out", Path.rename
    put(folder, "old")
    before = sorted(path.name for path in folder.iterdir())

    def only_away(path: Path, to: Path) -> Path:
        if path != folder:
            raise OSError(errno.EIO, "Input/output error")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", only_away)
    with pytest.raises(ExportError, match="The earlier one is unharmed, but is now in ") as refused:
        put(folder, replace=True)
    named = Path(str(refused.value).rpartition(" in ")[2].removesuffix("."))
    assert sorted(path.name for path in named.iterdir()) == before
