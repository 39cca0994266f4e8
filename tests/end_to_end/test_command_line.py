"""The command line as scripts and lessons use it."""

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

import main as entry
from playground.checkpoint import Curve, Project
from playground.cli import train
from playground.document import Document
from playground.language import Message
from playground.pairs import Pair
from playground.product import APP_VERSION
from playground.project_file import load, save
from playground.spec import ROOM_TO_SOLVE, ModelSpec, TrainSpec
from playground.tasks import TASKS, build
from playground.training.nonfinite import NotFiniteError
from playground.training.torch_trainer import TorchTrainer
from playground.vocabulary import Level
from tests.end_to_end.commands import ROOT, Done, Unroll, on_posix_only
from tests.engine import plain


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.unroll"


def new(unroll: Unroll, out: Path, *options: object) -> Document:
    """The document that `new` writes."""
    done = unroll("new", out, "--force", *options)
    assert (done.code, done.err) == (0, "")
    document = load(out).document
    assert done.out.splitlines()[0].split() == ["pairs", str(len(document.pairs))]
    return document


# --- new


def test_new_without_options_is_program_12_3(unroll: Unroll, out: Path) -> None:
    assert new(unroll, out) == Document()
    assert load(out).trained is None


@pytest.mark.parametrize("name", TASKS)
def test_new_writes_every_task(unroll: Unroll, out: Path, name: str) -> None:
    assert new(unroll, out, "--task", name) == build(name)


def test_new_takes_difficulty_and_data_seed(unroll: Unroll, out: Path) -> None:
    made = new(unroll, out, "--task", "parity", "--difficulty", 3, "--data-seed", 5)
    assert made == build("parity", 5, 3)


def test_new_applies_every_option(unroll: Unroll, out: Path) -> None:
    options = (
        "--cell lstm --form cell --input one-hot --embedding-size 3 --hidden-size 5 --layers 3 --head linear "
        "--forget-bias 1.5 "
        "--loss sum --optimizer rmsprop --learning-rate 0.5 --momentum 0.25 --clip-norm 2 --epochs 7 "
        "--batch-size 2 --seed 9 --device cuda --engine fused --until flat --patience 3"
    )
    made = new(unroll, out, "--task", "hello-cell", *options.split())
    assert made.model == ModelSpec("lstm", "cell", "one-hot", 3, 5, 3, "linear", 1.5)
    assert made.training == TrainSpec("sum", "rmsprop", 0.5, 0.25, 2.0, 7, 2, 9, "cuda", "fused", "flat", 3)
    assert made.pairs == (Pair("hello", "ohlol"),)


def test_new_takes_a_table_and_a_vocabulary(unroll: Unroll, out: Path, tmp_path: Path) -> None:
    table = tmp_path / "pairs.tsv"
    table.write_text("我 爱\t爱 你\n我 恨\t恨 你\n", encoding="utf-8")
    made = new(unroll, out, "--pairs", table, "--level", "word", "--vocabulary", "你 我 恨 爱")
    assert made.pairs == (Pair("我 爱", "爱 你"), Pair("我 恨", "恨 你"))
    assert made.vocabulary.level == "word"
    assert made.vocabularies.input.symbols == ("你", "我", "恨", "爱")
    assert (made.model, made.training) == (ModelSpec(), TrainSpec())


def test_new_keeps_a_file_unless_forced(unroll: Unroll, out: Path) -> None:
    out.write_bytes(b"mine")
    refused = unroll("new", out)
    assert refused.code == 2
    assert refused.complaint.startswith(f"{out}: The file exists already")
    assert out.read_bytes() == b"mine"
    assert new(unroll, out) == Document()


WRONG_NEW = [
    (["--hidden-size", "0"], "out.unroll: Hidden size is 0: choose a whole number from 1 to"),
    (["--layers", "9"], "Layers is 9"),
    (["--embedding-size", "-1"], "Embedding size is -1"),
    (["--head", "none"], "set it to 4"),
    (["--cell", "lstm", "--forget-bias", "21"], "Forget bias is 21: choose a number from -20 to 20"),
    (["--cell", "gru", "--forget-bias", "1"], "forget gates of an LSTM alone: add --cell lstm"),
    (["--learning-rate", "nan"], "Learning rate must be above 0"),
    (["--learning-rate", "-1"], "Learning rate must be above 0"),
    (["--momentum", "1"], "Momentum must be"),
    (["--clip-norm", "inf"], "Gradient clipping must be"),
    (["--epochs", "0"], "Epochs is 0"),
    (["--batch-size", "-1"], "Batch size is -1"),
    (["--seed", "-1"], "Seed is -1"),
    (["--vocabulary", "h e l"], "symbol “o” at position 5 is not in the vocabulary"),
    (["--vocabulary", ""], "The vocabulary is empty"),
    (["--epochs", "many"], "“many” is no whole number: write digits, such as 100"),
    (["--cell", "elman"], "invalid choice: 'elman'"),
    (["--task", "hallo"], "There is no task “hallo”"),
    (["--task", "copy", "--difficulty", "4"], "invalid choice: 4"),
    (["--task", "copy", "--pairs", "x.tsv"], "not allowed with"),
    (["--data-seed", "1"], "add --task NAME"),
    (["--colour", "red"], "unrecognized arguments: --colour red"),
    (["--pairs", "missing.tsv"], "missing.tsv: There is no such file"),
    (["--pairs", "ragged.tsv"], "ragged.tsv: Pair 2: input and target have lengths 3 and 2"),
    (["--pairs", "empty.csv"], "empty.csv: There are no pairs below the header"),
    (["--pairs", "damaged.tsv"], "choose its encoding. --encoding NAME takes another."),
    (["--pairs", "ragged.tsv", "--encoding", "elvish"], "ragged.tsv: There is no encoding “elvish”"),
    (["--pairs", "space.tsv"], "space.tsv: There is no tab in line 1; it has a space. Mend the line, or say"),
    (
        ["--pairs", "named.csv"],
        "named.csv: Line 1 (“abc”, “defg”) looks like a header but was read as a pair. --header yes",
    ),
    (
        ["--pairs", "unseen.tsv"],
        "The input holds an invisible character: zero width space (U+200B) at position 3.",
    ),
    (["--header", "yes"], "--header says how to read a table: add --pairs FILE"),
    (["--pairs", "."], "This is a folder"),
]


@pytest.mark.parametrize(("options", "complaint"), WRONG_NEW)
def test_new_refuses_what_is_wrong(
    unroll: Unroll, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ragged.tsv").write_text("ab\tba\nabc\tab\n", encoding="utf-8")
    Path("empty.csv").write_text("input,target\n", encoding="utf-8")
    Path("damaged.tsv").write_bytes("é\tb\n".encode() + b"\xe9\tb\n")
    Path("space.tsv").write_text("hello ohlol\n", encoding="utf-8")
    Path("named.csv").write_text("abc,defg\nab,ba\ncd,dc\n", encoding="utf-8")
    Path("unseen.tsv").write_text("ab\u200b\tba\n", encoding="utf-8")
    refused = unroll("new", "out.unroll", *options)
    assert (refused.code, refused.out) == (2, "")
    assert complaint in refused.complaint
    assert not Path("out.unroll").exists()


TABLES = [
    (
        "src-tgt.csv",
        "src,tgt\nhello,ohlol\n",
        (),
        "Line 1 (“src”, “tgt”) is a header and was left out. --header no keeps it as a pair.",
    ),
    ("hash.tsv", "hello\tohlol\n####\t....\n", (), ""),
    (
        "s.csv",
        "hello;ohlol\n",
        (),
        "The columns were separated at a semicolon. --separator NAME takes another.",
    ),
    ("pairs.tsv", "hello\tohlol\tc\n", (), "Further columns are not used: 1 row, in line 1."),
    (
        "pairs.tsv",
        "l\tr\nhello\tohlol\n",
        ("--header", "yes"),
        "Line 1 (“l”, “r”) is a header and was left out.",
    ),
    ("pairs.tsv", "hello ohlol\n", ("--separator", "space"), ""),
    ("pairs.tsv", "hello\tohlol\nпривет\tпривет\n", ("--encoding", "cp1251"), ""),
    ("pairs.csv", "hello,ohlol\n你好,好你\n", (), "It was read as GB18030 (GBK), which is a guess."),
]


@pytest.mark.parametrize(("name", "content", "options", "said"), TABLES)
def test_new_says_what_it_makes_of_a_table(
    unroll: Unroll, out: Path, tmp_path: Path, name: str, content: str, options: tuple[str, ...], said: str
) -> None:
    table = tmp_path / name
    encoding = "cp1251" if "привет" in content else "gbk" if "你好" in content else "utf-8"
    table.write_bytes(content.encode(encoding))
    done = unroll("new", out, "--pairs", table, *options)
    assert done.code == 0
    assert done.out.startswith("pairs ")
    assert said in done.complaint if said else done.err == ""
    first, *others = load(out).document.pairs
    assert (first.input, first.target) == ("hello", "ohlol")
    assert [other.input in content for other in others] == [True] * len(others)


def test_new_says_where_nothing_can_be_written(unroll: Unroll, tmp_path: Path) -> None:
    for out in (tmp_path, tmp_path / "no" / "out.unroll", tmp_path / ("x" * 300), tmp_path / "a\nb" / "c"):
        refused = unroll("new", out, "--force")
        assert refused.code == 2
        assert refused.complaint


# --- tasks


def test_tasks_are_listed(unroll: Unroll) -> None:
    table = unroll("tasks")
    assert (table.code, table.err) == (0, "")
    assert [line.split()[0] for line in table.out.splitlines()] == list(TASKS)
    (listed,) = (json.loads(unroll("tasks", "--json").out),)
    assert [task["name"] for task in listed] == list(TASKS)
    assert listed[0]["title_zh"] == TASKS["hello-cell"].title_zh


# --- train

LOGS = {  # name: the epochs up to the first that is right, and the loss of the last
    "hello-cell": (
        """lhhhh 7.340 · lhhol 5.927 · lhool 4.976 · ohool 4.473 · ohool 4.153 · ohool 3.867 · ohlol 3.625""",
        2.723,
    ),
    "hello-rnn": (
        """lhhhh 1.468 · lhhhh 1.317 · lhhol 1.185 · lhool 1.076 · lhool .993 · ohool .933 · ohool .889 ·
        ohool .855 · ohool .824 · ohlol .796""",
        0.682,
    ),
    "hello-embedding": ("""lhhhh 1.418 · lhlll 1.107 · lhlll .893 · ohlll .690 · ohlol .508""", 0.011),
}


@pytest.mark.parametrize("name", LOGS)
def test_train_repeats_the_lectures_log(unroll: Unroll, out: Path, name: str) -> None:
    new(unroll, out, "--task", name)
    done = unroll("train", out, "--json")
    assert (done.code, done.err) == (0, "")
    *epochs, end = done.objects
    log, last_loss = LOGS[name]
    first = [epoch.split() for epoch in log.split("·")]
    strings, losses = [text for text, _ in first], [float(loss) for _, loss in first]
    assert [epoch["epoch"] for epoch in epochs] == list(range(1, 16))
    assert [epoch["predictions"] for epoch in epochs[: len(strings)]] == [[text] for text in strings]
    assert [epoch["loss"] for epoch in epochs[: len(losses)]] == pytest.approx(losses, abs=0.01)
    assert epochs[-1]["predictions"] == ["ohlol"]
    assert epochs[-1]["loss"] == pytest.approx(last_loss, abs=0.01)
    assert [epoch["accuracy"] for epoch in epochs] == [epoch["predictions"] == ["ohlol"] for epoch in epochs]
    assert end.pop("seconds") >= 0
    assert end == {"outcome": "completed", "epochs": 15, "solved_at": len(first), "engine": "torch"}
    assert set(epochs[0]) == {"epoch", "loss", "accuracy", "predictions"}


@pytest.mark.parametrize(("name", "solved_at"), [("hello-lstm", 11), ("hello-gru", 10)])
def test_exercises_are_solved_when_the_course_says(
    unroll: Unroll, out: Path, name: str, solved_at: int
) -> None:
    new(unroll, out, "--task", name)
    assert unroll("train", out, "--json").objects[-1]["solved_at"] == solved_at


def test_train_prints_the_lectures_lines(unroll: Unroll, out: Path) -> None:
    new(unroll, out, "--task", "hello-cell")
    lines = unroll("train", out).out.splitlines()
    losses = [line.rpartition("=")[2] for line in lines]
    assert lines[0] == f"Predicted: lhhhh, Epoch [1/15] loss={losses[0]}"
    assert lines[6] == f"Predicted: ohlol, Epoch [7/15] loss={losses[6]}"
    assert (float(losses[0]), float(losses[6])) == pytest.approx((7.3398, 3.6246), abs=0.01)
    assert len(losses) == 15
    assert all(len(loss) == len("7.3398") for loss in losses)


def test_train_shows_five_pairs_of_many(unroll: Unroll, out: Path, tmp_path: Path) -> None:
    table = tmp_path / "pairs.tsv"
    table.write_text("".join(f"{'a' * n}\t{'b' * n}\n" for n in range(1, 7)), encoding="utf-8")
    new(unroll, out, "--pairs", table, "--epochs", 100)
    done = unroll("train", out)
    last = done.out.splitlines()[-1]
    assert last.startswith("Predicted: b, bb, bbb, bbbb, bbbbb, …, Epoch [100/100] loss=0.0")
    epochs = unroll("train", out, "--json").objects[:-1]
    assert epochs[-1]["predictions"] == ["b" * n for n in range(1, 7)]


@pytest.mark.parametrize(
    ("name", "least", "most"), [("hello-cell", 10, 17), ("hello-rnn", 8, 15), ("hello-embedding", 19, 20)]
)
def test_as_many_seeds_are_solved_as_in_the_course(
    unroll: Unroll, out: Path, name: str, least: int, most: int
) -> None:
    new(unroll, out, "--task", name)
    ends = [unroll("train", out, "--seed", seed, "--json").objects[-1] for seed in range(20)]
    assert least <= sum(end["solved_at"] is not None for end in ends) <= most


def test_a_loop_over_cells_repeats_the_module(unroll: Unroll, tmp_path: Path) -> None:
    loop, module = tmp_path / "loop.unroll", tmp_path / "module.unroll"
    new(unroll, loop, "--task", "hello-cell", "--learning-rate", 0.05, "--loss", "mean")
    new(unroll, module, "--task", "hello-rnn")
    for seed in range(20):
        ours, theirs = (unroll("train", file, "--seed", seed, "--json").objects for file in (loop, module))
        for one, other in zip(ours[:-1], theirs[:-1], strict=True):
            assert one["predictions"] == other["predictions"]
            assert one["loss"] == pytest.approx(other["loss"], abs=1e-6)


def test_train_says_that_a_run_has_diverged(unroll: Unroll, out: Path) -> None:
    new(unroll, out, "--learning-rate", 900)
    done = unroll("train", out)
    assert done.code == 0
    assert "unroll: worse than guessing since epoch 1: try a smaller learning rate" in done.err
    new(unroll, out, "--force")
    assert "worse than guessing" not in unroll("train", out).err


def test_train_writes_what_it_trained(unroll: Unroll, out: Path, tmp_path: Path) -> None:
    new(unroll, out, "--task", "hihell")
    before, trained = out.read_bytes(), tmp_path / "trained.unroll"
    done = unroll("train", out, "--seed", 3, "--epochs", 4, "--out", trained, "--json")
    assert done.code == 0
    assert out.read_bytes() == before
    project = load(trained)
    assert (project.document.training.seed, project.document.training.epochs) == (3, 4)
    assert project.trained is not None
    assert project.trained.document == project.document
    assert project.trained.checkpoint.epoch == 4
    assert project.trained.curve.loss.tolist() == [epoch["loss"] for epoch in done.objects[:-1]]
    again = unroll("train", trained, "--json")
    assert again.objects[:-1] == done.objects[:-1], "training starts from the seed, not from the weights"


def test_train_until_solved_ends_there(unroll: Unroll, out: Path, tmp_path: Path) -> None:
    new(unroll, out, "--epochs", 2)
    trained = tmp_path / "trained.unroll"
    done = unroll("train", out, "--until-solved", "--patience", 4, "--out", trained, "--json")
    *epochs, end = done.objects
    assert (end["outcome"], end["epochs"]) == ("solved", end["solved_at"] + 3)
    assert len(epochs) == end["epochs"]
    training = load(trained).document.training
    assert (training.until, training.epochs, training.patience) == ("solved", ROOM_TO_SOLVE, 4)
    assert "1000 epochs, until solved for 4 epochs, seed 16" in unroll("check", trained).out
    short = unroll("train", out, "--until-solved", "--epochs", 3, "--json").objects[-1]
    assert (short["outcome"], short["epochs"]) == ("completed", 3)


def test_train_replaces_its_own_file(unroll: Unroll, out: Path) -> None:
    new(unroll, out, "--epochs", 2)
    assert unroll("train", out, "--out", out).code == 0
    assert load(out).trained is not None


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--epochs", "0"], "out.unroll: Epochs is 0"),
        (["--seed", "-1"], "out.unroll: Seed is -1"),
        (["--out", "."], "This is a folder"),
        (["--out", "no/b.unroll"], "There is no folder no"),
    ],
)
def test_train_refuses_before_it_trains(
    unroll: Unroll, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    new(unroll, Path("out.unroll"))
    refused = unroll("train", "out.unroll", *options)
    assert (refused.code, refused.out) == (2, "")
    assert complaint in refused.complaint


def after(epochs: int, error: BaseException) -> Callable[[TorchTrainer, int], Curve]:
    """A stand-in for `TorchTrainer.steps` that fails once so many epochs are done."""
    steps = TorchTrainer.steps

    def failing(trainer: TorchTrainer, count: int) -> Curve:
        if trainer.epoch == epochs:
            raise error
        return steps(trainer, count)

    return failing


def signalled(epochs: int, number: signal.Signals) -> Callable[[TorchTrainer, int], Curve]:
    """A stand-in for `TorchTrainer.steps` during which a signal comes once so many epochs are done."""
    steps = TorchTrainer.steps

    def going_on(trainer: TorchTrainer, count: int) -> Curve:
        if trainer.epoch == epochs:
            signal.raise_signal(number)
        return steps(trainer, count)

    return going_on


def test_failed_training_is_said_and_not_written(
    unroll: Unroll, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new(unroll, out)
    monkeypatch.setattr(TorchTrainer, "steps", after(3, NotFiniteError(3, Message("the loss is not finite"))))
    failed = unroll("train", out, "--json", "--out", tmp_path / "trained.unroll")
    assert failed.code == 1
    *epochs, end = failed.objects
    assert len(epochs) == 3
    assert (end["outcome"], end["epochs"], end["solved_at"]) == ("failed", 3, None)
    assert "the loss is not finite" in end["message"]
    assert "the loss is not finite" in failed.complaint
    assert not (tmp_path / "trained.unroll").exists()


@on_posix_only
@pytest.mark.usefixtures("signals_heard")
@pytest.mark.parametrize(
    ("number", "code", "word"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]
)
def test_training_that_is_ended_keeps_what_it_has_trained(
    unroll: Unroll,
    out: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals,
    code: int,
    word: str,
) -> None:
    new(unroll, out)
    monkeypatch.setattr(TorchTrainer, "steps", signalled(2, number))
    trained, before = tmp_path / "trained.unroll", signal.getsignal(number)
    stopped = unroll("train", out, "--json", "--out", trained)
    assert stopped.code == code
    assert stopped.complaint == f"{word}; {trained} holds what was trained, up to epoch 3"
    *epochs, end = stopped.objects
    assert (len(epochs), end["outcome"], end["epochs"]) == (3, "stopped", 3)
    found = load(trained)
    assert found.trained is not None
    assert found.trained.checkpoint.epoch == 3
    assert found.trained.curve.loss.tolist() == [epoch["loss"] for epoch in epochs]
    assert found.kept is not None
    assert signal.getsignal(number) is before


@on_posix_only
def test_signal_that_the_shell_has_turned_off_stays_off(
    unroll: Unroll, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `nohup` does, and a shell for its background jobs."""
    new(unroll, out)
    monkeypatch.setattr(TorchTrainer, "steps", signalled(2, signal.SIGINT))
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert unroll("train", out).code == 0
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("kept", [True, False])
def test_training_that_nobody_listens_to_any_more_is_still_written(
    unroll: Unroll, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    """The terminal was closed, or the program behind the pipe has ended. Without a file there is no point."""
    new(unroll, out)
    printed: list[str] = []

    def hung_up(text: str, **_: object) -> None:
        printed.append(text)
        if len(printed) == 3:
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(train, "print", hung_up, raising=False)
    trained = tmp_path / "trained.unroll"
    done = unroll("train", out, *(["--out", trained] if kept else []))
    assert done.code == (0 if kept else 1)
    assert trained.exists() == kept
    assert len(printed) == (15 if kept else 3)


def test_training_interrupted_in_the_middle_of_an_update_is_not_written(
    unroll: Unroll, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new(unroll, out)
    monkeypatch.setattr(TorchTrainer, "steps", after(2, KeyboardInterrupt()))
    stopped = unroll("train", out, "--json", "--out", tmp_path / "trained.unroll")
    assert (stopped.code, stopped.complaint) == (130, "interrupted")
    assert (stopped.objects[-1]["outcome"], stopped.objects[-1]["epochs"]) == ("stopped", 2)
    assert not (tmp_path / "trained.unroll").exists()


@pytest.mark.skipif(torch.cuda.is_available(), reason="here the device exists")
def test_a_missing_device_is_said(unroll: Unroll, out: Path) -> None:
    new(unroll, out, "--device", "cuda")
    for command in (["train", out], ["sweep", out, "--seeds", "0-1"]):
        failed = unroll(*command)
        assert failed.code == 1
        assert failed.complaint.endswith("has no CUDA that PyTorch can use: add --device cpu.")
        assert unroll(*command, "--device", "cpu", "--epochs", 2).code == 0
    assert unroll("train", out, "--device", "cpu", "--epochs", 2, "--out", out).code == 0
    assert load(out).document.training == TrainSpec(epochs=2)


def test_unforeseen_errors_are_one_line(unroll: Unroll, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new(unroll, out)
    monkeypatch.setattr(TorchTrainer, "steps", after(0, TypeError("first\nsecond")))
    failed = unroll("train", out)
    assert failed.code == 1
    assert "please report" in failed.complaint


# --- inspect


def plain_answers(spec: ModelSpec, symbols: int, ids: Sequence[int], flat: Tensor | int) -> dict[str, Any]:
    """What a plain script computes, with given weights or with those of a seed."""
    width = spec.embedding_size if spec.input == "embedding" else symbols
    kind = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[spec.cell]
    with torch.random.fork_rng(devices=[]):
        if isinstance(flat, int):
            torch.manual_seed(flat)
        modules = nn.ModuleList()
        if spec.input == "embedding":
            modules.append(nn.Embedding(symbols, width))
        rnn = kind(width, spec.hidden_size, spec.layers, batch_first=True)
        modules.append(rnn)
        if spec.head == "linear":
            modules.append(nn.Linear(spec.hidden_size, symbols))
    if isinstance(flat, Tensor):
        nn.utils.vector_to_parameters(flat, modules.parameters())
    with torch.no_grad():
        indices = torch.tensor([ids])
        x = modules[0](indices) if spec.input == "embedding" else functional.one_hot(indices, symbols).float()
        prefixes = [rnn(x[:, : step + 1])[1] for step in range(len(ids))]
        hidden = torch.stack([(p[0] if spec.cell == "lstm" else p)[:, 0] for p in prefixes])  # (T, layers, H)
        cell = torch.stack([p[1][:, 0] for p in prefixes]) if spec.cell == "lstm" else None
        output = rnn(x)[0][0]
        logits = modules[-1](output) if spec.head == "linear" else output
        gates = [
            plain_gates(spec, rnn, n, x[0] if n == 0 else hidden[:, n - 1], hidden[:, n])
            for n in range(spec.layers)
        ]
    return {
        "logits": logits,
        "probabilities": torch.softmax(logits, 1),
        "layers": [
            {"hidden": hidden[:, n], "cell": None if cell is None else cell[:, n], "gates": gates[n]}
            for n in range(spec.layers)
        ],
    }


def plain_gates(spec: ModelSpec, rnn: nn.Module, layer: int, x: Tensor, h: Tensor) -> dict[str, Tensor]:
    """The gates of one layer from torch's documentation; x (T, features), h (T, hidden) after each step."""
    before = torch.cat([torch.zeros(1, spec.hidden_size), h[:-1]])
    from_x = functional.linear(x, getattr(rnn, f"weight_ih_l{layer}"), getattr(rnn, f"bias_ih_l{layer}"))
    from_h = functional.linear(before, getattr(rnn, f"weight_hh_l{layer}"), getattr(rnn, f"bias_hh_l{layer}"))
    if spec.cell == "lstm":
        i, f, g, o = (from_x + from_h).chunk(4, 1)
        return {"input": i.sigmoid(), "forget": f.sigmoid(), "candidate": g.tanh(), "output": o.sigmoid()}
    if spec.cell == "gru":
        (rx, zx, nx), (rh, zh, nh) = from_x.chunk(3, 1), from_h.chunk(3, 1)
        reset = (rx + rh).sigmoid()
        return {"reset": reset, "update": (zx + zh).sigmoid(), "candidate": (nx + reset * nh).tanh()}
    return {}


def assert_same_numbers(ours: Any, theirs: Any) -> None:  # noqa: ANN401  JSON, and what it should hold
    if isinstance(theirs, Tensor):
        torch.testing.assert_close(torch.tensor(ours), theirs, rtol=0, atol=1e-6, check_dtype=False)
    elif isinstance(theirs, dict):
        assert list(ours) == list(theirs)
        for name, value in theirs.items():
            assert_same_numbers(ours[name], value)
    elif isinstance(theirs, list):
        for one, other in zip(ours, theirs, strict=True):
            assert_same_numbers(one, other)
    else:
        assert ours == theirs


@pytest.mark.parametrize("head", ["linear", "none"])
@pytest.mark.parametrize("kind", ["one-hot", "embedding"])
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_inspect_gives_torchs_numbers(
    unroll: Unroll, out: Path, cell: str, layers: int, kind: str, head: str
) -> None:
    options = ["--cell", cell, "--layers", layers, "--input", kind, "--head", head]
    document = new(unroll, out, *options, "--hidden-size", 4 if head == "none" else 5, "--epochs", 3)
    plain = plain_answers(document.model, 4, [1, 0, 2, 2, 3], 16)
    assert_inspected(unroll("inspect", out, "--input", "hello", "--json"), plain)
    assert unroll("train", out, "--out", out).code == 0
    assert_inspected(unroll("inspect", out, "--input", "hello", "--epoch", 0, "--json"), plain)
    trained = load(out).trained
    assert trained is not None
    plain = plain_answers(document.model, 4, [1, 0, 2, 2, 3], torch.tensor(trained.checkpoint.flat))
    assert_inspected(unroll("inspect", out, "--input", "hello", "--json"), plain)
    assert_inspected(unroll("inspect", out, "--input", "hello", "--epoch", 3, "--json"), plain)


def assert_inspected(done: Done, plain: dict[str, Any]) -> None:
    assert (done.code, done.err) == (0, "")
    (answer,) = done.objects
    prediction = "".join("ehlo"[index] for index in plain["logits"].argmax(1).tolist())
    said = {"input": "hello", "symbols": list("hello"), "ids": [1, 0, 2, 2, 3], "prediction": prediction}
    assert set(answer.pop("influence")) == {"logits_by_input", "loss_by_hidden"}
    assert answer.pop("memory")["hidden_by_hidden"][-1][0] == pytest.approx(1.0)
    assert_same_numbers(answer, said | plain)


@pytest.mark.parametrize(
    ("level", "text", "symbols"), [("character", "我b", ["我", "b"]), ("word", " 我  bb ", ["我", "bb"])]
)
def test_inspect_cuts_texts_as_the_document_says(
    unroll: Unroll, out: Path, level: Level, text: str, symbols: list[str]
) -> None:
    new(unroll, out, "--task", "copy")
    document = load(out).document
    pairs = (Pair("我 bb 我", "我 我 bb") if level == "word" else Pair("我b", "b我"),)
    save(Project(replace(document, pairs=pairs, vocabulary=replace(document.vocabulary, level=level))), out)
    (answer,) = unroll("inspect", out, "--input", text, "--json").objects
    assert answer["symbols"] == symbols
    assert answer["input"] == (" " if level == "word" else "").join(symbols)
    table = unroll("inspect", out, "--input", text).out.splitlines()
    assert table[1].split()[:2] == ["1", symbols[0]]
    assert len(table) == 1 + 2 + 2 * (2 + 2)


def test_inspect_table_shows_the_numbers_of_the_json(unroll: Unroll, out: Path) -> None:
    new(unroll, out)
    (answer,) = unroll("inspect", out, "--input", "hello", "--json").objects
    rows = [line.split() for line in unroll("inspect", out, "--input", "hello").out.splitlines()]
    assert [row[2] for row in rows[1:6]] == list(answer["prediction"])
    assert [float(row[3]) for row in rows[1:6]] == pytest.approx(
        [max(row) for row in answer["probabilities"]], abs=6e-4
    )
    for layer, start in ((0, 8), (1, 15)):
        for row, values in zip(rows[start : start + 5], answer["layers"][layer]["hidden"], strict=True):
            assert [float(value) for value in row[2:]] == pytest.approx(values, abs=6e-4)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--input", ""], "The input is empty"),
        (
            ["--input", "help me"],
            "Symbol “p” at position 4 of the input is not in the vocabulary: use e h l o.",
        ),
        (["--input", "he lo"], "Symbol “␣” at position 3"),
        (["--input", "hello", "--epoch", "3"], "which holds epoch 0 only"),
        (["--input", "hello", "--epoch", "-1"], "which holds epoch 0 only"),
        ([], "the following arguments are required: --input"),
    ],
)
def test_inspect_refuses_what_is_wrong(unroll: Unroll, out: Path, options: list[str], complaint: str) -> None:
    new(unroll, out)
    refused = unroll("inspect", out, *options)
    assert (refused.code, refused.out) == (2, "")
    assert complaint in refused.complaint


def test_inspect_names_the_epochs_of_a_trained_file(unroll: Unroll, out: Path) -> None:
    new(unroll, out, "--epochs", 2)
    unroll("train", out, "--out", out, "--without-past")
    refused = unroll("inspect", out, "--input", "hello", "--epoch", 1)
    assert refused.code == 2
    assert "epochs 0 and 2" in refused.complaint
    unroll("train", out, "--out", out)
    refused = unroll("inspect", out, "--input", "hello", "--epoch", 3)
    assert refused.code == 2
    assert refused.complaint.endswith("which holds every epoch from 0 to 2.")


def test_inspect_shows_past_epochs_as_the_log_printed_them(unroll: Unroll, out: Path) -> None:
    """The log prints an epoch before its update, so it shows the network of the epoch before."""
    new(unroll, out)
    log = unroll("train", out, "--out", out, "--json").objects[:-1]
    for epoch in (0, 1, 4, 11):
        (answer,) = unroll("inspect", out, "--input", "hello", "--epoch", epoch, "--json").objects
        assert [answer["prediction"]] == log[epoch]["predictions"]
    assert "past        16 epochs from 0 to 15, 0.1 MB" in unroll("check", out).out


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_inspect_gives_the_influence_of_every_symbol(unroll: Unroll, out: Path, cell: str) -> None:
    document = new(unroll, out, "--cell", cell, "--epochs", 4)
    unroll("train", out, "--out", out)
    kept = load(out).kept
    assert kept is not None
    (answer,) = unroll("inspect", out, "--input", "hello", "--epoch", 2, "--json").objects
    net = plain.script(document.model, 4, 0).double()
    torch.nn.utils.vector_to_parameters(torch.tensor(kept.parameters[2]).double(), net.parameters())
    modules = dict(net.named_children())

    def answers(x: Tensor) -> Tensor:
        return modules["head"](modules["rnn"](x[None])[0][0])  # type: ignore[no-any-return]

    x = modules["embedding"](torch.tensor([1, 0, 2, 2, 3])).detach()  # (time, embedding)
    jacobian = torch.autograd.functional.jacobian(answers, x)  # type: ignore[no-untyped-call]  # (time, symbols, time, embedding)
    expected = torch.linalg.vector_norm(jacobian, dim=(1, 3))  # (time, time)
    assert np.allclose(answer["influence"]["logits_by_input"], expected, rtol=0, atol=1e-6)
    assert np.shape(answer["influence"]["loss_by_hidden"]) == (2, 5, 5)
    (answer,) = unroll("inspect", out, "--input", "hell", "--epoch", 2, "--json").objects
    assert answer["influence"]["loss_by_hidden"] is None


def test_inspect_shows_the_model_that_was_trained(unroll: Unroll, out: Path) -> None:
    new(unroll, out, "--epochs", 2)
    unroll("train", out, "--out", out)
    before = unroll("inspect", out, "--input", "hello", "--json")
    project = load(out)
    save(replace(project, document=build("parity")), out)
    assert unroll("inspect", out, "--input", "hello", "--json") == before
    assert "the document was changed since" in unroll("check", out).out


def test_inspect_shows_nothing_that_torch_does_not_confirm(
    unroll: Unroll, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from playground.inspection import torch_check

    new(unroll, out)
    monkeypatch.setattr(torch_check, "TOLERANCE", 0.0)
    refused = unroll("inspect", out, "--input", "hello", "--json")
    assert (refused.code, refused.out) == (1, "")
    assert "differ from nn.RNN" in refused.complaint


# --- check


def test_check_says_what_a_file_holds(unroll: Unroll, out: Path) -> None:
    new(unroll, out, "--task", "parity", "--cell", "gru", "--epochs", 3)
    held = unroll("check", out)
    assert (held.code, held.err) == (0, "")
    assert dict(line.split(maxsplit=1) for line in held.out.splitlines()) == {
        "pairs": "16",
        "vocabulary": "2: 0 1",
        "model": "embedding 10 → GRU 8 × 2 → linear",
        "parameters": "950",
        "training": "Adam 0.02, mean loss, 3 epochs, seed 16",
        "trained": "no",
    }
    last = unroll("train", out, "--out", out, "--json").objects[-2]
    assert f"trained     3 epochs, last loss {last['loss']:.4f}\n" in unroll("check", out).out


def test_check_lists_what_keeps_a_document_from_training(unroll: Unroll, out: Path) -> None:
    save(Project(Document((Pair("ab", "a"), Pair("", "")), training=TrainSpec(epochs=5))), out)
    held = unroll("check", out)
    assert held.code == 0
    assert held.out.count("\nproblem ") == 2
    for command in (["train", out], ["inspect", out, "--input", "a"]):
        refused = unroll(*command)
        assert refused.code == 2
        assert refused.complaint.startswith(f"{out}: Pair 1: input and target have lengths 2 and 1")


@pytest.mark.parametrize("command", [["check"], ["train"], ["inspect", "--input", "a"]])
def test_unreadable_files_are_one_line(unroll: Unroll, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "text.unroll").write_text("hello\tohlol\n")
    for name in ("missing.unroll", "text.unroll", "."):
        refused = unroll(*command, tmp_path / name)
        assert (refused.code, refused.out) == (2, "")
        assert refused.complaint.startswith(f"{tmp_path / name}: ")


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["check"], ["export", "a", "b"], ["train", "a", "--epo", "3"]]
)
def test_wrong_calls_are_one_line(unroll: Unroll, arguments: list[str]) -> None:
    refused = unroll(*arguments)
    assert (refused.code, refused.out) == (2, "")
    assert "--help" in refused.complaint


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-"], "standard input"),
        (["a.unroll", "b.unroll"], "one file at a time, without options: unroll a.unroll"),
        (["pairs.tsv", "net.pt", "c.csv"], "one file at a time, without options: unroll pairs.tsv"),
    ],
)
def test_files_that_the_window_cannot_open_together(unroll: Unroll, arguments: list[str], said: str) -> None:
    refused = unroll(*arguments)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.complaint


def test_version(unroll: Unroll) -> None:
    assert unroll("--version") == Done(0, f"Unroll {APP_VERSION}\n", "")


@pytest.mark.parametrize("arguments", [["--help"], ["new", "--help"], ["train", "-h"]])
def test_help_is_no_error(unroll: Unroll, arguments: list[str]) -> None:
    helped = unroll(*arguments)
    assert (helped.code, helped.err) == (0, "")
    assert helped.out.startswith("usage: unroll")


def test_a_strangers_text_cannot_steer_the_terminal(unroll: Unroll, out: Path) -> None:
    new(unroll, out)
    refused = unroll("inspect", out, "--input", "\x1b]0;title\x07")
    assert "\x1b" not in refused.complaint


# --- The program itself


def program(*arguments: object, stdout: int, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run main.py with buffered output, as people do."""
    command = [sys.executable, str(ROOT / "main.py"), *map(str, arguments)]
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        command, stdout=stdout, stderr=subprocess.PIPE, env=inherited | environment, timeout=60, check=False
    )


def test_output_is_utf8_whatever_the_locale() -> None:
    done = program("tasks", stdout=subprocess.PIPE, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "五句话" in done.stdout.decode()


@on_posix_only
@pytest.mark.parametrize("arguments", [["tasks"], ["--help"]], ids=["long", "short"])
def test_a_reader_that_went_away_is_no_reason_to_complain(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = program(*arguments, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_output_that_cannot_be_written_is_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        done = program("--help", stdout=full.fileno())
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert done.stderr.startswith(b"unroll: output: ")


HEARS_CTRL_C = """
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits a deaf ear
sys.argv = sys.argv[1:]
sys.path.insert(0, sys.argv[0].removesuffix("main.py"))
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@on_posix_only
def test_ctrl_c_ends_training_at_once(unroll: Unroll, out: Path, tmp_path: Path) -> None:
    new(unroll, out, "--epochs", 1_000_000)
    trained = tmp_path / "trained.unroll"
    command = [sys.executable, "-c", HEARS_CTRL_C, str(ROOT / "main.py"), "train", str(out), "--json"]
    command += ["--out", str(trained)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as training:
        assert training.stdout is not None
        training.stdout.readline()
        training.send_signal(signal.SIGINT)
        said, complaint = training.communicate(timeout=60)
    epochs = json.loads(said.splitlines()[-1])["epochs"]
    rest = f"{trained} holds what was trained, up to epoch {epochs}"
    assert (training.returncode, complaint.decode()) == (130, f"unroll: interrupted; {rest}\n")
    assert json.loads(said.splitlines()[-1])["outcome"] == "stopped"
    found = load(trained).trained
    assert found is not None
    assert found.checkpoint.epoch == epochs
    assert sorted(path.name for path in tmp_path.iterdir()) == [out.name, trained.name]


def test_argument_of_many_letters_is_refused_in_one_short_line(unroll: Unroll) -> None:
    assert not entry._is_project(["x" * 5000])
    refused = unroll("x" * 5000)
    assert refused.code == 2
    assert "invalid choice: 'xxxx" in refused.complaint
    assert len(refused.complaint) < 300


def test_quick_commands_do_not_load_torch(tmp_path: Path) -> None:
    lines = "import sys; from playground.cli import main; out = sys.argv[1]; "
    lines += "main(['tasks']); main(['new', out]); main(['check', out]); sys.exit('torch' in sys.modules)"
    command = [sys.executable, "-c", lines, str(tmp_path / "out.unroll")]
    assert subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode == 0


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """The files that a window was opened with."""
    opened: list[Path | None] = []

    def run_app(file: Path | None, _language: object = None) -> int:
        opened.append(file)
        return 7

    stand_in = ModuleType("ui.app.application")
    cast("Any", stand_in).run_app = run_app
    monkeypatch.setitem(sys.modules, "ui.app.application", stand_in)
    return opened


def test_without_a_command_the_window_opens(windows: list[Path | None], tmp_path: Path) -> None:
    backup = tmp_path / "project.bak"
    backup.touch()
    assert [entry.main(call) for call in ([], ["missing.unroll"], [str(backup)])] == [7, 7, 7]
    assert windows == [None, Path("missing.unroll"), backup]
    assert [entry.main(["--language", "zh", *call]) for call in ([], ["missing.unroll"])] == [7, 7]
    assert windows[3:] == [None, Path("missing.unroll")]


def test_a_command_opens_no_window(windows: list[Path | None], capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["tasks"]) == 0
    assert entry.main(["task"]) == 2
    assert "invalid choice: 'task'" in capsys.readouterr().err
    assert entry.main(["one.unroll", "two.unroll"]) == 2
    said = "unroll: the window opens one file at a time, without options: unroll one.unroll\n"
    assert capsys.readouterr().err == said
    assert windows == []
