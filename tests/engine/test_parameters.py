"""Counts, names and shapes are those that torch has for the same model, and need no torch."""

import pytest

from playground.document import Document
from playground.parameters import layout, tensor_shapes
from playground.spec import Cell, ModelSpec
from tests.engine.plain import SYMBOLS, every_spec, named, script

LECTURE = {"rnn": 380, "lstm": 1292, "gru": 988}  # embedding 10, hidden 8, two layers, read-out
BARE = {"rnn": 40, "lstm": 160, "gru": 120}  # one-hot, hidden 4, one layer


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_parameter_counts_of_the_lecture_programs(cell: Cell) -> None:
    assert Document(model=ModelSpec(cell=cell)).layout.size == LECTURE[cell]
    bare = ModelSpec(cell=cell, input="one-hot", hidden_size=4, layers=1, head="none")
    assert Document(model=bare).layout.size == BARE[cell]


@pytest.mark.parametrize(("layers", "count"), [(1, 16), (2, 28), (3, 40), (4, 52)])
def test_counts_of_the_layer_demonstration(layers: int, count: int) -> None:
    spec = ModelSpec(input="one-hot", hidden_size=2, layers=layers, head="none")
    assert layout(spec, 4, 2).size == count


@pytest.mark.parametrize("spec", every_spec(), ids=named)
def test_names_order_and_shapes_are_those_of_the_state_dict(spec: ModelSpec) -> None:
    state = script(spec, SYMBOLS, seed=0).state_dict()
    expected = [(name, tuple(values.shape)) for name, values in state.items()]
    assert list(layout(spec, SYMBOLS, SYMBOLS).shapes) == expected


def test_each_side_has_its_own_number_of_symbols() -> None:
    shapes = dict(layout(ModelSpec(), 3, 7).shapes)
    assert shapes["embedding.weight"] == (3, 10)
    assert shapes["head.weight"] == (7, 8)


def test_splitting_and_joining_are_inverse() -> None:
    import numpy as np

    parts = Document().layout
    flat = np.arange(parts.size, dtype=np.float32)
    weights = parts.split(flat)
    assert weights["rnn.weight_hh_l1"].shape == (8, 8)
    assert np.array_equal(parts.join(dict(reversed(weights.items()))), flat)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_shapes_shown_are_those_torch_gives(cell: Cell) -> None:
    import torch

    spec = ModelSpec(cell=cell, embedding_size=6, hidden_size=7, layers=3)
    shown = {tensor.name: tensor.sizes for tensor in tensor_shapes(spec, 4, 5, batch=2, time=9)}
    net = dict(script(spec, 4, seed=0).named_children())
    x = net["embedding"](torch.zeros(2, 9, dtype=torch.long))
    output, state = net["rnn"](x)
    h_n, c_n = state if cell == "lstm" else (state, None)
    assert shown["indices"] == (2, 9)
    assert shown["input"] == tuple(x.shape)
    assert shown["output"] == tuple(output.shape)
    assert shown["h0"] == shown["h_n"] == tuple(h_n.shape)
    assert shown.get("c_n") == (tuple(c_n.shape) if c_n is not None else None)
    assert ("c0" in shown) == (cell == "lstm")
    assert shown["logits"] == (2, 9, 5)
