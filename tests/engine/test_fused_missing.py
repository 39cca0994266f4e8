"""Where the fused engine cannot be had, or its code cannot be kept, it is said and training goes on."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from playground.engine_report import KernelState
from playground.training.engine_switch import make_trainer
from playground.training.fused import kernel_cache, kernel_loader
from playground.training.fused.trainer import MOST_POINTS, FusedTrainer
from playground.training.torch_trainer import TorchTrainer
from tests.engine.fusing import document, same_bits

ROOT = Path(__file__).parents[2]


def run(program: str, **environment: str) -> str:
    """What a program of its own prints; warnings and whatever else goes wrong fail it."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_machine_without_numba_trains_with_torch_and_says_why() -> None:
    said = run(
        """
import sys
sys.modules["numba"] = None
from playground.document import Document
from playground.training.engine_switch import make_trainer
from playground.training.fused.kernel_loader import load
state = load()
trainer = make_trainer(Document())
curve = trainer.steps(15)
print(len(state.ready), state.failure == trainer.use.reason, trainer.use.name, curve.solved_at, state.failure)
"""
    )
    ready, same, name, solved_at, *sentence = said.split(maxsplit=4)
    assert (ready, same, name, solved_at) == ("0", "True", "torch", "5")
    assert sentence[0].startswith("The fused engine cannot be had here (ModuleNotFoundError: ")
    assert sentence[0].strip().endswith(").")


def refuse(_cell: str) -> kernel_loader.Kernels:
    raise RuntimeError("this \x1b[1mprocessor\x1b[0m\nis not   known \udc00" + "x" * 5000)


def test_kernels_that_cannot_be_compiled_are_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_loader, "kernels", refuse)
    state = kernel_loader.load()
    assert state.ready == frozenset()
    assert state.failure.startswith("The fused engine cannot be had here (RuntimeError: this ")
    assert state.failure.isprintable(), "it goes to the terminal, and into project files"
    assert len(state.failure) < 300
    doc = document()
    trainer, expected = make_trainer(doc), TorchTrainer(doc)
    assert list(trainer.steps(20)) == list(expected.steps(20))
    assert same_bits(trainer.checkpoint(), expected.checkpoint())
    assert (trainer.use.name, trainer.use.reason) == ("torch", state.failure)


def test_kernels_are_ready_when_they_are_loaded_and_not_before() -> None:
    doc = document(cell="gru")
    assert kernel_loader.state().ready == frozenset()
    assert make_trainer(doc).use.name == "torch"
    assert kernel_loader.load("gru").ready == {"gru"}
    assert kernel_loader.state() == KernelState(frozenset({"gru"}), "", kernel_cache.is_stored())
    assert make_trainer(doc).use.name == "fused"
    assert make_trainer(document(cell="lstm")).use.name == "torch"
    assert kernel_loader.load().ready == {"rnn", "lstm", "gru"}


def test_without_a_place_for_compiled_code_it_is_compiled_and_not_kept(tmp_path: Path) -> None:
    """It takes its seconds: one cell, in a process of its own."""
    blocked = tmp_path / "a file"
    blocked.touch()
    said = run(
        """
from playground.training.fused.kernel_loader import load
from playground.training.fused.trainer import FusedTrainer
from playground.document import Document
state = load("rnn")
curve = FusedTrainer(Document()).steps(15)
print(sorted(state.ready), state.failure, state.is_stored, curve.solved_at)
""",
        XDG_CACHE_HOME=str(blocked),
        HOME=str(blocked),
        LOCALAPPDATA=str(blocked),
    )
    assert said == "['rnn']  False 5\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a file"]


def test_machine_without_a_home_folder_keeps_nothing_and_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container whose user has no name."""

    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    kernel_cache.folder.cache_clear()
    try:
        assert not kernel_loader.state().is_stored
        make_trainer(document()).steps(1)
    finally:
        kernel_cache.folder.cache_clear()


def test_compiled_code_lies_in_a_folder_that_changes_with_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_cache, "_caches", lambda: tmp_path)
    kernel_cache.folder.cache_clear()
    try:
        place = kernel_cache.folder()
        assert place is not None
        assert place.parent == tmp_path / "unroll"
        assert kernel_cache.is_stored()
        monkeypatch.setattr(kernel_cache, "_fingerprint", lambda: "other")
        kernel_cache.folder.cache_clear()
        assert kernel_cache.folder() == tmp_path / "unroll" / "kernels-other"
    finally:
        kernel_cache.folder.cache_clear()


def test_others_work_on_while_the_fused_engine_trains() -> None:
    """The window draws and obeys: a burst does not hold the interpreter's lock."""
    fused = FusedTrainer(document("ragged", cell="lstm"))
    fused.steps(1)
    thread = threading.Thread(target=fused.steps, args=(MOST_POINTS,))  # one call into the kernel
    thread.start()
    begun = last = time.perf_counter()
    longest = 0.0
    while thread.is_alive():
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    thread.join()
    assert fused.epoch == MOST_POINTS + 1
    assert longest < (last - begun) / 2
