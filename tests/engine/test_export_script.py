"""The script trains the same network from scratch and prints the same log, line by line."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.checkpoint import Project, RateChange, Trained
from playground.cli import main as command
from playground.document import Document
from playground.export.context import Work
from playground.export.errors import CancelledError, ExportError
from playground.export.format_api import Request
from playground.export.plain_model import state_names
from playground.export.script import format as script_format
from playground.export.script import literals, rerun, script
from playground.export.script.facts import RunFacts
from playground.export.script.rerun import Rerun
from playground.project_file import save
from playground.spec import Device
from playground.tasks import build
from playground.training import torch_setup
from tests.engine.scripting import DOCUMENTS, LECTURE, moved, run, train, untrained, weights

IN_BATCHES = DOCUMENTS["batches"]  # three an epoch

TORCHRUN = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2"]


def source(network: Trained, shares: bool = True) -> str:
    return script(RunFacts.of(network, shares))


def on_device(document: Document, device: Device) -> Document:
    return replace(document, training=replace(document.training, device=device))


# --- The log


@pytest.mark.parametrize("name", DOCUMENTS)
def test_log_is_that_of_the_command_line(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = DOCUMENTS[name]
    save(Project(document), tmp_path / "a.unroll")
    assert command(["train", str(tmp_path / "a.unroll")]) == 0
    log = capsys.readouterr().out.splitlines()
    assert len(log) == document.training.epochs
    ran = train(document)
    for network in (untrained(document), ran.trained):
        lines, made = run(source(network))
        assert lines == log
        assert np.array_equal(weights(document, made["model"]), ran.trained.checkpoint.flat)


def test_lecture_prints_what_the_lecture_printed() -> None:
    lines, _ = run(source(untrained(build("hello-cell"))))
    assert lines[6] == "Predicted: ohlol, Epoch [7/15] loss=3.6253"


def test_script_of_a_longer_run_counts_to_its_end() -> None:
    longer = replace(IN_BATCHES, training=replace(IN_BATCHES.training, epochs=40))
    ran = train(longer, updates=40 * 3)
    shown_as_15 = replace(ran.trained, document=replace(longer, training=replace(longer.training, epochs=15)))
    lines, _ = run(source(shown_as_15))
    assert lines == ran.lines
    assert lines[-1].startswith("Predicted: ")
    assert "Epoch [40/40]" in lines[-1]


def test_updates_beyond_the_last_whole_epoch_are_left_out() -> None:
    ran = train(IN_BATCHES, {(4, 1): 0.3}, updates=4 * 3 + 2)
    lines, _ = run(source(ran.trained))
    assert [said.replace("/4]", "/30]") for said in lines] == ran.lines
    assert "LATER_RATES" not in source(ran.trained)


@pytest.mark.parametrize(
    "rates",
    [
        {(0, 0): 0.01},
        {(5, 0): 0.01, (9, 0): 0.2},
        {(0, 2): 0.01},
        {(3, 1): 0.2, (3, 2): 0.001, (20, 0): 0.1},
    ],
)
def test_rates_that_changed_on_the_way_change_in_the_script(rates: dict[tuple[int, int], float]) -> None:
    ran = train(IN_BATCHES, rates)
    lines, made = run(source(ran.trained))
    assert lines == ran.lines != train(IN_BATCHES).lines
    assert np.array_equal(weights(IN_BATCHES, made["model"]), ran.trained.checkpoint.flat)


def test_rates_change_where_an_epoch_is_one_update() -> None:
    document = build("hello-lstm")
    ran = train(document, {(3, 0): 0.5, (4, 0): 0.05})
    lines, _ = run(source(ran.trained))
    assert lines == ran.lines
    assert "    4: 0.5,\n    5: 0.05,\n" in source(ran.trained)


# --- The source


CASES = {
    "BATCH_SIZE": ("batches", "hello-cell"),
    "randperm": ("equal batches", "ragged at once"),
    "PADDING": ("ragged at once", "equal batches"),
    "lengths": ("batches", "equal batches"),
    "total": ("ragged at once", "AdamW"),
    "CLIP_NORM": ("batches, clipped, momentum", "batches"),
    "clip_grad_norm_": ("batches, clipped, momentum", "batches"),
    "MOMENTUM": ("RMSprop", "AdamW"),
    "one_hot": ("hello-rnn", "hello-gru"),
    "nn.Embedding": ("hello-gru", "hello-rnn"),
    "functional": ("hello-rnn", "hello-gru"),
    ".split()": ("words", "hello-gru"),
    "sorted(": ("words", "own symbols"),
    "input_symbols": ("two vocabularies", "own symbols"),
    "…": ("batches", "equal batches"),
    "answers": ("equal batches", "hello-gru"),
    "row[: len(y)]": ("ragged at once", "equal batches"),
    " / targets.numel()": ("hello-rnn", "hello-cell"),
    " / count": ("batches", "batches, clipped, momentum"),
}


@pytest.mark.parametrize("part", CASES)
def test_script_has_what_its_case_needs_and_nothing_else(part: str) -> None:
    having, lacking = CASES[part]
    assert part in source(untrained(DOCUMENTS[having]))
    assert part not in source(untrained(DOCUMENTS[lacking]))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_one_process_runs_knows_nothing_of_others(name: str) -> None:
    alone = source(untrained(DOCUMENTS[name]), shares=False)
    assert not any(part in alone for part in ("distributed", "rank", "world", "import os", "import gc"))
    assert len(alone.splitlines()) < len(source(untrained(DOCUMENTS[name])).splitlines())


@pytest.mark.parametrize(("device", "shares"), [("cuda", True), ("cuda", False), ("mps", True)])
def test_script_for_another_device_puts_model_and_data_there(device: Device, shares: bool) -> None:
    made = source(untrained(on_device(IN_BATCHES, device)), shares)
    place = "device" if shares and device == "cuda" else "DEVICE"
    assert f"model = Model().to({place})" in made
    assert f"inputs, targets = inputs.to({place}), targets.to({place})" in made
    assert ("nccl" in made) == (shares and device == "cuda")
    assert "gloo" not in made
    ast.parse(made)


def every_source() -> Iterator[str]:
    for document in DOCUMENTS.values():
        for device in get_args(Device):
            rates = (RateChange(0, 0, 0.1), RateChange(2, 0, 0.01))
            batched = RunFacts.of(untrained(document)).batched
            for more in ((), (RateChange(3, 1, 0.2),)[:batched]):
                network = untrained(document)
                checkpoint = replace(network.checkpoint, epoch=5, rates=(*rates, *more))
                placed = on_device(document, device)
                for shares in (True, False):
                    yield source(replace(network, document=placed, checkpoint=checkpoint), shares)


def test_scripts_look_as_ruff_would_have_them(tmp_path: Path) -> None:
    for n, made in enumerate(every_source()):
        (tmp_path / f"train_{n}.py").write_text(made, encoding="utf-8")
    assert n > 100
    options = ["--isolated", "--line-length", "110", str(tmp_path)]
    for action in (["check", "--select", "E,F,W,I,B,SIM,PIE", "--ignore", "B905"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *action, "--no-cache", *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("name", LECTURE)
def test_script_of_a_lecture_program_is_short(name: str) -> None:
    assert len(source(untrained(build(name))).splitlines()) <= 100
    assert len(source(untrained(build(name)), shares=False).splitlines()) <= 66


@given(st.text(max_size=20))
def test_any_text_can_stand_in_a_script(text: str) -> None:
    made = literals.text(text)
    assert ast.literal_eval(made) == text
    assert made.isprintable()


def test_long_vocabulary_is_broken_into_lines() -> None:
    symbols = [chr(0x4E00 + n) for n in range(300)]
    lines = list(literals.a_list("symbols", map(literals.text, symbols)))
    assert max(map(len, lines)) <= 100
    made: dict[str, list[str]] = {}
    exec("\n".join(lines), made)  # noqa: S102
    assert made["symbols"] == symbols


# --- Several processes


def losses(log: str) -> list[float]:
    return [float(line.rpartition("=")[2]) for line in log.splitlines()]


def test_two_processes_train_as_one(tmp_path: Path) -> None:
    """Ragged batches of three that two cannot share evenly, a last one with a single pair, and clipping."""
    document = replace(IN_BATCHES, training=replace(IN_BATCHES.training, clip_norm=0.5))
    exact = source(train(document, {(4, 1): 0.02}).trained).replace(":.4f}", ":.9f}")
    (tmp_path / "train.py").write_text(exact, encoding="utf-8")
    alone, _ = run(exact)
    command = [*TORCHRUN, "train.py"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 30
    assert np.abs(np.array(losses(done.stdout)) - losses("\n".join(alone))).max() <= 1e-5
    answers = [line.rpartition(", ")[0] for line in alone]
    assert [line.rpartition(", ")[0] for line in done.stdout.splitlines()] == answers


# --- The check


def take_all(again: Rerun, lines: list[str]) -> None:
    for line in lines:
        again.take(line)


def checked(network: Trained, lines: list[str], flat: np.ndarray) -> float:
    """As the check does it with what a process printed and left."""
    again = Rerun("script", network, RunFacts.of(network).epochs, Work())
    take_all(again, lines)
    names = state_names(network.document.model)
    parts = network.document.layout.split(flat).items()
    return again.finish({names.get(name, name): values for name, values in parts}).difference


@pytest.mark.parametrize("updates", [0, 2, 3, 30, 31, 90])
def test_script_of_any_moment_of_a_run_agrees(updates: int) -> None:
    network = train(IN_BATCHES, {(0, 1): 0.01, (7, 0): 0.2, (10, 0): 0.1}, updates).trained
    lines, made = run(source(network))
    assert checked(network, lines, weights(IN_BATCHES, made["model"])) <= 1e-6


@pytest.mark.parametrize("updates", [0, 2, 3, 30, 31])
def test_weights_that_the_seed_does_not_lead_to_are_told(updates: int) -> None:
    ran = train(IN_BATCHES, updates=updates).trained
    lines, made = run(source(ran))
    flat = weights(IN_BATCHES, made["model"])
    with pytest.raises(
        ExportError, match=r"not trained from seed 16 .* weights that are 0\.001 away .* Leave"
    ):
        checked(moved(ran, 1e-3), lines, flat)


def test_script_that_ends_with_other_weights_is_no_export() -> None:
    ran = train(IN_BATCHES).trained
    lines, _ = run(source(ran))
    with pytest.raises(ExportError, match="The script does not agree with the network: "):
        checked(ran, lines, moved(ran, 1e-2).checkpoint.flat)


def changed(lines: list[str]) -> list[str]:
    return [*lines[:9], lines[9].replace("loss=", "loss=9"), *lines[10:]]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (changed, "does not print the log of the run: .*loss=9.* where Unroll prints"),
        (lambda lines: [lines[1], *lines[1:]], "does not print the log of the run"),
        (lambda lines: lines[:-1], "ended after 29 of 30 epochs"),
        (lambda lines: [*lines, "more"], "prints more than its 30 epochs: more"),
    ],
)
def test_log_that_differs_is_no_export(spoil: Callable[[list[str]], list[str]], said: str) -> None:
    ran = train(IN_BATCHES)
    with pytest.raises(ExportError, match=said):
        checked(ran.trained, spoil(ran.lines), ran.trained.checkpoint.flat)


def test_rerun_tells_how_far_it_is_and_ends_when_asked() -> None:
    told: list[tuple[str, float | None]] = []
    ran = train(IN_BATCHES)
    again = Rerun("script", ran.trained, 30, Work(lambda *said: told.append(said), lambda: len(told) > 3))
    take_all(again, ran.lines[:3])
    assert told[1] == ("training again by the script: epoch 2 of 30", 0.03)
    with pytest.raises(CancelledError):
        take_all(again, ran.lines[3:])


def test_rerun_ends_when_asked_between_two_of_many_epochs() -> None:
    """Whose lines are too many to tell of each."""
    stop: list[bool] = []
    long = replace(IN_BATCHES, training=replace(IN_BATCHES.training, epochs=100_000))
    again = Rerun("script", untrained(long), 100_000, Work(cancelled=lambda: bool(stop)))
    lines = train(long, updates=3 * 3).lines
    take_all(again, lines[:2])
    stop.append(True)
    with pytest.raises(CancelledError):
        again.take(lines[2])


def test_repeating_a_run_ends_when_asked_between_two_bursts() -> None:
    """Before the first line, where the network is more epochs away than anybody waits for."""
    document = replace(IN_BATCHES, training=replace(IN_BATCHES.training, epochs=10_000_000))
    checkpoint = replace(untrained(document).checkpoint, epoch=10_000_000)
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 20

    again = Rerun("script", untrained(document), 1, Work(cancelled=cancelled))
    with pytest.raises(CancelledError):
        again._replay.go_on_to(checkpoint)
    assert len(asked) == 21


def test_run_that_will_overflow_is_told() -> None:
    """Of an untrained network; Unroll does not go on where a script prints nan."""
    wild = replace(IN_BATCHES, training=replace(IN_BATCHES.training, optimizer="sgd", learning_rate=1e30))
    network = untrained(wild)
    lines, _ = run(source(network))
    with pytest.raises(ExportError, match=r"The run cannot be repeated\. Training stopped because"):
        take_all(Rerun("script", network, 30, Work()), lines)


# --- Where it cannot be made


def request(network: Trained) -> Request:
    return Request(network, "a project", ("script", "notebook"))


def test_device_that_is_not_here_is_told_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    network = untrained(on_device(IN_BATCHES, "cuda"))
    monkeypatch.setattr(torch_setup, "devices", lambda: ("cpu",))
    why = script_format.obstacle(request(network))
    assert why is not None
    assert "no CUDA" in why
    assert why.endswith("leave script and notebook out, or train on the CPU.")
    monkeypatch.setattr(torch_setup, "devices", lambda: ("cpu", "cuda"))
    assert script_format.obstacle(request(network)) is None


def test_imported_weights_come_from_no_seed() -> None:
    network = untrained(IN_BATCHES)
    assert script_format.obstacle(request(network)) is None
    why = script_format.obstacle(request(replace(network, imported=True)))
    assert why is not None
    assert "imported weights" in why


@pytest.mark.parametrize(
    ("updates", "said"),
    [
        (0, ["The network is not trained for a whole epoch yet; this trains the 30 epochs of its settings."]),
        (2, ["The network is not trained for a whole epoch yet; this trains the 30 epochs of its settings."]),
        (6, []),
        (7, ["The last update of the network, after epoch 2, is not part of it."]),
        (8, ["The last 2 updates of the network, after epoch 2, are not part of it."]),
    ],
)
def test_readme_says_what_the_script_does_not_train(updates: int, said: list[str], tmp_path: Path) -> None:
    asked = request(train(IN_BATCHES, updates=updates).trained)
    assert list(rerun.remarks(asked)) == said
    part = script_format.write(asked, tmp_path, Work())
    assert all(sentence in part.text for sentence in said)
    assert "torchrun --nproc-per-node 2 train.py" in part.text
    assert part.loader == ""


# --- Following a process


def follow(tmp_path: Path, code: str, take: Callable[[str], None], work: Work | None = None) -> None:
    program = tmp_path / "program.py"
    program.write_text(code, encoding="utf-8")
    (work or Work()).follow(program, [], tmp_path, take)


@pytest.mark.timeout(30)
def test_lines_of_a_process_come_while_it_runs(tmp_path: Path) -> None:
    code = "import time\nprint('é\\u2028 1', flush=True)\ntime.sleep(60)"

    def take(line: str) -> None:
        assert line == "é\u2028 1"
        raise CancelledError

    with pytest.raises(CancelledError):
        follow(tmp_path, code, take)


def test_all_lines_of_a_process_come_once(tmp_path: Path) -> None:
    lines: list[str] = []
    follow(tmp_path, "for n in range(20_000):\n    print(n)", lines.append)
    assert lines == [str(n) for n in range(20_000)]


def test_line_that_comes_in_parts_comes_whole(tmp_path: Path) -> None:
    lines: list[str] = []
    code = "import time\nprint('one', end='', flush=True)\ntime.sleep(0.3)\nprint(' line')"
    follow(tmp_path, code, lines.append)
    assert lines == ["one line"]


@pytest.mark.timeout(30)
def test_process_that_is_followed_ends_when_asked(tmp_path: Path) -> None:
    asked = iter([False, False, True])
    with pytest.raises(CancelledError):
        follow(tmp_path, "import time\ntime.sleep(60)", print, Work(cancelled=lambda: next(asked)))


def test_process_that_fails_is_told_by_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="failed: ValueError: no such thing"):
        follow(tmp_path, "print(1)\nraise ValueError('no such thing')", lambda _: None)
