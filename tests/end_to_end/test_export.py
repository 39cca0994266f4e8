"""`export` as a person at a terminal uses it."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from playground.checkpoint import Project
from playground.document import Document
from playground.export.format_api import Checked
from playground.export.safetensors import format as safetensors_format
from playground.pairs import Pair
from playground.project_file import save
from tests.end_to_end.commands import ROOT, Unroll, on_posix_only


@pytest.fixture
def trained(unroll: Unroll, tmp_path: Path) -> Path:
    """The default project after its 15 epochs, with its past."""
    file = tmp_path / "hello.unroll"
    assert unroll("new", file).code == 0
    assert unroll("train", file, "--out", file).code == 0
    return file


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process reads the files back: it would import torch for each export."""
    monkeypatch.setattr(safetensors_format, "check", lambda *_: Checked("nobody", "nothing", 0.0))


def test_export_makes_a_checked_folder(unroll: Unroll, trained: Path, tmp_path: Path) -> None:
    done = unroll("export", trained, tmp_path / "out", "--format", "safetensors", "--json")
    assert (done.code, done.err) == (0, "")
    said = done.objects[0]
    assert said["folder"] == str(tmp_path / "out")
    assert said["checks"]["safetensors"]["difference"] <= 1e-5
    made = {path.name for path in (tmp_path / "out").iterdir()}
    assert made == {"README.md", "export.json", "config.json", "model.safetensors"}


def test_export_says_in_words_what_came_of_it(unroll: Unroll, trained: Path, tmp_path: Path) -> None:
    done = unroll("export", trained, tmp_path / "out", "--format", "safetensors")
    first, last = done.out.splitlines()
    assert first.startswith("safetensors  largest difference ")
    assert last == f"Wrote {tmp_path / 'out'}"


@pytest.mark.usefixtures("unchecked")
def test_export_computes_as_training_did(unroll: Unroll, trained: Path, tmp_path: Path) -> None:
    """With two threads sums are rounded otherwise, and the log of a long run differs in its last digit."""
    torch.set_num_threads(2)
    done = unroll("export", trained, tmp_path / "out", "--format", "safetensors")
    assert (done.code, torch.get_num_threads()) == (0, 1)


@pytest.mark.usefixtures("unchecked")
def test_export_takes_any_epoch_of_the_file(unroll: Unroll, trained: Path, tmp_path: Path) -> None:
    for epoch in (0, 7):
        folder = tmp_path / str(epoch)
        done = unroll("export", trained, folder, "--format", "safetensors", "--epoch", epoch)
        assert done.code == 0
        assert json.loads((folder / "config.json").read_text())["epoch"] == epoch
    weights = {(tmp_path / str(epoch) / "model.safetensors").read_bytes() for epoch in (0, 7)}
    assert len(weights) == 2
    refused = unroll("export", trained, tmp_path / "no", "--format", "safetensors", "--epoch", 99)
    assert refused.code == 2
    assert (
        "The weights of epoch 99 are not in the file, which holds every epoch from 0 to 15"
        in refused.complaint
    )


@pytest.mark.usefixtures("unchecked")
def test_export_of_an_untrained_project_has_the_weights_of_its_seed(unroll: Unroll, tmp_path: Path) -> None:
    unroll("new", tmp_path / "young.unroll", "--cell", "gru")
    done = unroll("export", tmp_path / "young.unroll", tmp_path / "out", "--format", "safetensors")
    assert done.code == 0
    assert "after epoch 0" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("unchecked")
def test_export_never_overwrites_without_being_told(unroll: Unroll, trained: Path, tmp_path: Path) -> None:
    call = ("export", trained, tmp_path / "out", "--format", "safetensors")
    assert unroll(*call).code == 0
    before = (tmp_path / "out" / "export.json").stat().st_ino
    refused = unroll(*call, "--epoch", 3)
    assert refused.code == 2
    assert "something of this name already" in refused.complaint
    assert "--force" in refused.complaint
    assert (tmp_path / "out" / "export.json").stat().st_ino == before
    assert unroll(*call, "--epoch", 3, "--force").code == 0
    assert json.loads((tmp_path / "out" / "config.json").read_text())["epoch"] == 3


def test_export_refuses_what_is_no_call(unroll: Unroll, trained: Path, tmp_path: Path) -> None:
    for options, said in (
        ((), "--format"),
        (("--format", "tensorflow"), "tensorflow"),
        (("--format", "torch", "--pairs", "2"), "There is no pair 2"),
        (("--format", "torch", "--pairs", "one"), "“one” is no number of a pair"),
    ):
        refused = unroll("export", trained, tmp_path / "out", *options)
        assert refused.code == 2
        assert said in refused.complaint
    assert not (tmp_path / "out").exists()


def test_export_of_a_damaged_project_is_one_line(unroll: Unroll, trained: Path, tmp_path: Path) -> None:
    trained.write_bytes(trained.read_bytes()[:-200])
    refused = unroll("export", trained, tmp_path / "out", "--format", "torch")
    assert refused.code == 2
    assert str(trained) in refused.complaint
    assert not (tmp_path / "out").exists()


def test_export_of_a_project_with_a_problem_says_it(unroll: Unroll, tmp_path: Path) -> None:
    save(Project(Document((Pair("abc", "ab"),))), tmp_path / "odd.unroll")
    refused = unroll("export", tmp_path / "odd.unroll", tmp_path / "out", "--format", "torch")
    assert refused.code == 2
    assert "lengths 3 and 2" in refused.complaint


@pytest.mark.parametrize("format_name", ["torch", "safetensors"])
def test_export_onto_a_full_disk_leaves_nothing(
    unroll: Unroll, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_name: str
) -> None:
    def full(path: Path, data: bytes) -> int:  # noqa: ARG001
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(Path, "write_bytes", full)
    refused = unroll("export", trained, tmp_path / "out", "--format", format_name)
    assert refused.code == 1
    assert "the disk is full" in refused.complaint
    assert [path.name for path in tmp_path.iterdir()] == ["hello.unroll"]


def test_export_into_a_missing_folder(unroll: Unroll, trained: Path, tmp_path: Path) -> None:
    refused = unroll("export", trained, tmp_path / "a" / "b", "--format", "safetensors")
    assert refused.code == 2
    assert "There is no folder" in refused.complaint


@on_posix_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_export_interrupted_leaves_nothing(trained: Path, tmp_path: Path, number: int) -> None:
    call = ["export", str(trained), str(tmp_path / "out"), "--format", "torch"]
    command = [sys.executable, str(ROOT / "main.py"), *call]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    while not list(tmp_path.glob(".unroll-export-*/weights.pt")):  # it is being checked from now on
        assert process.poll() is None
        time.sleep(0.01)
    os.kill(process.pid, number)
    _, said = process.communicate(timeout=30)
    word = "interrupted" if number == signal.SIGINT else "terminated"
    assert (process.returncode, said) == (128 + number, f"unroll: {word}\n")
    assert [path.name for path in tmp_path.iterdir()] == ["hello.unroll"]
