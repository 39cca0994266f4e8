"""At any epoch of a real training, whatever the model: what is taken apart is what torch computes."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import torch

from playground.document import Document
from playground.inspection.influence import influence
from playground.inspection.microscope import microscope
from playground.inspection.trace import trace
from playground.parameters import Weights
from playground.spec import Cell, InputKind
from playground.training.epoch_store.store import KeptEpochs
from playground.training.torch_trainer import TorchTrainer
from tests.engine import plain
from tests.engine.test_influence import Loop, logits_in_torch, losses_in_torch

EPOCHS, CHOSEN = 40, 5
IDS, TARGETS = (1, 0, 2, 2, 3), (3, 1, 2, 3, 2)
MODELS = list(product(plain.CELLS, (1, 2, 3), plain.INPUTS))


def trained(cell: Cell, layers: int, kind: InputKind) -> tuple[Document, list[Weights]]:
    """hello → ohlol, and the networks after some epochs of its training."""
    document = Document()
    model = replace(document.model, cell=cell, layers=layers, input=kind, hidden_size=6)
    document, kept = replace(document, model=model), KeptEpochs()
    TorchTrainer(document, None, kept).steps(EPOCHS)
    epochs = np.random.default_rng(layers).choice(EPOCHS + 1, CHOSEN, replace=False)
    found = [kept.checkpoint(int(epoch)) for epoch in epochs]
    return document, [document.layout.split(each.flat) for each in found if each is not None]


@pytest.mark.parametrize(("cell", "layers", "kind"), MODELS)
def test_microscope_adds_up_to_torchs_states(cell: Cell, layers: int, kind: InputKind) -> None:
    document, networks = trained(cell, layers, kind)
    assert len(networks) == CHOSEN
    for weights in networks:
        record = trace(document.model, weights, 4, IDS)
        exact = {name: torch.tensor(values, dtype=torch.float64) for name, values in weights.items()}
        truth = list(plain.layer_states(document.model, exact, torch.tensor(record.inputs)))
        for layer, step, unit in product(range(layers), range(1, 6), range(6)):
            view = microscope(document.model, weights, record, layer, step, unit)
            for made in view.sums:
                total = made.from_input + made.b_ih + made.scale * (made.from_hidden + made.b_hh)
                assert made.total == pytest.approx(total, abs=1e-12)
            hidden, state = truth[layer]
            assert view.hidden == pytest.approx(float(hidden[step - 1, unit]), abs=1e-6)
            if view.cell is not None and state is not None:
                assert view.cell == pytest.approx(float(state[step - 1, unit]), abs=1e-6)


@pytest.mark.parametrize(("cell", "layers", "kind"), MODELS)
def test_influence_is_torchs_jacobian(cell: Cell, layers: int, kind: InputKind) -> None:
    document, networks = trained(cell, layers, kind)
    for weights in networks:
        record, loop = trace(document.model, weights, 4, IDS), Loop(document.model, weights)
        found = influence(document.model, weights, record, TARGETS)
        by_hidden, in_total = losses_in_torch(loop, IDS, TARGETS, 4)
        assert found.loss_by_hidden is not None
        assert found.total_by_hidden is not None
        assert np.allclose(found.logits_by_input, logits_in_torch(loop, IDS, 4), rtol=0, atol=1e-6)
        assert np.allclose(found.loss_by_hidden, by_hidden, rtol=0, atol=1e-6)
        assert np.allclose(found.total_by_hidden, in_total, rtol=0, atol=1e-6)
