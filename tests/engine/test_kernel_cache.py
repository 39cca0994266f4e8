"""Whatever happens to the compiled kernels on disk: the next start uses them as they were, or makes them anew
and keeps them again."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numba.core.config
import pytest
from numba import types

from playground.training.fused import compile_process, kernel_cache, kernel_checksums
from playground.training.fused.kernels import compiling

INDEX, CODE, CHECKSUM = "*/*.double-*.nbi", "*/*.double-*.nbc", "*.double.sha256"


class Compiled(NamedTuple):
    result: int
    from_disk: bool


class Place:
    """A folder of compiled kernels with two small ones, which are compiled in no time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def start(self) -> Compiled:
        """What a program gets that starts now."""
        halved, doubled = (compiling.kernel(types.int64(types.int64))(each) for each in (halve, double))
        assert halved(42) == 21
        return Compiled(doubled(21), bool(doubled.stats.cache_hits))  # type: ignore[attr-defined]


def halve(number: int) -> int:
    return number // 2


def double(number: int) -> int:
    return number * 2


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = Place(tmp_path_factory.mktemp("compiled"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numba.core.config, "CACHE_DIR", "")
        patch.setattr(compiling, "folder", lambda: place.path)
        assert place.start() == Compiled(42, from_disk=False)
        assert place.start() == Compiled(42, from_disk=True)
    kernel_checksums.set_complete(place.path)
    return place.path


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled: Path) -> Place:
    copy = shutil.copytree(compiled, tmp_path / "copy")
    monkeypatch.setattr(numba.core.config, "CACHE_DIR", "")
    monkeypatch.setattr(compiling, "folder", lambda: copy)
    return Place(copy)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def overwrite(path: Path) -> None:
    path.write_bytes(b"\x80garbage" * 100)


def flip(path: Path) -> None:
    """A byte in the middle; in the file of the code, numba would not notice."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def forbid(path: Path) -> None:
    path.chmod(0)


def put_a_folder_there(path: Path) -> None:
    path.unlink()
    (path / "inside").mkdir(parents=True)


def put_a_file_there(path: Path) -> None:
    kernel_checksums.delete(path)
    path.touch()


def swap(path: Path) -> None:
    """For the other kernel's: numba would not notice either."""
    (other,) = path.parent.glob(f"*.halve*{path.suffix}")
    shutil.copy(other, path)


def take_another_numbas(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(numba.__version__.encode(), b"0" * len(numba.__version__)))


DAMAGES = (cut, empty, overwrite, flip, forbid, put_a_folder_there, swap, take_another_numbas, Path.unlink)


def is_as_it_was(path: Path, content: bytes) -> bool:
    """Whether a damage made no difference: a code file names no numba, and root may read everything."""
    return path.is_file() and os.access(path, os.R_OK) and path.read_bytes() == content


KERNEL_FILES = [(damage, pattern) for damage in DAMAGES for pattern in (INDEX, CODE)]


@pytest.mark.parametrize(
    ("damage", "pattern"), [*KERNEL_FILES, (cut, CHECKSUM), (put_a_folder_there, CHECKSUM)]
)
def test_damaged_code_is_not_run_and_is_compiled_anew(
    place: Place, damage: Callable[[Path], None], pattern: str
) -> None:
    (path,) = place.path.glob(pattern)
    content = path.read_bytes()
    damage(path)
    same = is_as_it_was(path, content)
    assert kernel_checksums.is_complete(place.path) == same
    assert place.start() == Compiled(42, from_disk=same)
    assert place.start() == Compiled(42, from_disk=True)


def test_lost_kernel_is_seen_before_the_window_loads_any(place: Place) -> None:
    """Compiling in the window's process would freeze it."""
    for pattern in (INDEX, CODE, CHECKSUM):
        next(place.path.glob(pattern)).unlink()
    assert not kernel_checksums.is_complete(place.path)
    assert place.start() == Compiled(42, from_disk=False)
    kernel_checksums.set_complete(place.path)
    assert kernel_checksums.is_complete(place.path)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_mark_of_completeness_is_made_anew(place: Place, damage: Callable[[Path], None]) -> None:
    mark = place.path / kernel_checksums.COMPLETE
    content = mark.read_bytes()
    (mark.unlink if damage is swap else partial(damage, mark))()
    assert kernel_checksums.is_complete(place.path) == is_as_it_was(mark, content)
    kernel_checksums.set_complete(place.path)
    assert kernel_checksums.is_complete(place.path)


def refuse(*_arguments: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_code_that_cannot_be_kept_is_compiled_all_the_same(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut(next(place.path.glob(CODE)))
    with monkeypatch.context() as patch:
        patch.setattr("numba.core.caching.IndexDataCacheFile.save", refuse)
        assert place.start() == Compiled(42, from_disk=False)
    with monkeypatch.context() as patch:
        patch.setattr(kernel_checksums, "_write", refuse)
        assert place.start() == Compiled(42, from_disk=False)
    assert place.start() == Compiled(42, from_disk=False), "without its checksum"
    assert place.start() == Compiled(42, from_disk=True)


def test_damaged_code_that_cannot_be_deleted_is_not_run(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    flip(next(place.path.glob(CODE)))
    monkeypatch.setattr(kernel_checksums, "delete", refuse)
    assert place.start() == Compiled(42, from_disk=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Path | None]]:
    """The folder as the next start finds it."""
    monkeypatch.setattr(kernel_cache, "_caches", lambda: tmp_path)

    def found() -> Path | None:
        kernel_cache.folder.cache_clear()
        return kernel_cache.folder()

    yield found
    kernel_cache.folder.cache_clear()


@pytest.mark.parametrize("inside", ["", "kernels_1234"])
@pytest.mark.parametrize("damage", [put_a_file_there, forbid])
def test_what_lies_in_place_of_the_folder_makes_way(
    folder: Callable[[], Path | None], damage: Callable[[Path], None], inside: str
) -> None:
    place = folder()
    assert place is not None
    (place / "kernels_1234").mkdir()
    damage(place / inside)
    assert folder() == place
    (place / "kernels_1234").mkdir(exist_ok=True)
    (place / "kernels_1234" / "code").touch()


def test_kernels_are_compiled_apart_unless_all_lie_there(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    compilings: list[object] = []
    monkeypatch.setattr(compile_process, "folder", lambda: place.path)
    monkeypatch.setattr(compile_process, "_compile_until", compilings.append)
    compile_process.compile_apart(lambda: False)
    assert not compilings
    flip(next(place.path.glob(CODE)))
    compile_process.compile_apart(lambda: False)
    assert len(compilings) == 1
