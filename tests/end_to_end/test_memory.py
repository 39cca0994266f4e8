"""`inspect` prints how long a network remembers, and compares cells as separate runs would."""

from pathlib import Path

import pytest

from playground.project_file import load, save
from tests.end_to_end.commands import Unroll

PAIRS = ("--epochs", 6, "--engine", "torch", "--hidden-size", 5)


def made(unroll: Unroll, file: Path, *options: object) -> Path:
    assert unroll("new", file, *PAIRS, *options).code == 0
    return file


def trained(unroll: Unroll, file: Path, *options: object) -> Path:
    made(unroll, file, *options)
    assert unroll("train", file, "--out", file).code == 0
    return file


def test_cells_are_compared_as_a_run_of_each_would_be(unroll: Unroll, tmp_path: Path) -> None:
    lstm = trained(unroll, tmp_path / "lstm.unroll", "--cell", "lstm", "--forget-bias", 2)
    gru = trained(unroll, tmp_path / "gru.unroll", "--cell", "gru")
    asked = ("inspect", lstm, "--input", "hello", "--cells", "gru,lstm")
    (together,) = unroll(*asked, "--json").objects
    alone = {
        name: unroll("inspect", file, "--input", "hello", "--json").objects[0]["memory"]
        for name, file in (("gru", gru), ("lstm", lstm))
    }
    cells = together["memory"]["cells"]
    assert list(cells) == ["gru", "lstm"]
    for name, curve in cells.items():
        assert curve == pytest.approx(alone[name]["hidden_by_hidden"][-1], rel=1e-6)
    assert unroll(*asked).out.splitlines()[-5:] == [
        f"{at:4}  {cells['gru'][at]:8.2e}  {cells['lstm'][at]:8.2e}" for at in range(5)
    ]
    assert "LSTM 5 × 2 with forget bias 2" in unroll("check", lstm).out


def test_inspect_prints_half_lives_and_the_memory_of_the_cell_state(unroll: Unroll, tmp_path: Path) -> None:
    lstm = made(unroll, tmp_path / "lstm.unroll", "--cell", "lstm", "--forget-bias", 2)
    (answer,) = unroll("inspect", lstm, "--input", "hello", "--json").objects
    memory = answer["memory"]
    for layer, states in enumerate(answer["layers"]):
        product = [1.0] * 5
        for row in states["gates"]["forget"]:
            product = [before * gate for before, gate in zip(product, row, strict=True)]
        cell = memory["cell"][layer]
        assert cell["forget_products"] == pytest.approx(product, abs=1e-12)
        assert (len(cell["direct"]), len(cell["total"]), len(memory["half_life"][layer])) == (6, 6, 5)
    touched = unroll("inspect", lstm, "--input", "hello", "--json", "--intervene", "f *.*@2=1")
    (shut,) = touched.objects
    assert (shut["memory"]["cell"], touched.code) == (None, 0)
    assert "leave --intervene out" in shut["memory"]["left_out"]
    assert shut["memory"]["half_life"] != memory["half_life"]
    rnn = made(unroll, tmp_path / "rnn.unroll")
    (plain,) = unroll("inspect", rnn, "--input", "hello", "--json").objects
    assert (plain["memory"]["half_life"], plain["memory"]["cell"]) == (None, None)
    refused = unroll("inspect", rnn, "--input", "hello", "--cells", "elman")
    assert refused.code == 2
    assert "There is no cell “elman”" in refused.err
    project = load(lstm)
    save(project, tmp_path / "again.unroll")
    assert load(tmp_path / "again.unroll").document == project.document
