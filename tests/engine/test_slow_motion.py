"""One update in slow motion is that of a plain PyTorch script to the last bit, and its parts add up."""

from copy import deepcopy

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from playground.document import Document
from playground.pairs import Pair
from playground.spec import Cell, Loss, ModelSpec
from playground.training.batches import batches, encode
from playground.training.slow_motion.phases import Phase
from playground.training.slow_motion.update import SlowUpdate, slow_update
from playground.training.torch_trainer import TorchTrainer
from tests.engine.plain import CELLS, logits, script
from tests.engine.test_torch_trainer import OPTIMIZERS, document, every_optimizer

MODEL = ModelSpec(cell="lstm", hidden_size=7, embedding_size=3)


def plain_update(net: nn.Module, doc: Document, optimizer: torch.optim.Optimizer, epoch: int) -> list[Tensor]:
    """One epoch of a script; returns the gradients of its last batch, before clipping."""
    found: list[Tensor] = []
    for batch in batches(encode(doc), doc.training.batch_size, 16, epoch):
        optimizer.zero_grad()
        scores = logits(net, batch.ids).flatten(0, 1)
        functional.cross_entropy(scores, batch.targets.flatten()).backward()  # type: ignore[no-untyped-call]
        found = [p.grad.clone() for p in net.parameters() if p.grad is not None]
        if doc.training.clip_norm:
            nn.utils.clip_grad_norm_(net.parameters(), doc.training.clip_norm)
        optimizer.step()
    return found


def joined(parts: list[Tensor]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return torch.cat([part.detach().ravel() for part in parts]).numpy()


@every_optimizer
@pytest.mark.parametrize("norm", [0.0, 0.1])
def test_it_ends_where_a_plain_script_does_bit_by_bit(name: str, norm: float) -> None:
    spec, kind, options = OPTIMIZERS[name]
    doc = document(MODEL, clip_norm=norm, batch_size=3, **spec)
    net = script(doc.model, 4, seed=16)
    optimizer = kind(net.parameters(), lr=doc.training.learning_rate, **options)
    for epoch in (1, 2):
        gradients = plain_update(net, doc, optimizer, epoch)
    trainer = TorchTrainer(doc)
    trainer.steps(3)
    update = slow_update(doc, trainer.checkpoint())
    assert (update.before.epoch, update.before.batch) == (1, 1)
    assert np.array_equal(update.after.flat, joined(list(net.parameters())))
    assert np.array_equal(update.gradient, joined(gradients))
    assert update.agrees
    assert update.disagreement < 1e-6
    assert update.loss == pytest.approx(update.steps.losses.sum(), abs=1e-6)
    state = optimizer.state[next(net.parameters())]
    for key, values in update.after.optimizer.items():
        mine = values if not values.ndim else doc.layout.split(values)["embedding.weight"]
        assert np.array_equal(mine, state[key].numpy())
    assert (Phase("clip") in update.phases) == bool(norm)
    if norm:
        assert np.linalg.norm(update.clipped) == pytest.approx(min(norm, update.norm), rel=1e-4)
    require_step_of_a_weight(update)


def require_step_of_a_weight(update: SlowUpdate) -> None:
    split = update.document.layout.split
    for matrix, row, column in (("rnn.weight_hh_l1", 9, 4), ("head.bias", 2, 0), ("embedding.weight", 1, 2)):
        found = update.of_weight(matrix, row, column)
        after = split(update.after.flat)[matrix]
        assert found.after == pytest.approx(after.reshape(len(after), -1)[row, column], abs=1e-6)
        assert found.before + found.step == found.after
        assert {term.symbol: term.value for term in found.terms}["g"] == pytest.approx(
            split(update.clipped)[matrix].reshape(len(after), -1)[row, column]
        )


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("loss", ["mean", "sum"])
def test_gradients_of_the_steps_are_those_of_a_cell_for_each_step(cell: Cell, loss: Loss) -> None:
    """As many copies of torch's own cells as steps, so that each has the gradient of its step alone."""
    model = ModelSpec(cell=cell, form="cell", hidden_size=5, embedding_size=3)
    doc = document(model, pairs=(Pair("hello", "ohlol"), Pair("lol", "heh")), loss=loss)
    net = script(model, 4, seed=16).double()
    parts = [deepcopy(net) for _ in range(5)]
    total = torch.zeros((), dtype=torch.float64)
    by_step = np.zeros(5)
    count = 8 if loss == "mean" else 1
    for pair in doc.pairs:
        states: list[Tensor | tuple[Tensor, Tensor] | None] = [None, None]
        ids = doc.vocabularies.input.encode(pair.input)
        wanted = doc.vocabularies.target.encode(pair.target)
        for at, (symbol, target) in enumerate(zip(ids, wanted, strict=True)):
            own = dict(parts[at].named_children())
            x = own["embedding"](torch.tensor([symbol]))
            for layer, module in enumerate(own["rnn"].children()):
                states[layer] = after = module(x, states[layer])
                x = after[0] if isinstance(after, tuple) else after
            lost = functional.cross_entropy(own["head"](x), torch.tensor([target])) / count
            by_step[at] += lost.item()
            total = total + lost
    total.backward()  # type: ignore[no-untyped-call]
    update = slow_update(doc)
    np.testing.assert_allclose(update.steps.losses, by_step, atol=1e-12)
    for at, part in enumerate(parts):
        for name, parameter in part.named_parameters():
            found = update.steps.matrices[_layout_name(name)][at]
            wanted_slope = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
            np.testing.assert_allclose(found, wanted_slope.numpy(), atol=1e-12)
    assert not update.steps.matrices["rnn.weight_hh_l0"][0].any()
    assert not update.steps.matrices["rnn.weight_hh_l1"][0].any()
    shares = [update.of_pair(0), update.of_pair(1)]
    np.testing.assert_allclose(shares[0].losses + shares[1].losses, update.steps.losses, atol=1e-12)
    for name, whole in update.steps.matrices.items():
        np.testing.assert_allclose(shares[0].matrices[name] + shares[1].matrices[name], whole, atol=1e-12)
        np.testing.assert_allclose(update.steps.from_step(name, 1), update.steps.total(name))


def _layout_name(name: str) -> str:
    """rnn.0.weight_ih → rnn.weight_ih_l0"""
    parts = name.split(".")
    return f"rnn.{parts[2]}_l{parts[1]}" if len(parts) == 3 else name


def test_phases_go_forward_and_back_through_every_step() -> None:
    update = slow_update(document(MODEL, batch_size=1))
    steps = len(update.steps.losses)
    kinds = [phase.kind for phase in update.phases]
    assert kinds == [
        "zero_grad",
        *["forward"] * steps,
        "loss",
        *["backward"] * steps,
        "sum",
        "optimizer",
        "weights",
    ]
    assert [phase.step for phase in update.phases if phase.kind == "backward"] == list(range(steps, 0, -1))
