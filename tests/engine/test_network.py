"""A seed gives the weights that a plain script gets, in either form, and disturbs nobody."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.document import Document
from playground.network import bind, initial_weights, seeded_network
from playground.parameters import layout
from playground.spec import MAX_SEED, Cell, Form, ModelSpec, TrainSpec
from tests.engine.plain import CELLS, FORMS, SYMBOLS, every_spec, logits, named, random_flat, script


@pytest.mark.parametrize("spec", every_spec("module") + every_spec("cell"), ids=named)
def test_same_seed_same_weights_as_a_plain_script(spec: ModelSpec) -> None:
    ours = [parameter for _, parameter in seeded_network(spec, SYMBOLS, SYMBOLS, seed=16).layout_parameters()]
    plain = list(script(spec, SYMBOLS, seed=16).parameters())
    assert len(ours) == len(plain)
    assert all(torch.equal(a, b) for a, b in zip(ours, plain, strict=True))


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", [0, 12, MAX_SEED])
def test_document_starts_from_the_weights_of_its_seed(cell: Cell, form: Form, seed: int) -> None:
    document = Document(model=ModelSpec(cell=cell, form=form), training=TrainSpec(seed=seed))
    plain = script(document.model, 4, seed).parameters()
    assert np.array_equal(initial_weights(document), torch.cat([p.detach().ravel() for p in plain]))


@pytest.mark.parametrize("form", FORMS)
def test_forget_bias_is_added_to_the_forget_gates_of_an_lstm_alone(form: Form) -> None:
    spec = ModelSpec("lstm", form, hidden_size=7, forget_bias=1.3)
    ours = dict(seeded_network(spec, SYMBOLS, SYMBOLS, seed=16).layout_parameters())
    plain = dict(zip(ours, script(spec, SYMBOLS, seed=16).parameters(), strict=True))
    for name in ("rnn.bias_ih_l0", "rnn.bias_ih_l1"):
        plain[name].data[7:14] += 1.3  # PyTorch's order: i, f, g, o
    assert all(torch.equal(ours[name], plain[name]) for name in ours)
    document = Document(model=ModelSpec("gru", form, forget_bias=1.3))
    other = replace(document, model=replace(document.model, forget_bias=0.0))
    assert np.array_equal(initial_weights(document), initial_weights(other))


def test_another_seed_other_weights() -> None:
    first, second = (initial_weights(Document(training=TrainSpec(seed=seed))) for seed in (1, 2))
    assert not np.isclose(first, second).any()


def test_seeding_a_network_leaves_the_process_generator_alone() -> None:
    state = torch.random.get_rng_state()
    initial_weights(Document())
    assert torch.equal(torch.random.get_rng_state(), state)


@pytest.mark.parametrize("spec", every_spec("cell"), ids=named)
def test_cell_loop_computes_what_the_module_computes(spec: ModelSpec) -> None:
    parts = layout(spec, SYMBOLS, SYMBOLS)
    flat = torch.tensor(random_flat(parts.size))
    ids = torch.tensor([[1, 0, 2, 2, 3], [4, 4, 0, 1, 2]])
    results = []
    for form in FORMS:
        network = seeded_network(replace(spec, form=form), SYMBOLS, SYMBOLS, seed=0)
        bind(network, parts, flat)
        first = network(ids[:, :2])
        rest = network(ids[:, 2:], first[2])  # the state carried over
        assert rest[1].shape == (2, 3, spec.hidden_size)
        last = rest[2] if isinstance(rest[2], tuple) else (rest[2],)
        results.append((first[0], rest[0], *last))
    for module, loop in zip(*results, strict=True):
        assert module.shape == loop.shape
        assert torch.allclose(module, loop, rtol=0, atol=1e-5)  # a few roundings of float32


@pytest.mark.parametrize("spec", every_spec("module"), ids=named)
def test_forward_pass_is_that_of_a_plain_script(spec: ModelSpec) -> None:
    ids = torch.tensor([[1, 0, 2, 2, 3], [4, 4, 0, 1, 2]])
    ours, _, _ = seeded_network(spec, SYMBOLS, SYMBOLS, seed=3)(ids)
    assert torch.equal(ours, logits(script(spec, SYMBOLS, seed=3), ids))


def test_bound_network_follows_its_flat_array() -> None:
    spec = ModelSpec()
    parts = layout(spec, 4, 4)
    network, flat = seeded_network(spec, 4, 4, seed=0), torch.zeros(parts.size)
    bind(network, parts, flat)
    assert not network(torch.tensor([[0]]))[0].any()
    flat[-4:] = torch.arange(4.0)  # head.bias, the last
    assert network(torch.tensor([[0]]))[0].tolist() == [[[0, 1, 2, 3]]]
