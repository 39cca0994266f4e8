"""Settings that must stand before Qt and torch are loaded, and the guards around every test."""

import gc
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # a test never opens a window on somebody's screen
os.environ["OMP_NUM_THREADS"] = "1"  # torch, where a test loads it, computes with one thread
if os.environ.get("LC_ALL") in {"C", "POSIX"}:
    os.environ["LC_ALL"] = "C.UTF-8"  # Qt warns of any other, and a warning fails a test

import pytest

from playground.spec import Cell
from playground.training import torch_setup
from playground.training.fused import kernel_loader
from playground.training.fused.compile_process import compile_apart
from tests import guards


class Compiler(threading.Thread):
    """Compiles the fused engine, and leaves a file behind once that is done or cannot be done."""

    def __init__(self, done: Path) -> None:
        super().__init__(name="compiler")
        self.done, self.unwanted = done, threading.Event()

    def run(self) -> None:
        try:
            compile_apart(self.unwanted.is_set)
        finally:
            self.done.touch()


COMPILER = pytest.StashKey[Compiler]()
COMPILED = pytest.StashKey[Path]()  # the file


def pytest_configure(config: pytest.Config) -> None:
    """Compile once for all processes; tests that do not need the fused engine run meanwhile.

    Bytecode is kept whatever the shell says: dozens of processes would compile the same sources anew.
    """
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if hasattr(config, "workerinput"):
        config.stash[COMPILED] = Path(config.workerinput["compiled"])
        return
    config.stash[COMPILED] = Path(tempfile.mkdtemp(prefix="unroll-tests-")) / "compiled"
    config.stash[COMPILER] = Compiler(config.stash[COMPILED])
    config.stash[COMPILER].start()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401  of xdist
    node.workerinput["compiled"] = str(node.config.stash[COMPILED])


def pytest_unconfigure(config: pytest.Config) -> None:
    if COMPILER in config.stash:
        config.stash[COMPILER].unwanted.set()
        config.stash[COMPILER].join()
        shutil.rmtree(config.stash[COMPILED].parent)


def pytest_collection_finish() -> None:
    spare_what_is_loaded()


def spare_what_is_loaded() -> None:
    """As in the application: no collection that a test causes walks through all of torch."""
    gc.collect()
    gc.freeze()


class Loaded(dict[Cell, kernel_loader.Kernels]):
    """No kernels until a test asks for them; the first to ask waits until they are compiled."""

    def __init__(self, compiled: Path) -> None:
        self._compiled = compiled

    def __contains__(self, cell: object) -> bool:
        while not self._compiled.exists():
            time.sleep(0.05)
        return super().__contains__(cell)


@pytest.fixture(autouse=True)
def guarded() -> Iterator[None]:
    """Fail the test that opens a modal dialog or leaves something running; see `guards`."""
    with guards.watching() as offences:
        yield
    if offences:
        pytest.fail("\n\n".join(offences), pytrace=False)


@pytest.fixture(autouse=True)
def kernels_not_ready(monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> None:
    """Whatever an earlier test has loaded: torch trains, until a test asks for the fused engine."""
    monkeypatch.setattr(kernel_loader, "_loaded", Loaded(pytestconfig.stash[COMPILED]))
    monkeypatch.setattr(kernel_loader, "_failures", [])


@pytest.fixture(scope="session")
def devices() -> tuple[str, ...]:
    """Torch, loaded and warm as behind the window; for what cannot be run before."""
    found = torch_setup.prepare()
    spare_what_is_loaded()
    return found


@pytest.fixture
def gc_in_main_thread() -> Iterator[None]:
    """For tests that start a training thread without the application, which looks after this itself."""
    with guards.collecting_here():
        yield
