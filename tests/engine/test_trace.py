"""Every number in a trace is what torch computes with the same weights, and a false one is noticed."""

from dataclasses import replace
from typing import cast

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from playground.inspection.torch_check import check
from playground.inspection.trace import Trace, softmax, trace
from playground.network import seeded_network
from playground.parameters import FloatArray, layout
from playground.spec import Cell, Form, ModelSpec
from tests.engine.plain import (
    CELLS,
    FORMS,
    SYMBOLS,
    every_spec,
    layer_states,
    logits,
    named,
    random_flat,
    script,
)

IDS = (1, 0, 2, 2, 3, 4, 0)


def traced(spec: ModelSpec, flat: FloatArray) -> Trace:
    return trace(spec, layout(spec, SYMBOLS, SYMBOLS).split(flat), SYMBOLS, IDS)


def weights_of(spec: ModelSpec) -> FloatArray:
    return random_flat(layout(spec, SYMBOLS, SYMBOLS).size)


def torch_weights(spec: ModelSpec, flat: FloatArray, kind: torch.dtype) -> dict[str, torch.Tensor]:
    split = layout(spec, SYMBOLS, SYMBOLS).split(flat)
    return {name: torch.tensor(values, dtype=kind) for name, values in split.items()}


def differences(spec: ModelSpec, flat: FloatArray, kind: torch.dtype) -> dict[str, float]:
    """Largest difference between the trace and plain torch modules of a precision, tensor by tensor."""
    record, weights = traced(spec, flat), torch_weights(spec, flat, kind)
    net = script(spec, SYMBOLS, seed=0).to(kind)
    net.load_state_dict(weights)
    with torch.no_grad():
        found = {"logits": gap(record.logits, logits(net, torch.tensor([IDS]))[0])}
    states = layer_states(spec, weights, torch.tensor(record.inputs, dtype=kind))
    for layer, (hidden, cell) in zip(record.layers, states, strict=True):
        found[f"hidden {len(found)}"] = gap(layer.hidden[1:], hidden)
        assert (layer.cell is None) == (cell is None)
        if layer.cell is not None and cell is not None:
            found[f"cell {len(found)}"] = gap(layer.cell[1:], cell)
    return found


def gap(ours: NDArray[np.float64], torchs: torch.Tensor) -> float:
    assert ours.shape == tuple(torchs.shape)
    return float(np.abs(ours - torchs.numpy()).max())


@pytest.mark.parametrize("spec", every_spec(), ids=named)
def test_trace_is_torch_in_double_precision(spec: ModelSpec) -> None:
    found = differences(spec, weights_of(spec), torch.float64)
    assert max(found.values()) < 1e-10, found


@pytest.mark.parametrize("spec", every_spec(), ids=named)
def test_trace_is_torch_in_single_precision_to_its_rounding(spec: ModelSpec) -> None:
    weights = [values.detach().ravel() for values in script(spec, SYMBOLS, seed=16).parameters()]
    found = differences(spec, torch.cat(weights).numpy(), torch.float32)
    assert max(found.values()) < 1e-6, found


def test_trace_shows_the_way_from_symbols_to_answers() -> None:
    spec = ModelSpec(cell="lstm", embedding_size=6, hidden_size=7)
    flat = weights_of(spec)
    record = traced(spec, flat)
    table = layout(spec, SYMBOLS, SYMBOLS).split(flat)["embedding.weight"]
    assert record.ids == IDS
    assert np.array_equal(record.inputs, table[list(IDS)])
    assert record.prediction == tuple(record.probabilities.argmax(1))
    np.testing.assert_allclose(record.probabilities.sum(1), 1)
    np.testing.assert_allclose(record.probabilities, torch.tensor(record.logits).softmax(1), atol=1e-14)
    for layer in record.layers:
        assert not layer.hidden[0].any()  # the states begin at zero
        assert layer.hidden.shape == (len(IDS) + 1, 7)
        assert {gate: values.shape for gate, values in layer.gates.items()} == dict.fromkeys(
            ("input", "forget", "candidate", "output"), (len(IDS), 7)
        )


@pytest.mark.parametrize("cell", CELLS)
def test_gates_shown_make_the_states_shown(cell: Cell) -> None:
    spec = ModelSpec(cell=cell, hidden_size=7)
    for layer in traced(spec, weights_of(spec)).layers:
        before, after, gates = layer.hidden[:-1], layer.hidden[1:], layer.gates
        match cell:
            case "lstm":
                assert layer.cell is not None
                c = gates["forget"] * layer.cell[:-1] + gates["input"] * gates["candidate"]
                np.testing.assert_allclose(layer.cell[1:], c, atol=1e-12)
                np.testing.assert_allclose(after, gates["output"] * np.tanh(c), atol=1e-12)
            case "gru":
                z = gates["update"]
                np.testing.assert_allclose(after, (1 - z) * gates["candidate"] + z * before, atol=1e-12)
            case "rnn":
                assert gates == {}


def test_one_hot_input_without_head_is_the_hidden_state() -> None:
    spec = ModelSpec(input="one-hot", hidden_size=SYMBOLS, head="none")
    record = traced(spec, weights_of(spec))
    assert np.array_equal(record.inputs, np.eye(SYMBOLS)[list(IDS)])
    assert np.array_equal(record.logits, record.layers[-1].hidden[1:])


def test_trace_cannot_be_written_to() -> None:
    spec = ModelSpec(cell="lstm")
    record = traced(spec, weights_of(spec))
    for values in (record.logits, record.inputs, record.layers[0].hidden, record.layers[0].gates["input"]):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0


def test_softmax_of_large_scores_is_finite() -> None:
    np.testing.assert_allclose(softmax(np.array([[1000.0, 1000.0, -1000.0]])), [[0.5, 0.5, 0]])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("spec", every_spec(), ids=named)
def test_check_agrees_with_an_honest_trace(spec: ModelSpec, form: Form) -> None:
    spec = replace(spec, form=form)
    flat = weights_of(spec)
    found = check(traced(spec, flat), spec, flat, SYMBOLS)
    assert found.agrees, found
    assert 0 < found.difference < 1e-5


CHECKED = ModelSpec(cell="lstm", embedding_size=6, hidden_size=7)


@pytest.mark.parametrize("name", [name for name, _ in layout(CHECKED, SYMBOLS, SYMBOLS).shapes])
def test_check_notices_a_single_altered_weight(name: str) -> None:
    flat = weights_of(CHECKED)
    record, altered = traced(CHECKED, flat), flat.copy()
    layout(CHECKED, SYMBOLS, SYMBOLS).split(altered)[name].flat[0] += 0.01
    found = check(record, CHECKED, altered, SYMBOLS)
    assert not found.agrees
    assert "step" in found.where


def test_check_names_the_tensor_and_step_that_differ() -> None:
    flat = weights_of(CHECKED)
    record = traced(CHECKED, flat)
    hidden = record.layers[1].hidden.copy()
    hidden[3, 2] += 0.5
    forged = replace(record, layers=(record.layers[0], replace(record.layers[1], hidden=hidden)))
    found = check(forged, CHECKED, flat, SYMBOLS)
    assert found.where == "h of layer 2, step 3"
    assert found.difference == pytest.approx(0.5, abs=1e-5)


def test_check_does_not_blame_a_trace_for_rounding_that_the_network_amplifies() -> None:
    deep = ModelSpec(hidden_size=128, layers=8, embedding_size=6)
    flat = 4 * weights_of(deep)
    ids = [step % SYMBOLS for step in range(60)]
    record = trace(deep, layout(deep, SYMBOLS, SYMBOLS).split(flat), SYMBOLS, ids)
    assert check(record, deep, flat, SYMBOLS).agrees


def test_check_names_the_module_it_compared_with() -> None:
    for form, module in (("module", "nn.LSTM"), ("cell", "nn.LSTMCell")):
        spec = replace(CHECKED, form=cast("Form", form))
        assert check(traced(spec, weights_of(spec)), spec, weights_of(spec), SYMBOLS).module == module


def test_check_does_not_call_nan_agreement() -> None:
    flat = weights_of(CHECKED)
    flat[-1] = np.nan
    assert not check(traced(CHECKED, flat), CHECKED, flat, SYMBOLS).agrees


@pytest.mark.parametrize("cell", CELLS)
def test_looking_inside_changes_nothing(cell: Cell) -> None:
    spec = ModelSpec(cell=cell, hidden_size=17)  # a size of its own, so that no network stands ready
    flat = weights_of(spec)
    copy, state = flat.copy(), torch.random.get_rng_state()
    check(traced(spec, flat), spec, flat, SYMBOLS)
    seeded_network(spec, SYMBOLS, SYMBOLS, seed=5)
    assert torch.equal(torch.random.get_rng_state(), state)
    assert np.array_equal(flat, copy)
