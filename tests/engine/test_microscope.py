"""The arithmetic of one unit adds up, makes the state that the trace shows, and is torch's own."""

from collections.abc import Iterator
from itertools import product
from math import tanh
from typing import cast

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.cells import GATES
from playground.inspection.microscope import CellView, PreActivation, microscope
from playground.inspection.saturation import (
    Activation,
    activate,
    is_saturated,
    saturated_from,
    saturation,
    slope,
)
from playground.inspection.trace import Trace, trace
from playground.parameters import Weights, layout
from playground.spec import Cell, ModelSpec
from tests.engine.plain import CELLS, SYMBOLS, every_spec, layer_states, named, random_flat

IDS = (1, 0, 2, 2, 3, 4, 0)
EPOCHS = 5
WITH_HEAD = [spec for spec in every_spec() if spec.head == "linear"]
NUMBERS = ("total", "value", "from_input", "b_ih", "from_hidden", "b_hh", "scale")


def weights_of(spec: ModelSpec, epoch: int) -> Weights:
    parameters = layout(spec, SYMBOLS, SYMBOLS)
    return parameters.split(random_flat(parameters.size, seed=epoch))


def views(spec: ModelSpec, weights: Weights, record: Trace, layer: int) -> list[list[CellView]]:
    """[step − 1][unit]."""
    return [
        [microscope(spec, weights, record, layer, step, unit) for unit in range(spec.hidden_size)]
        for step in range(1, len(IDS) + 1)
    ]


def grid(seen: list[list[CellView]], name: str) -> NDArray[np.float64]:
    """One number of every view; (T, H)."""
    return np.array([[getattr(view, name) for view in row] for row in seen], float)


def sum_grid(seen: list[list[CellView]], gate: int, name: str) -> NDArray[np.float64]:
    """One number of one gate's sum of every view; (T, H)."""
    return np.array([[getattr(view.sums[gate], name) for view in row] for row in seen])


def layers_in_torch(spec: ModelSpec, weights: Weights) -> Iterator[dict[str, Tensor]]:
    """Of each layer, by torch in double precision: states (T+1, H) and the parts of the sums (T, G·H)."""
    exact = {name: torch.tensor(values, dtype=torch.float64) for name, values in weights.items()}
    table = exact.get("embedding.weight", torch.eye(SYMBOLS, dtype=torch.float64))
    below = table[list(IDS)]
    for layer, (hidden, cell) in enumerate(layer_states(spec, exact, below)):
        zeros = torch.zeros(1, spec.hidden_size, dtype=torch.float64)
        h = torch.cat([zeros, hidden])
        c = torch.cat([zeros, hidden if cell is None else cell])
        yield {
            "h": h,
            "c": c,
            "from_input": below @ exact[f"rnn.weight_ih_l{layer}"].T,
            "b_ih": exact[f"rnn.bias_ih_l{layer}"].expand(len(IDS), -1),
            "from_hidden": h[:-1] @ exact[f"rnn.weight_hh_l{layer}"].T,
            "b_hh": exact[f"rnn.bias_hh_l{layer}"].expand(len(IDS), -1),
        }
        below = hidden


# --- Every unit, step, layer and epoch


@pytest.mark.parametrize("spec", WITH_HEAD, ids=named)
def test_terms_are_torchs_and_make_torchs_states(spec: ModelSpec) -> None:
    for epoch in range(EPOCHS):
        weights = weights_of(spec, epoch)
        record = trace(spec, weights, SYMBOLS, IDS)
        for layer, truth in enumerate(layers_in_torch(spec, weights)):
            seen = views(spec, weights, record, layer)
            assert_terms_agree(seen, truth, spec.hidden_size)
            assert_states_agree(seen, truth, spec.cell)


def assert_terms_agree(seen: list[list[CellView]], truth: dict[str, Tensor], hidden_size: int) -> None:
    for gate in range(len(seen[0][0].sums)):
        rows = slice(gate * hidden_size, (gate + 1) * hidden_size)
        for name in ("from_input", "b_ih", "from_hidden", "b_hh"):
            expected = truth[name][:, rows].numpy()
            np.testing.assert_allclose(sum_grid(seen, gate, name), expected, rtol=0, atol=1e-12)


def assert_states_agree(seen: list[list[CellView]], truth: dict[str, Tensor], cell: Cell) -> None:
    np.testing.assert_allclose(grid(seen, "hidden"), truth["h"][1:].numpy(), rtol=0, atol=1e-10)
    np.testing.assert_allclose(grid(seen, "hidden_before"), truth["h"][:-1].numpy(), rtol=0, atol=1e-10)
    if cell == "lstm":
        np.testing.assert_allclose(grid(seen, "cell"), truth["c"][1:].numpy(), rtol=0, atol=1e-10)
        np.testing.assert_allclose(grid(seen, "cell_before"), truth["c"][:-1].numpy(), rtol=0, atol=1e-10)
    else:
        assert {view.cell for row in seen for view in row} == {None}


@pytest.mark.parametrize("spec", WITH_HEAD, ids=named)
def test_terms_sum_to_what_the_activation_turns_into_the_state(spec: ModelSpec) -> None:
    """By the equations in torch's documentation, and the same numbers as in the trace."""
    for epoch, layer in product(range(EPOCHS), range(spec.layers)):
        weights = weights_of(spec, epoch)
        record = trace(spec, weights, SYMBOLS, IDS)
        seen = views(spec, weights, record, layer)
        gates = [summed(seen, gate) for gate in range(len(seen[0][0].sums))]
        for name, values in zip(GATES[spec.cell], gates, strict=False):
            np.testing.assert_allclose(values, record.layers[layer].gates[name], rtol=0, atol=1e-12)
        hidden = by_equation(spec.cell, gates, grid(seen, "hidden_before"), grid(seen, "cell_before"))
        np.testing.assert_allclose(grid(seen, "hidden"), hidden, rtol=0, atol=1e-12)
        np.testing.assert_allclose(grid(seen, "hidden"), record.layers[layer].hidden[1:], rtol=0, atol=1e-12)


def summed(seen: list[list[CellView]], gate: int) -> NDArray[np.float64]:
    """The gate's values from its terms; (T, H)."""
    part = {name: sum_grid(seen, gate, name) for name in NUMBERS}
    total = part["from_input"] + part["b_ih"] + part["scale"] * (part["from_hidden"] + part["b_hh"])
    np.testing.assert_allclose(part["total"], total, rtol=0, atol=1e-12)
    sums = [view.sums[gate] for row in seen for view in row]
    np.testing.assert_allclose(part["from_input"].ravel(), [products(made)[0] for made in sums], atol=1e-12)
    np.testing.assert_allclose(part["from_hidden"].ravel(), [products(made)[1] for made in sums], atol=1e-12)
    values = np.tanh(total) if sums[0].activation == "tanh" else 1 / (1 + np.exp(-total))
    np.testing.assert_allclose(part["value"], values, rtol=0, atol=1e-12)
    return values


def products(made: PreActivation) -> tuple[float, float]:
    """What the weights and values shown add up to."""
    return float((made.input_weights * made.inputs).sum()), float(
        (made.hidden_weights * made.hidden_before).sum()
    )


def by_equation(
    cell: Cell, gates: list[NDArray[np.float64]], h: NDArray[np.float64], c: NDArray[np.float64]
) -> NDArray[np.float64]:
    match cell:
        case "rnn":
            return gates[0]
        case "lstm":
            i, f, g, o = gates
            return o * np.tanh(f * c + i * g)
        case "gru":
            _, z, n = gates
            return (1 - z) * n + z * h


# --- One unit


@pytest.mark.parametrize("cell", CELLS)
def test_names_activations_and_scales_are_those_of_the_equations(cell: Cell) -> None:
    spec = ModelSpec(cell=cell, hidden_size=7)
    weights = weights_of(spec, 0)
    view = microscope(spec, weights, trace(spec, weights, SYMBOLS, IDS), layer=1, step=4, unit=2)
    found = [(made.name, made.activation) for made in view.sums]
    expected = {
        "rnn": [("hidden", "tanh")],
        "lstm": [("input", "sigmoid"), ("forget", "sigmoid"), ("candidate", "tanh"), ("output", "sigmoid")],
        "gru": [("reset", "sigmoid"), ("update", "sigmoid"), ("candidate", "tanh")],
    }
    assert found == expected[cell]
    scaled = {"candidate": view.values["reset"]} if cell == "gru" else {}
    assert {made.name: made.scale for made in view.sums if made.scale != 1} == scaled


def test_products_keep_what_they_were_made_of() -> None:
    spec = ModelSpec(cell="lstm", input="one-hot", hidden_size=7)
    weights = weights_of(spec, 0)
    record = trace(spec, weights, SYMBOLS, IDS)
    first, second = (microscope(spec, weights, record, layer, step=4, unit=2) for layer in (0, 1))
    assert np.array_equal(first.sums[1].input_weights, weights["rnn.weight_ih_l0"][7 + 2])
    assert np.array_equal(first.sums[1].inputs, np.eye(SYMBOLS)[IDS[3]])
    assert np.array_equal(second.sums[3].hidden_weights, weights["rnn.weight_hh_l1"][3 * 7 + 2])
    assert np.array_equal(second.sums[3].inputs, record.layers[0].hidden[4])
    assert np.array_equal(second.sums[3].hidden_before, record.layers[1].hidden[3])


@pytest.mark.parametrize(("layer", "step", "unit"), [(0, 0, 0), (0, 8, 0), (2, 1, 0), (0, 1, 7), (-1, 1, 0)])
def test_place_where_nothing_is_computed_is_refused(layer: int, step: int, unit: int) -> None:
    spec = ModelSpec(hidden_size=7)
    weights = weights_of(spec, 0)
    record = trace(spec, weights, SYMBOLS, IDS)
    with pytest.raises(IndexError, match=f"step {step}, layer {layer}, unit {unit}"):
        microscope(spec, weights, record, layer, step, unit)


# --- Saturation


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_slope_is_the_derivative_as_a_share_of_its_largest(activation: Activation) -> None:
    x = torch.linspace(-6, 6, 121, dtype=torch.float64, requires_grad=True)
    values = cast("Tensor", getattr(torch, activation)(x))
    (derivative,) = torch.autograd.grad(values.sum(), x)
    shares = (derivative / derivative.max()).numpy()
    np.testing.assert_allclose(slope(activation, values.detach().numpy()), shares, atol=1e-12)


@pytest.mark.parametrize(
    ("activation", "inside", "outside"),
    [("tanh", 0.94, 0.95), ("sigmoid", 0.97, 0.98), ("sigmoid", 0.03, 0.02)],
)
def test_saturated_is_where_a_tenth_of_the_slope_is_left(
    activation: Activation, inside: float, outside: float
) -> None:
    assert not is_saturated(activation, inside)
    assert is_saturated(activation, outside)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_saturation_begins_at_the_sum_that_is_told(activation: Activation) -> None:
    edge = np.array([0.999, 1.001]) * saturated_from(activation)
    for sign in (-1, 1):
        assert [is_saturated(activation, float(v)) for v in activate(activation, sign * edge)] == [
            False,
            True,
        ]


@pytest.mark.parametrize("cell", CELLS)
def test_saturation_is_that_of_the_tanh_that_makes_the_state(cell: Cell) -> None:
    spec = ModelSpec(cell=cell, hidden_size=7)
    weights = weights_of(spec, 0)
    record = trace(spec, weights, SYMBOLS, IDS)
    for layer, states in enumerate(record.layers):
        found = saturation(cell, states)
        assert found.shape == states.hidden.shape
        assert not found[0].any()
        seen = views(spec, weights, record, layer)
        sums = grid(seen, "cell") if cell == "lstm" else sum_grid(seen, -1, "total")  # (T, H)
        made = np.tanh(sums)  # (T, H); the candidate is the last sum of a GRU
        np.testing.assert_allclose(found[1:], made**2, atol=1e-12)


def test_saturation_of_a_large_sum_is_complete() -> None:
    assert 1 - slope("tanh", tanh(9.0)) == pytest.approx(1, abs=1e-6)
