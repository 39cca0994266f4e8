"""`update` prints the next update of a file's network, whose parts add up."""

from pathlib import Path

import numpy as np
import pytest

from playground.project_file import load
from playground.training.torch_trainer import TorchTrainer
from tests.end_to_end.commands import Unroll


def test_update_is_that_of_the_next_step(unroll: Unroll, tmp_path: Path) -> None:
    file = tmp_path / "a.unroll"
    options = ("--task", "copy", "--hidden-size", 4, "--epochs", 3, "--clip-norm", 0.05, "--engine", "torch")
    assert unroll("new", file, *options, "--batch-size", 4).code == 0
    assert unroll("train", file, "--out", file).code == 0
    done = unroll("update", file, "--epoch", 2, "--json")
    assert (done.code, done.err) == (0, "")
    (said,) = done.objects
    project = load(file)
    trainer = TorchTrainer(project.document)
    trainer.steps(2 * trainer.batches)
    before = trainer.checkpoint().flat
    trainer.steps(1)
    assert sum(said["loss"]) == pytest.approx(trainer.last_loss, abs=1e-6)
    change = project.document.layout.split(trainer.checkpoint().flat - before)
    clipped = project.document.layout.split(trainer.gradient)
    for name, matrix in said["matrices"].items():
        assert np.array_equal(np.float32(matrix["change"]), change[name])
        assert np.array_equal(np.float32(matrix["clipped"]), clipped[name])
        np.testing.assert_allclose(np.sum(matrix["per_step"], axis=0), matrix["gradient"], atol=1e-12)
    shares = [
        unroll("update", file, "--epoch", 2, "--pair", pair, "--json").objects[0] for pair in said["pairs"]
    ]
    np.testing.assert_allclose(np.sum([share["loss"] for share in shares], axis=0), said["loss"], atol=1e-12)
    other = next(number for number in range(1, 99) if number not in said["pairs"])
    refused = unroll("update", file, "--epoch", 2, "--pair", other)
    assert refused.code == 2
    assert f"Pair {other} is not in the next batch: choose one of {said['pairs'][0]}" in refused.complaint
    assert "clipped to 0.05 at most" in unroll("update", file).out
