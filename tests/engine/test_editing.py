"""Weights set by hand are part of the network from there on, of nothing before, and of no script's seed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from playground.checkpoint import Checkpoint, Curve, Project, Trained
from playground.document import Document
from playground.editing import edited, made_edits, misfit, with_edit, with_edits
from playground.export.context import Work
from playground.export.errors import ExportError
from playground.export.format_api import Request
from playground.export.readme import readme
from playground.export.run_export import export
from playground.export.script.rerun import obstacle
from playground.interventions.grammar import parse
from playground.interventions.values import Chip, Touch, WeightEdit, WeightEdits
from playground.network import initial_weights
from playground.project_file import from_bytes, to_bytes
from playground.project_file.verify import equal
from playground.resuming import start_of_next_run
from playground.spec import Cell, ModelSpec, TrainSpec
from playground.training.epoch_store.store import KeptEpochs
from playground.training.torch_trainer import TorchTrainer
from tests.engine.plain import CELLS, logits, script

EPOCHS = 5
PLACES = (("rnn.weight_hh_l0", 1, 2, 0.75), ("rnn.bias_ih_l1", 3, 0, -1.5), ("head.weight", 0, 4, 2.0))


def with_places(checkpoint: Checkpoint) -> WeightEdits:
    edits = None
    for matrix, row, column, value in (("head.weight", 0, 4, 9.0), *PLACES):
        edits = with_edit(edits, checkpoint, matrix, row, column, value)
    assert edits is not None
    return edits


def touched(document: Document, checkpoint: Checkpoint) -> Document:
    return replace(document, touch=Touch(edits=with_places(checkpoint)))


def small(cell: Cell = "rnn") -> Document:
    model = ModelSpec(cell=cell, hidden_size=7, embedding_size=3)
    return Document(model=model, training=TrainSpec(engine="torch", epochs=EPOCHS))


@pytest.mark.parametrize("cell", CELLS)
def test_training_goes_on_from_edited_weights_as_a_plain_script_does(cell: Cell) -> None:
    document, kept = small(cell), KeptEpochs()
    net = script(document.model, 4, seed=16)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
    ids, targets = torch.tensor([[1, 0, 2, 2, 3]]), torch.tensor([3, 1, 2, 3, 2])

    def five_epochs() -> None:
        for _ in range(EPOCHS):
            optimizer.zero_grad()
            functional.cross_entropy(logits(net, ids)[0], targets).backward()  # type: ignore[no-untyped-call]
            optimizer.step()

    first = TorchTrainer(document, None, kept)
    first.steps(EPOCHS)
    trained = Trained(document, first.checkpoint(), Curve.of([]))
    now = touched(document, trained.checkpoint)
    start = start_of_next_run(trained, now)
    assert start is not None
    later = TorchTrainer(now, start, kept)
    later.steps(EPOCHS)
    five_epochs()
    parameters = dict(net.named_parameters())
    with torch.no_grad():
        for matrix, row, column, value in PLACES:
            parameters[matrix].view(len(parameters[matrix]), -1)[row, column] = value
    five_epochs()
    plain = torch.cat([parameter.detach().ravel() for parameter in net.parameters()])
    assert np.array_equal(later.checkpoint().flat, plain.numpy())
    past = kept.checkpoint(EPOCHS)
    assert past is not None
    assert np.array_equal(past.flat, trained.checkpoint.flat)  # edits never change the kept past
    assert not np.array_equal(past.flat, start.flat)


def test_edits_of_the_untrained_network_are_the_start_of_its_run() -> None:
    document = small()
    weights = initial_weights(document)
    now = touched(document, Checkpoint(0, weights))
    start = start_of_next_run(None, now)
    assert start is not None
    assert np.flatnonzero(start.flat != weights).size == 3
    assert start_of_next_run(None, document) is None


def test_edits_belong_to_one_network_and_can_be_taken_back() -> None:
    document = small()
    checkpoint = Checkpoint(3, initial_weights(document))
    edits = with_places(checkpoint)
    assert [edit.value for edit in edits.edits] == [0.75, -1.5, 2.0]
    assert edited(replace(checkpoint, epoch=4), document.layout, edits).flat is checkpoint.flat
    assert edited(checkpoint, document.layout, None) is checkpoint
    changed = edited(checkpoint, document.layout, edits)
    assert np.array_equal(checkpoint.flat, initial_weights(document))
    assert document.layout.split(changed.flat)["rnn.bias_ih_l1"][3] == -1.5
    other = with_edit(edits, replace(checkpoint, epoch=4), "head.bias", 0, 0, 0.1)
    assert (other.epoch, len(other.edits)) == (4, 1)
    assert other.edits[0].value == np.float32(0.1)
    far = WeightEdits(3, 0, (WeightEdit("head.bias", 4, 0, 1.0),))
    assert (
        misfit(far, document.layout)
        == "The model has no weight in head.bias, row 5, column 1: undo its edit."
    )
    assert not misfit(edits, document.layout)
    assert np.array_equal(with_edits(checkpoint.flat, document.layout, edits), changed.flat)


def test_a_network_says_that_its_weights_were_edited(tmp_path: Path) -> None:
    document = small()
    checkpoint = Checkpoint(0, initial_weights(document))
    now = touched(document, checkpoint)
    trained = Trained(document, checkpoint, Curve.of([]))
    made = replace(
        trained, checkpoint=start_of_next_run(None, now) or checkpoint, edited=made_edits(trained, now)
    )
    project = Project(document, made)
    again = from_bytes(to_bytes(project))
    assert equal(again, project)
    assert again.trained is not None
    assert again.trained.edited == made.edited
    request = Request(made, "a", ("safetensors",))
    said = readme(request, {}, {})
    assert "edited by hand" in str(obstacle(request))
    assert (
        "3 weights were edited by hand after epoch 0 and 0 updates: `rnn.weight_hh_l0[1, 2]` = 0.75" in said
    )
    acting = replace(request, touch=Touch((Chip(parse("h 1.1@2=0")),)))
    with pytest.raises(ExportError, match="no file can hold them: switch them off"):
        export(acting, tmp_path / "other", Work())
    assert not (tmp_path / "other").exists()
    assert not Touch((Chip(parse("h 1.1@2=0"), is_on=False),)).acts_on_states
