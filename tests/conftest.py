"""Settings that must stand before Qt and torch are loaded, and the guards around every test."""

import os
import threading
from collections.abc import Iterator

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # a test never opens a window on somebody's screen
os.environ["OMP_NUM_THREADS"] = "1"  # torch, where a test loads it, computes with one thread
if os.environ.get("LC_ALL") in {"C", "POSIX"}:
    os.environ["LC_ALL"] = "C.UTF-8"  # Qt warns of any other, and a warning fails a test

import pytest

from playground.training.fused import kernel_loader
from playground.training.fused.compile_process import compile_apart
from tests import guards

_unwanted = threading.Event()
_compiling = threading.Thread(target=compile_apart, args=(_unwanted.is_set,))


def pytest_configure(config: pytest.Config) -> None:
    """Compile the fused engine once for all processes, while they collect their tests."""
    if not hasattr(config, "workerinput"):
        _compiling.start()


def pytest_collection_finish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        _compiling.join()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished() -> None:
    """In the process that hands out the tests, before it does so."""
    _compiling.join()


def pytest_unconfigure() -> None:
    _unwanted.set()


@pytest.fixture(autouse=True)
def guarded() -> Iterator[None]:
    """Fail the test that opens a modal dialog or leaves something running; see `guards`."""
    with guards.watching() as offences:
        yield
    if offences:
        pytest.fail("\n\n".join(offences), pytrace=False)


@pytest.fixture(autouse=True)
def kernels_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever an earlier test has loaded: torch trains, until a test asks for the fused engine."""
    monkeypatch.setattr(kernel_loader, "_loaded", {})
    monkeypatch.setattr(kernel_loader, "_failures", [])


@pytest.fixture
def gc_in_main_thread() -> Iterator[None]:
    """For tests that start a training thread without the application, which looks after this itself."""
    with guards.collecting_here():
        yield
