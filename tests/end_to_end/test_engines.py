"""Who computes: chosen in the file or on the command line, said at the end, and written down."""

import re
from pathlib import Path

import pytest

from playground.cli import run_options as cli_training
from playground.project_file import load
from playground.training.fused import kernel_cache, kernel_loader
from tests.end_to_end.commands import Unroll

LECTURE = ("hello-cell", "hello-rnn", "hello-embedding", "hello-lstm", "hello-gru")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.unroll"


@pytest.mark.parametrize("task", LECTURE)
def test_both_engines_print_the_same_log(unroll: Unroll, out: Path, task: str) -> None:
    unroll("new", out, "--task", task)
    fused, torch = (unroll("train", out, "--engine", name) for name in ("fused", "torch"))
    assert (fused.code, fused.err) == (torch.code, torch.err) == (0, "")
    number = re.compile(r"\d+\.\d+")
    assert number.sub("", fused.out) == number.sub("", torch.out)
    ours, theirs = ([float(loss) for loss in number.findall(done.out)] for done in (fused, torch))
    assert ours == pytest.approx(theirs, abs=1.01e-4)  # the last place that is shown


def test_engine_is_said_at_the_end_and_written_with_its_proof(unroll: Unroll, out: Path) -> None:
    unroll("new", out, "--engine", "fused")
    done = unroll("train", out, "--out", out, "--json")
    assert done.objects[-1]["engine"] == "fused"
    project = load(out)
    assert project.trained is not None
    assert project.kept is not None
    assert project.trained.curve.loss.tolist() == [epoch["loss"] for epoch in done.objects[:-1]]
    assert project.kept.epochs.tolist() == list(range(16))
    use = project.trained.engine
    assert use is not None
    assert (use.name, use.reason) == ("fused", "Chosen under Training.")
    assert use.proof is not None
    assert use.proof.largest < 1e-5


def test_engine_of_the_file_counts_unless_another_is_named(unroll: Unroll, out: Path) -> None:
    unroll("new", out, "--engine", "torch")
    assert unroll("train", out, "--json").objects[-1]["engine"] == "torch"
    assert unroll("train", out, "--json", "--engine", "fused").objects[-1]["engine"] == "fused"
    assert load(out).document.training.engine == "torch"


def test_fused_engine_is_loaded_by_itself_where_it_is_worth_it(
    unroll: Unroll, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli_training, "WORTH_LOADING", 20)
    unroll("new", out)
    runs = [unroll("train", out, "--json", "--epochs", epochs).objects[-1] for epochs in (19, 20)]
    assert [(run["engine"], run["epochs"]) for run in runs] == [("torch", 19), ("fused", 20)]


def test_engine_that_cannot_be_had_is_said_and_torch_trains(
    unroll: Unroll, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_cell: str) -> kernel_loader.Kernels:
        raise ImportError("there is no numba")

    monkeypatch.setattr(kernel_loader, "kernels", refuse)
    unroll("new", out)
    done = unroll("train", out, "--engine", "fused", "--json")
    assert (done.code, done.objects[-1]["engine"], done.objects[-1]["solved_at"]) == (0, "torch", 5)
    assert done.complaint == (
        "The fused engine cannot be had here (ImportError: there is no numba). PyTorch trains instead."
    )


def test_compiled_code_that_cannot_be_kept_is_said(
    unroll: Unroll, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel_loader.load("rnn")
    monkeypatch.setattr(kernel_cache, "folder", lambda: None)
    unroll("new", out)
    done = unroll("train", out, "--engine", "fused", "--json")
    assert (done.code, done.objects[-1]["engine"]) == (0, "fused")
    assert done.complaint == cli_training.NOT_STORED


def test_run_that_blows_up_with_the_fused_engine_ends_in_its_words(unroll: Unroll, out: Path) -> None:
    unroll(
        "new", out, "--task", "hello-rnn", "--optimizer", "adamw", "--learning-rate", 1000, "--epochs", 300
    )
    done = unroll("train", out, "--engine", "fused", "--json")
    *epochs, end = done.objects
    assert done.code == 1
    assert (end["outcome"], end["engine"], end["solved_at"]) == ("failed", "fused", None)
    assert 10 < len(epochs) < 60
    assert end["message"] in done.complaint
    assert "weights after epoch" in done.complaint
