"""The window says which engine computes a run, why, and how it was checked."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from playground.engine_report import KernelState
from playground.project_file import load, save
from playground.spec import CELL_NAMES
from playground.training.fused import compile_process, kernel_loader
from playground.training.fused.kernel_checksums import is_complete
from tests.ui.driving import (
    ENDLESS,
    action,
    find,
    press,
    read_number,
    wait_until,
    wait_until_idle,
    with_training,
)
from ui.app.main_window import MainWindow
from ui.background.torch_loader import TorchLoader
from ui.session.session import Session


@pytest.fixture
def fused_session(session: Session) -> Session:
    """A session whose fused engine is ready."""
    session.runs.set_kernels(kernel_loader.load("rnn"))
    return session


def engine(session: Session) -> str:
    return session.document.training.engine


def foot(window: MainWindow) -> QLabel:
    return find(window, QLabel, "engine_readout")


def train(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    action(window, "run_train").trigger()
    wait_until(qtbot, lambda: session.runs.status.epoch > 0)
    wait_until_idle(qtbot, session)


def test_foot_says_how_far_the_fused_engine_is_from_torch(
    qtbot: QtBot, window: MainWindow, fused_session: Session
) -> None:
    assert foot(window).text() == "fused engine"
    train(qtbot, window, fused_session)
    assert foot(window).text().startswith("fused engine ✓ ")
    assert read_number(foot(window).text().split()[-1]) < 1e-5
    assert "PyTorch computed the first 3 updates too: the loss differs by" in foot(window).toolTip()
    assert fused_session.runs.result.history.solved_at == 5


def test_engine_is_chosen_under_training_and_undone(
    qtbot: QtBot, window: MainWindow, fused_session: Session
) -> None:
    choice = find(window, QAbstractButton, "engine_choice_torch")
    window.docks.bring_forward("dock_training")
    press(choice)
    assert engine(fused_session) == "torch"
    assert find(window, QLabel, "engine_note").text() == "PyTorch. Chosen under Training."
    train(qtbot, window, fused_session)
    assert foot(window).text() == "PyTorch"
    fused_session.undo_stack.undo()
    assert engine(fused_session) == "automatic"


def test_run_goes_on_when_the_engine_is_changed(
    qtbot: QtBot, window: MainWindow, fused_session: Session
) -> None:
    """Another engine is no other run: the curve goes on."""
    train(qtbot, window, fused_session)
    fused_session.edit(with_training(fused_session.document, engine="torch"), "engine")
    train(qtbot, window, fused_session)
    assert fused_session.runs.result.history.curve.epoch.tolist() == list(range(1, 31))
    assert foot(window).text() == "PyTorch"


def test_long_run_is_taken_over_when_the_engine_becomes_ready(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    session.edit(with_training(session.document, epochs=ENDLESS), "endless")
    session.runs.train()
    wait_until(qtbot, lambda: session.runs.status.epoch > 3)
    assert foot(window).text() == "PyTorch, until the fused engine is ready"
    assert "is not ready; once it is, it takes over" in foot(window).toolTip()
    session.runs.set_kernels(kernel_loader.load("rnn"))
    wait_until(qtbot, lambda: foot(window).text().startswith("fused engine ✓"))
    wait_until(qtbot, lambda: session.runs.status.epoch > 5000)
    session.runs.stop()
    wait_until_idle(qtbot, session)
    assert session.runs.result.history.curve.epoch.tolist() == list(range(1, session.runs.status.epoch + 1))


@pytest.mark.parametrize(
    ("kernels", "said"),
    [
        (KernelState(failure="The fused engine cannot be had here (ImportError)."), "cannot be had here"),
        (KernelState(frozenset({"rnn"}), is_stored=False), "every start compiles it again"),
    ],
)
def test_what_is_missing_is_said(
    window: MainWindow, session: Session, kernels: KernelState, said: str
) -> None:
    session.runs.set_kernels(kernels)
    assert said in foot(window).toolTip()
    assert said in find(window, QLabel, "engine_note").text()


def test_file_keeps_the_engine_and_its_proof(
    qtbot: QtBot, window: MainWindow, fused_session: Session, tmp_path: Path
) -> None:
    train(qtbot, window, fused_session)
    save(fused_session.project(), tmp_path / "fused.unroll")
    found = load(tmp_path / "fused.unroll")
    assert found.trained is not None
    assert fused_session.runs.result.trained is not None
    assert found.trained.engine == fused_session.runs.result.trained.engine
    fused_session.replace_project(replace(found))
    wait_until_idle(qtbot, fused_session)
    assert foot(window).text().startswith("fused engine ✓ ")


def test_window_that_looks_at_networks_proves_nothing(
    qtbot: QtBot, fused_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To show what a network at rest answers, torch alone is asked."""
    monkeypatch.setattr("playground.training.fused.parity_check.prove", None)
    fused_session.new_seed(3)
    wait_until_idle(qtbot, fused_session)
    assert fused_session.runs.shown is not None
    assert np.isfinite(fused_session.runs.shown.checkpoint.flat).all()


def test_loader_tells_of_torch_first_and_of_each_cell(qtbot: QtBot) -> None:
    told: list[object] = []
    owner = QObject()
    loader = TorchLoader(owner)
    loader.ready.connect(told.append)
    loader.kernels_changed.connect(told.append)
    loader.start()
    wait_until(qtbot, lambda: bool(told) and told[-1] == KernelState(frozenset(CELL_NAMES)))
    loader.close(20)
    assert isinstance(told[0], tuple)


def test_compiling_ends_at_once_when_nobody_wants_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(compile_process, "folder", lambda: tmp_path)
    started = time.monotonic()
    compile_process.compile_apart(lambda: True)
    assert time.monotonic() - started < 5
    assert not is_complete(tmp_path)
