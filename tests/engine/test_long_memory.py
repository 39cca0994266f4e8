"""Derivatives of the last state are autograd's, the direct one is the product of the forget gates, and cells
are compared with the same pairs, seed and number of updates."""

from collections.abc import Sequence
from dataclasses import replace
from math import log
from typing import cast

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from playground.document import Document
from playground.inspection.cell_memory import cell_memory
from playground.inspection.long_memory import forget_products, hidden_memory, keeping
from playground.inspection.pausable import finished
from playground.inspection.trace import Trace, trace
from playground.network import initial_weights
from playground.pairs import Pair
from playground.parameters import Weights
from playground.spec import Cell, ModelSpec, TrainSpec
from playground.sweep.memory_of_cells import CellCurve, Moment, OtherCell, curve_of, trained_alike
from playground.sweep.single_run import Engines
from playground.training.control import RunControl
from playground.training.torch_trainer import TorchTrainer
from tests.engine.plain import CELL_MODULES, CELLS, SYMBOLS, every_spec, named
from tests.engine.test_influence import Loop, weights_of

IDS = (1, 0, 2, 2, 3, 4, 0, 1)
SMALL = Document((Pair("abcd", "bcda"), Pair("dcba", "abcd")), training=TrainSpec(epochs=6, batch_size=1))
Array = NDArray[np.float64]


def size(derivative: Tensor) -> float:
    """Frobenius norm over the root of the number of rows."""
    return float(derivative.norm() / derivative.shape[0] ** 0.5)


@pytest.mark.parametrize("spec", every_spec(), ids=named)
def test_derivatives_of_the_last_hidden_state_are_autograds(spec: ModelSpec) -> None:
    weights = weights_of(spec)
    loop = Loop(spec, weights)
    x = loop.features(IDS, SYMBOLS).requires_grad_()
    _, kept = loop.run(x)
    last = kept[-1][-1][0]  # (H)
    found = hidden_memory(spec, weights, trace(spec, weights, SYMBOLS, IDS))
    flat = [state for layer in kept for state in layer]
    rows = [torch.autograd.grad(unit, [*flat, x], retain_graph=True) for unit in last]
    by_state = [size(torch.cat([row[at] for row in rows])) for at in range(len(flat))]
    for layer, curve in enumerate(found.by_hidden):
        wanted = by_state[layer * len(IDS) : (layer + 1) * len(IDS)]
        assert curve[::-1] == pytest.approx(wanted, rel=1e-9)
    by_input = torch.stack([row[-1] for row in rows])  # (H, T, I)
    assert found.by_input[::-1] == pytest.approx([size(part) for part in by_input.unbind(1)], rel=1e-9)
    assert found.by_hidden[-1][0] == pytest.approx(1.0)


# --- Cell states


def lstm(layers: int, ids: Sequence[int] = IDS, seed: int = 0) -> tuple[ModelSpec, Weights, Trace]:
    spec = ModelSpec("lstm", embedding_size=6, hidden_size=7, layers=layers)
    weights = weights_of(spec, seed)
    return spec, weights, trace(spec, weights, SYMBOLS, ids)


def below(record: Trace, layer: int) -> Tensor:
    """What a layer reads; (T, I)."""
    return torch.tensor(record.layers[layer - 1].hidden[1:] if layer else record.inputs)


def run_cells(cell: nn.Module, x: Tensor, c: Tensor, held: Tensor | None) -> Tensor:
    """The last c of an nn.LSTMCell that starts from c; with `held` (T+1, H) each step reads that h."""
    h = torch.zeros_like(c)
    for at, x_t in enumerate(x):
        h, c = cell(x_t, (h if held is None else held[at], c))
    return c


@pytest.mark.parametrize("layers", [1, 3])
def test_direct_derivative_is_the_product_of_the_forget_gates(layers: int) -> None:
    spec, weights, record = lstm(layers, IDS * 5)
    loop = Loop(spec, weights)
    for at, found in enumerate(finished(cell_memory(spec, weights, record))):
        held, x = torch.tensor(record.layers[at].hidden), below(record, at)
        cell = loop.cells[at]
        start = torch.zeros(spec.hidden_size, dtype=torch.float64)

        def last(c: Tensor, cell: nn.Module = cell, x: Tensor = x, held: Tensor = held) -> Tensor:
            return run_cells(cell, x, c, held)

        direct = cast("Tensor", torch.autograd.functional.jacobian(last, start))  # type: ignore[no-untyped-call]
        assert torch.equal(direct, direct.diag().diag())  # each unit keeps to itself
        forget = gates_in_torch(loop, at, x, held[:-1], "lstm")["forget"]
        assert np.abs(forget.prod(0) - direct.diag().numpy()).max() <= 1e-12
        assert np.abs(found.products - direct.diag().numpy()).max() <= 1e-12
        assert found.direct[-1] == pytest.approx(size(direct), rel=1e-9)
        assert found.direct[0] == found.total[0] == pytest.approx(1.0)
        assert found.agrees
        by_step = np.stack([forget[k:].prod(0) for k in range(len(forget) + 1)])  # (T+1, H)
        assert np.allclose(forget_products(record.layers[at].gates), by_step, rtol=1e-9, atol=0)


@pytest.mark.parametrize("layers", [1, 2])
def test_total_derivative_of_the_cell_state_goes_through_every_path(
    layers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, weights, record = lstm(layers)
    loop = Loop(spec, weights)
    whole = finished(cell_memory(spec, weights, record))
    monkeypatch.setattr("playground.inspection.cell_memory.MOST_NUMBERS", 3000)  # a few units at once
    shares = list(cell_memory(spec, weights, record))
    assert len(shares) > layers
    assert shares == sorted(shares)
    assert shares[-1] == 1
    for at, found in enumerate(finished(cell_memory(spec, weights, record))):
        assert found.total == pytest.approx(whole[at].total, rel=1e-12)
        cell, x = loop.cells[at], below(record, at)
        states = record.layers[at]
        assert states.cell is not None
        for k in (0, 3, len(IDS) - 1):
            opened = torch.tensor(states.gates["output"][k - 1] if k else np.zeros(spec.hidden_size))

            def last(
                c: Tensor, start: int = k, cell: nn.Module = cell, x: Tensor = x, opened: Tensor = opened
            ) -> Tensor:
                h = opened * torch.tanh(c)  # h of that step follows from its c by the output gate
                for x_t in x[start:]:
                    h, c = cell(x_t, (h, c))
                return c

            start = torch.tensor(states.cell[k])
            total = cast("Tensor", torch.autograd.functional.jacobian(last, start))  # type: ignore[no-untyped-call]
            assert found.total[len(IDS) - k] == pytest.approx(size(total), rel=1e-9)
    assert whole[0].total[-1] != pytest.approx(whole[0].direct[-1], rel=1e-3)


# --- Half-lives


def gates_in_torch(loop: Loop, layer: int, x: Tensor, h: Tensor, cell: Cell) -> dict[str, Array]:
    """The gates of all steps from torch's own parameters, in the order of its documentation; (T, H) each."""
    own = cast("nn.LSTMCell", loop.cells[layer])
    sums = x @ own.weight_ih.T + own.bias_ih + h @ own.weight_hh.T + own.bias_hh  # (T, G·H)
    names = ("input", "forget") if cell == "lstm" else ("reset", "update")
    parts = sums.sigmoid().chunk(4 if cell == "lstm" else 3, 1)
    return {name: part.detach().numpy() for name, part in zip(names, parts, strict=False)}


@pytest.mark.parametrize("cell", CELLS)
def test_half_lives_of_all_units_follow_from_torchs_gates(cell: Cell) -> None:
    spec = ModelSpec(cell, embedding_size=6, hidden_size=7, layers=2)
    weights = weights_of(spec)
    record, loop = trace(spec, weights, SYMBOLS, IDS), Loop(spec, weights)
    for at, layer in enumerate(record.layers):
        found = keeping(cell, layer)
        if cell == "rnn":
            assert found is None
            continue
        assert found is not None
        gates = gates_in_torch(loop, at, below(record, at), torch.tensor(layer.hidden[:-1]), cell)
        for name, values in gates.items():
            assert np.allclose(layer.gates[name], values, rtol=0, atol=1e-12)
        mean = gates["forget" if cell == "lstm" else "update"].mean(0)  # (H)
        assert found.mean == pytest.approx(mean)
        assert found.half_life == pytest.approx([log(2) / -log(f) for f in mean])


def test_a_gru_keeps_its_state_where_its_update_gate_is_near_one() -> None:
    spec = ModelSpec("gru", "cell", "one-hot", hidden_size=3, layers=1)
    module = CELL_MODULES["gru"](SYMBOLS, 3)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.zero_()
        module.bias_ih[3:6] = 20.0
        kept = module(torch.zeros(1, SYMBOLS), torch.ones(1, 3))
    assert torch.allclose(kept, torch.ones(1, 3))
    weights = {f"rnn.{name}_l0": values.detach().numpy() for name, values in module.named_parameters()}
    read = {"head.weight": np.zeros((SYMBOLS, 3)), "head.bias": np.zeros(SYMBOLS)}
    found = keeping("gru", trace(spec, weights | read, SYMBOLS, IDS).layers[0])
    assert found is not None
    assert (found.half_life > 1e6).all()


# --- The cells side by side


@pytest.mark.parametrize("moment", [Moment(0), Moment(4, 1)])
def test_another_cell_is_trained_like_the_one_that_is_shown(moment: Moment) -> None:
    shares = list[float]()
    other = trained_alike(SMALL, "gru", moment, RunControl(), Engines(), shares.append)
    assert isinstance(other, OtherCell)
    plain = TorchTrainer(replace(SMALL, model=replace(SMALL.model, cell="gru")))
    plain.steps(moment.epoch * 2 + moment.batch)
    assert np.array_equal(other.flat, plain.checkpoint().flat)
    assert shares == sorted(shares)
    assert shares[-1:] == ([1] if moment.epoch else [])
    curve = curve_of(other.document, other.flat, (0, 1, 2, 3))
    assert curve.cell == "gru"
    assert curve.by_hidden is not None
    assert len(curve.by_hidden) == 4


def test_a_stopped_comparison_gives_nothing_and_a_failed_one_a_sentence() -> None:
    control = RunControl()
    control.stop()
    assert trained_alike(SMALL, "gru", Moment(4), control, Engines(), lambda _: None) is None
    wild = replace(SMALL, training=replace(SMALL.training, optimizer="sgd", learning_rate=1e38))
    found = trained_alike(wild, "gru", Moment(4), RunControl(), Engines(), lambda _: None)
    assert isinstance(found, CellCurve)
    assert found.failure.startswith("Training stopped since a number was no longer finite")
    assert found.by_hidden is None


def ratios(cell: Cell, forget_bias: float) -> float:
    """The gradient to the first of 20 inputs relative to that to the last; the median over seeds 0 to 9."""
    found = []
    for seed in range(10):
        letters = "abcdefghij"
        model = ModelSpec(cell, layers=1, forget_bias=forget_bias)
        document = Document((Pair(letters, letters),), model=model, training=TrainSpec(seed=seed))
        weights = document.layout.split(initial_weights(document))
        ids = np.random.default_rng(seed).integers(0, len(letters), 20).tolist()
        record = trace(document.model, weights, len(letters), ids)
        by_input = hidden_memory(document.model, weights, record).by_input
        found.append(by_input[-1] / by_input[0])
    return float(np.median(found))


def test_the_forget_bias_lifts_the_memory_of_a_fresh_lstm() -> None:
    rnn, gru, fresh = ratios("rnn", 0), ratios("gru", 0), ratios("lstm", 0)
    one, three = ratios("lstm", 1), ratios("lstm", 3)
    assert rnn < 1e-6 < fresh < 1e-3  # the course: 1e-6, 4e-5; GRU 1e-4
    assert fresh < gru < 1e-3
    assert 1e-3 < one < 5e-2  # 1.4e-2
    assert 0.05 < three < 0.6  # 0.18
