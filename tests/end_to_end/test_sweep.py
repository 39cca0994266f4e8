"""`sweep` as scripts use it."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from playground.document import Document
from playground.engine_report import EngineUse
from playground.number_ranges import MAX_RUNS
from playground.spec import MAX_SEED, TrainSpec
from playground.sweep.sweep import Sweep
from playground.training import engine_switch
from playground.training.engine_switch import make_trainer
from playground.training.run import Trainable
from tests.end_to_end.commands import ROOT, Unroll, on_posix_only
from tests.end_to_end.test_command_line import HEARS_CTRL_C


@pytest.fixture
def hello(unroll: Unroll, tmp_path: Path) -> Path:
    """hello → ohlol with program 12-3, 15 epochs."""
    file = tmp_path / "hello.unroll"
    assert unroll("new", file).code == 0
    return file


@pytest.fixture
def sweep(unroll: Unroll, hello: Path, gc_in_main_thread: None) -> Unroll:  # noqa: ARG001
    return partial(unroll, "sweep", hello)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs with these seeds fail at their start."""

    def choose(*seeds: int) -> None:
        def make(document: Document, proved: EngineUse | None) -> Trainable:
            if document.training.seed in seeds:
                raise RuntimeError("no memory left on the device")
            return make_trainer(document, proved=proved)

        monkeypatch.setattr(engine_switch, "make_trainer", make)

    return choose


# --- JSON


def test_each_run_is_a_line_and_what_train_says_of_it(sweep: Unroll, unroll: Unroll, tmp_path: Path) -> None:
    swept = sweep("--seeds", "16,0-1", "--cells", "rnn,lstm", "--json")
    assert (swept.code, swept.err) == (0, "")
    *runs, end = swept.objects
    assert {(run["cell"], run["seed"]) for run in runs} == {
        (cell, seed) for cell in ("rnn", "lstm") for seed in (0, 1, 16)
    }
    for run in runs:
        assert list(run) == ["cell", "seed", "solved_at", "loss"]
        alone = tmp_path / "alone.unroll"
        unroll("new", alone, "--force", "--cell", run["cell"])
        *_, epoch, trained = unroll("train", alone, "--json", "--seed", run["seed"]).objects
        assert run["loss"] == epoch["loss"]
        assert run["solved_at"] == trained["solved_at"]
    assert list(end) == ["summary", "outcome", "seconds", "engines"]
    assert end["outcome"] == "completed"
    assert 0 < end["seconds"] < 60


def test_the_summary_holds_the_quartiles_of_each_cell(sweep: Unroll) -> None:
    options = ("--seeds", "0-9", "--cells", "gru,rnn", "--epochs", 20, "--json")
    *runs, end = sweep(*options).objects
    assert list(end["summary"]) == ["gru", "rnn"]
    for cell, summary in end["summary"].items():
        own = [run for run in runs if run["cell"] == cell]
        solved = [run["solved_at"] for run in own if run["solved_at"]]
        assert (summary["runs"], summary["solved"]) == (10, len(solved))
        assert list(summary["first_solved"]) == ["q1", "median", "q3"]
        assert list(summary["first_solved"].values()) == np.quantile(solved, [0.25, 0.5, 0.75]).tolist()
        loss = summary["loss"]
        assert loss["epoch"] == list(range(1, 21))
        last = [loss[name][-1] for name in ("q1", "median", "q3")]
        assert last == pytest.approx(np.quantile([run["loss"] for run in own], [0.25, 0.5, 0.75]))


def test_epochs_and_engine_stand_in_for_those_of_the_file(
    sweep: Unroll, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Document] = []

    def make(document: Document, proved: EngineUse | None) -> Trainable:
        seen.append(document)
        return make_trainer(document, proved=proved)

    monkeypatch.setattr(engine_switch, "make_trainer", make)
    assert sweep("--seeds", 7, "--epochs", 3, "--engine", "torch").code == 0
    assert [(each.training.epochs, each.training.engine) for each in seen] == [(3, "torch")]
    assert sweep("--seeds", 7).code == 0
    assert seen[-1] == Document(training=TrainSpec(seed=7))


def test_no_solved_run_has_no_first_solved(sweep: Unroll) -> None:
    *_, end = sweep("--seeds", "0-2", "--epochs", 1, "--json").objects
    assert end["summary"]["rnn"]["solved"] == 0
    assert end["summary"]["rnn"]["first_solved"] is None


def test_a_failing_run_is_said_and_the_others_count(sweep: Unroll, failing: Callable[..., None]) -> None:
    failing(1)
    swept = sweep("--seeds", "0-2", "--json")
    assert (swept.code, swept.err) == (0, "")
    *runs, end = swept.objects
    (failed,) = [run for run in runs if "failed" in run]
    assert (failed["seed"], failed["solved_at"], failed["loss"]) == (1, None, None)
    assert "no memory left" in failed["failed"]
    assert (end["summary"]["rnn"]["runs"], end["summary"]["rnn"]["solved"]) == (3, 2)
    assert end["outcome"] == "completed"


def test_when_all_runs_fail_the_command_fails(
    sweep: Unroll, hello: Path, failing: Callable[..., None]
) -> None:
    failing(0, 1)
    swept = sweep("--seeds", "0-1", "--json")
    assert swept.code == 1
    assert swept.complaint.startswith(f"{hello}: All runs failed. ")
    assert "no memory left" in swept.complaint
    assert swept.objects[-1]["outcome"] == "failed"
    assert sweep("--seeds", "0-1").code == 1


# --- A table for a person


def test_the_table_has_a_row_for_each_cell(sweep: Unroll) -> None:
    swept = sweep("--seeds", "0-19", "--cells", "rnn,lstm,gru", "--jobs", 2)
    assert (swept.code, swept.err) == (0, "")  # progress is for a terminal
    head, rnn, lstm, gru = swept.out.splitlines()
    columns = "cell solved first solved: median (quartiles) last loss: median (quartiles)"
    assert " ".join(head.split()) == columns
    assert [line.split()[0] for line in (rnn, lstm, gru)] == ["RNN", "LSTM", "GRU"]
    solved = [int(line.split()[1]) for line in (rnn, lstm, gru)]
    assert solved == pytest.approx([20, 10, 17], abs=1)  # as the lecture's programs were measured
    assert " of 20 " in rnn
    assert "  5 (4 to 6" in rnn


def test_the_table_names_a_failed_run(sweep: Unroll, failing: Callable[..., None]) -> None:
    failing(1, 2)
    *_, last = sweep("--seeds", "0-2").out.splitlines()
    assert last.startswith("RNN: 2 runs failed. Seed 1: ")
    assert "no memory left" in last


def test_progress_is_shown_at_a_terminal(sweep: Unroll, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    swept = sweep("--seeds", "0-4")
    shown = swept.err.split("\r\033[K")
    assert "100% 5 of 5 runs" in shown[-2]
    assert shown[-1] == ""  # cleared for the table


# --- What is refused


WRONG = [
    (["--seeds", "5-3"], "--seeds: “5-3” runs backwards: write 3-5."),
    (["--seeds", "-1"], "--seeds: “-1” is no seed"),
    (["--seeds", ""], "--seeds: There is no seed"),
    (["--seeds", str(MAX_SEED + 1)], "is too large"),
    (["--seeds", f"0-{MAX_RUNS}"], "more than 100,000 seeds"),
    (["--seeds", f"1-{MAX_RUNS}", "--cells", "rnn,gru"], "These are 200,000 runs, more than 100,000"),
    (
        ["--seeds", "1", "--cells", "rnn,elman"],
        "--cells: There is no cell “elman”: choose from rnn, lstm, gru",
    ),
    (["--seeds", "1", "--cells", ""], "--cells: There is no cell “”"),
    (["--seeds", "1", "--jobs", "0"], "--jobs is 0: choose a whole number from 1 to"),
    (["--seeds", "1", "--epochs", "0"], "hello.unroll: Epochs is 0"),
    (["--seeds", "1", "--engine", "steam"], "invalid choice: 'steam'"),
    ([], "required: --seeds"),
]


@pytest.mark.parametrize(("options", "complaint"), WRONG)
def test_what_is_wrong_is_said_before_anything_is_trained(
    unroll: Unroll, hello: Path, options: list[str], complaint: str
) -> None:
    refused = unroll("sweep", hello, *options)
    assert (refused.code, refused.out) == (2, "")
    assert complaint in refused.complaint


def test_cells_and_seeds_given_twice_count_once(sweep: Unroll) -> None:
    *runs, _ = sweep("--seeds", "3,3,2-3", "--cells", "GRU, gru", "--json").objects
    assert sorted((run["cell"], run["seed"]) for run in runs) == [("gru", 2), ("gru", 3)]


# --- Ctrl+C


def test_ctrl_c_sums_up_what_has_ended(sweep: Unroll, monkeypatch: pytest.MonkeyPatch) -> None:
    wait = Sweep.wait

    def interrupted(sweep: Sweep, timeout_s: float) -> bool:
        if sweep.done < 3:
            return wait(sweep, 0.01)
        if not sweep._control._stopped:
            raise KeyboardInterrupt
        return wait(sweep, timeout_s)

    monkeypatch.setattr(Sweep, "wait", interrupted)
    stopped = sweep("--seeds", "0-9999", "--json")
    assert (stopped.code, stopped.complaint) == (130, "interrupted")
    *runs, end = stopped.objects
    assert end["outcome"] == "stopped"
    assert end["summary"]["rnn"]["runs"] == len(runs) >= 3
    table = sweep("--seeds", "0-9999")
    assert table.code == 130
    assert table.out.splitlines()[-1].startswith("Only ")
    assert table.out.endswith("of 10,000 runs ended.\n")


@on_posix_only
def test_ctrl_c_ends_the_process_at_once(hello: Path) -> None:
    command = [sys.executable, "-c", HEARS_CTRL_C, str(ROOT / "main.py"), "sweep", str(hello), "--json"]
    command += ["--seeds", "0-9999"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as sweeping:
        assert sweeping.stdout is not None
        sweeping.stdout.readline()
        sweeping.send_signal(signal.SIGINT)
        said, complaint = sweeping.communicate(timeout=60)
    assert (sweeping.returncode, complaint) == (130, b"unroll: interrupted\n")
    assert json.loads(said.splitlines()[-1])["outcome"] == "stopped"
