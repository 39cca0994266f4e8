"""`inspect` touches a network while it reads, as typed, or says in a sentence why not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file

from playground.checkpoint import Checkpoint, Project
from playground.interventions.grammar import parse, parse_state
from playground.interventions.values import Chip, Touch
from playground.network import initial_weights
from playground.project_file import load, save
from tests.end_to_end.commands import Unroll
from tests.engine.test_editing import small, touched
from tests.engine.touching import LETTERS, Case

HELLO = "hello"


@pytest.fixture
def out(tmp_path: Path, unroll: Unroll) -> Path:
    """A network over five symbols, trained a little."""
    (tmp_path / "pairs.tsv").write_text("abcde\tbadce\n")
    file = tmp_path / "a.unroll"
    options = ("--pairs", tmp_path / "pairs.tsv", "--cell", "lstm", "--hidden-size", 7, "--embedding-size", 6)
    assert unroll("new", file, *options, "--epochs", 20, "--engine", "torch").code == 0
    assert unroll("train", file, "--out", file).code == 0
    return file


def test_inspect_gives_the_touched_network_and_the_steps_whose_answer_flipped(
    unroll: Unroll, out: Path
) -> None:
    options = ["--input", "abcde", "--intervene", "f 1.*@3=0", "--intervene", "h 2.1-3@2-=*-1"]
    done = unroll("inspect", out, *options, "--h0", "1=@dcb", "--json")
    assert (done.code, done.err) == (0, "")
    (answer,) = done.objects
    (plain,) = unroll("inspect", out, "--input", "abcde", "--json").objects
    project = load(out)
    assert project.trained is not None
    checkpoint = project.trained.checkpoint
    acts = (parse("f 1.*@3=0"), parse("h 2.1-3@2-=*-1"))
    case = Case(project.document.model, checkpoint.flat, "abcde", acts, (parse_state("h", "1=@dcb"),))
    wanted = case.loop()
    for row, logits in zip(answer["logits"], wanted.logits, strict=True):
        assert row == pytest.approx(logits.tolist(), abs=1e-6)
    for at, layer in enumerate(answer["layers"]):
        for name, kind in (("hidden", "h"), ("cell", "c")):
            for row, values in zip(layer[name], wanted.layers[at][kind], strict=True):
                assert row == pytest.approx(values.tolist(), abs=1e-6)
    flipped = [t for t in range(1, 6) if answer["prediction"][t - 1] != plain["prediction"][t - 1]]
    assert answer["changed"] == flipped
    assert flipped
    assert "".join(LETTERS[int(row.argmax())] for row in wanted.logits) == answer["prediction"]
    table = unroll("inspect", out, *options, "--h0", "1=@dcb").out.splitlines()
    said = [f"step {t}: was {plain['prediction'][t - 1]}, now {answer['prediction'][t - 1]}" for t in flipped]
    assert table[-len(said) :] == said


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--intervene", "h 1.1@2"], "“h 1.1@2” sets nothing: end it with = and a value, as in “h 1.3@2=0”."),
        (["--intervene", "z 1.1@2=0"], "z 1.1@2=0: LSTM has no z, only “h”, “c”, “memory”,"),
        (["--intervene", "h 1.1@2=@ax:1"], "Symbol “x” at position 2 of the input is not in the vocabulary"),
        (["--intervene", "h 1.1@2=@ab:3"], "@ab:3: that text has 2 steps: choose one of them."),
        (["--h0", "1=0.5"], "h0 1=0.5: This is 1 number, but the layer has 7 units: give one for each."),
        (["--c0", "3=@ab"], "c0 3=@ab: There is no layer 3: they go from 1 to 2."),
        (["--intervene", "c *.*@*=*1e6"] * 9, "The touched values are too large at step 1"),
    ],
)
def test_what_cannot_be_touched_is_said(
    unroll: Unroll, out: Path, options: list[str], complaint: str
) -> None:
    refused = unroll("inspect", out, "--input", "abcde", *options)
    assert refused.code in (1, 2)
    assert refused.out == ""
    assert complaint in refused.complaint


def test_inspect_reads_with_a_weight_set_by_hand(unroll: Unroll, out: Path) -> None:
    text = "head.bias[1]=9"
    (answer,) = unroll("inspect", out, "--input", "abcde", "--edit", text, "--json").objects
    (plain,) = unroll("inspect", out, "--input", "abcde", "--json").objects
    project = load(out)
    assert project.trained is not None
    weights = project.document.layout.split(project.trained.checkpoint.flat)
    moved = 9.0 - float(weights["head.bias"][1])
    for row, before in zip(answer["logits"], plain["logits"], strict=True):
        assert row[1] - before[1] == pytest.approx(moved)
        assert row[2:] == before[2:]
    assert answer["changed"] == [t for t in range(1, 6) if plain["prediction"][t - 1] != LETTERS[1]]
    for wrong, complaint in (
        ("head.bias[9]=1", "head.bias[9]=1: head.bias has 5 entries, counted from 0."),
        ("bias[1]=1", "It has no matrix “bias”, only “embedding.weight”,"),
        ("head.bias[1]", "“head.bias[1]” sets no weight: write its matrix,"),
        ("head.bias[1]=x", "“x” is no number: write one such as 0.5."),
    ):
        refused = unroll("inspect", out, "--input", "abcde", "--edit", wrong)
        assert refused.code == 2
        assert complaint in refused.complaint


def test_interventions_of_the_file_are_listed_and_not_made_unasked(unroll: Unroll, out: Path) -> None:
    plain = unroll("inspect", out, "--input", "abcde", "--json")
    project = load(out)
    touch = Touch((Chip(parse("memory *.*@*=0")), Chip(parse("h 1.1@2=0"), is_on=False)))
    save(Project(replace(project.document, touch=touch), project.trained, project.kept), out)
    again = unroll("inspect", out, "--input", "abcde", "--json")
    assert again.out == plain.out
    assert "The interventions that it holds are left out" in again.complaint
    said = unroll("check", out).out
    assert "touched     memory *.*@*=0\ntouched     h 1.1@2=0 (off)" in said
    assert "the document was changed since" not in said


def test_commands_take_edits_away_knowingly_and_train_without(unroll: Unroll, tmp_path: Path) -> None:
    file, document = tmp_path / "a.unroll", small()
    now = touched(document, Checkpoint(0, initial_weights(document)))
    save(Project(replace(now, touch=replace(now.touch, chips=(Chip(parse("h 1.1@2=0")),)))), file)
    refused = unroll("export", file, tmp_path / "out", "--format", "safetensors")
    assert refused.code == 2
    assert refused.err.endswith("switch them off to export it. --untouched leaves them out.\n")
    plain = unroll("export", file, tmp_path / "plain", "--format", "safetensors", "--untouched")
    assert (plain.code, plain.err) == (0, "")
    save(Project(now), file)
    done = unroll("export", file, tmp_path / "edited", "--format", "safetensors")
    assert (done.code, done.complaint) == (0, f"{file}: The weights edited by hand are part of the export.")
    taken = [load_weights(tmp_path / name) for name in ("plain", "edited")]
    assert np.flatnonzero(taken[0] != taken[1]).size == 3
    trained = unroll("train", file, "--out", file)
    assert trained.code == 0
    assert "edited by hand are left out" in trained.complaint
    assert load(file).document.touch.edits is None


def load_weights(folder: Path) -> NDArray[np.float32]:
    found = load_file(folder / "model.safetensors")
    return np.concatenate([found[name].ravel() for name in sorted(found)])
