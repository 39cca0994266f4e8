"""What is too long, too large or spelt in another way is understood, or refused with advice that helps."""

from pathlib import Path

import numpy as np
import pytest

from playground.checkpoint import Project
from playground.cli import _parser, run_curve
from playground.cli.run_options import with_options
from playground.document import Document, VocabularySpec
from playground.memory_need import obstacle
from playground.pairs import Pair
from playground.project_file import load, save
from playground.spec import TrainSpec
from playground.vocabulary import Level
from tests.end_to_end.commands import Unroll


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.unroll"


def new(unroll: Unroll, out: Path, *options: object) -> Document:
    """The document that `new` writes."""
    assert unroll("new", out, "--force", *options).code == 0
    return load(out).document


# --- Sizes


def test_training_that_needs_too_much_memory_is_refused_before_it_begins(
    unroll: Unroll, out: Path, tmp_path: Path
) -> None:
    """5,000 pairs of five words over 25,000 symbols: 2.5 GB for each of four copies of the logits."""
    rows = (" ".join(f"w{5 * row + at}" for at in range(5)) for row in range(5_000))
    table = tmp_path / "words.tsv"
    table.write_text("".join(f"{row}\t{row}\n" for row in rows), encoding="utf-8")
    new(unroll, out, "--pairs", table, "--level", "word")
    sentence = "All 5,000 pairs at once need about 10."
    for command in (["train", out], ["sweep", out, "--seeds", "0-1"]):
        refused = unroll(*command)
        assert (refused.code, refused.out) == (2, "")
        assert f"{out}: {sentence}" in refused.complaint
        assert "choose a batch size of at most" in refused.complaint
    assert sentence in unroll("check", out).out
    most = refused.complaint.split()[-1].strip(".").replace(",", "")
    for command in (["train", out], ["sweep", out, "--seeds", "0"]):
        document = with_options(
            load(out).document,
            _parser(None).parse_args([*map(str, command), "--batch-size", most]),
            "batch_size",
        )
        assert obstacle(document) is None


def test_longest_runs_can_be_written(unroll: Unroll, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a file held 20 points: every eighth of 100 epochs stays, and the turn to all pairs right."""
    monkeypatch.setattr(run_curve, "MAX_POINTS", 20)
    monkeypatch.setattr(run_curve, "BLOCK", 7)
    new(unroll, out, "--epochs", 100)
    log = unroll("train", out, "--json", "--out", out, "--without-past").objects
    trained = load(out).trained
    assert trained is not None
    assert trained.checkpoint.epoch == 100
    assert 10 < len(trained.curve) <= 20
    assert trained.curve.solved_at == log[-1]["solved_at"]
    assert trained.curve.loss[-1] == log[-2]["loss"]


@pytest.mark.parametrize(
    ("text", "same", "level"),
    [
        ("café", "cafe\u0301", "character"),
        ("the dog runs", "  the  dog\truns ", "word"),
        ("the dog café", "the dog cafe\u0301", "word"),
    ],
)
def test_inspect_finds_the_pair_of_a_text_in_any_spelling(
    unroll: Unroll, out: Path, text: str, same: str, level: Level
) -> None:
    save(Project(Document((Pair("x", "x"), Pair(text, text[::-1])), VocabularySpec(level))), out)
    first, second = (unroll("inspect", out, "--input", typed, "--json").objects for typed in (text, same))
    assert first == second
    assert np.shape(first[0]["influence"]["loss_by_hidden"])[0] == 2


def test_inspect_leaves_the_influence_of_a_long_text_out_and_says_so(unroll: Unroll, out: Path) -> None:
    new(unroll, out)
    done = unroll("inspect", out, "--input", "hello" * 2_000, "--json")
    assert done.code == 0
    (answer,) = done.objects
    assert len(answer["prediction"]) == len(answer["logits"]) == 10_000
    assert answer["influence"]["logits_by_input"] is answer["influence"]["loss_by_hidden"] is None
    assert done.complaint == answer["influence"]["left_out"]
    assert "The influence of 10,000 steps on one another" in done.complaint


def test_inspect_of_a_long_text_over_many_symbols_names_the_length_that_fits(
    unroll: Unroll, out: Path
) -> None:
    words = " ".join(f"w{n}" for n in range(10_000))
    lines = (" ".join(words.split()[first : first + 1_000]) for first in range(0, 10_000, 1_000))
    save(Project(Document(tuple(Pair(line, line) for line in lines), VocabularySpec("word"))), out)
    refused = unroll("inspect", out, "--input", words, "--json")
    assert (refused.code, refused.out) == (2, "")
    assert "The states of 10,000 steps would be 200,160,000 numbers" in refused.complaint
    assert refused.complaint.endswith("give a text of at most 499 symbols.")
    few = unroll("inspect", out, "--input", " ".join(words.split()[:20]), "--json")
    assert few.code == 0


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["inspect", "a.unroll", "--input", "-lo"], "written --input=-lo"),
        (["inspect", "a.unroll", "--input", "--ab"], "written --input=--ab"),
        (["new", "a.unroll", "--vocabulary", "-ehlo"], "written --vocabulary=-ehlo"),
        (["train", "-a.unroll"], "written ./-a.unroll"),
        (["new", "-a.unroll"], "written ./-a.unroll"),
    ],
)
def test_value_that_looks_like_an_option_is_written_otherwise(
    unroll: Unroll, arguments: list[str], advice: str
) -> None:
    refused = unroll(*arguments)
    assert refused.code == 2
    assert advice in refused.complaint


def test_advice_of_the_equals_sign_can_be_followed(unroll: Unroll, out: Path) -> None:
    save(Project(Document((Pair("-lo", "ol-"),))), out)
    assert unroll("inspect", out, "--input=-lo").code == 0
    assert "written" not in unroll("inspect", out, "--input", "--json").complaint


def test_numbers_are_taken_as_in_the_window(unroll: Unroll, out: Path) -> None:
    made = new(
        unroll, out, "--learning-rate", "٠٫٠٢", "--clip-norm", "0,5", "--epochs", "٢٠", "--seed", "1,000"
    )
    assert made.training == TrainSpec(learning_rate=0.02, clip_norm=0.5, epochs=20, seed=1000)
    refused = unroll("new", out, "--force", "--learning-rate", "1.234,5")
    assert refused.code == 2
    assert "“1.234,5” is no number: write it with one point, such as 0.05" in refused.complaint
