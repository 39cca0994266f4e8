"""Every norm of a derivative is autograd's, a replaced symbol does what a second run does, decay is seen."""

from math import log
from typing import cast

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from playground.inspection import influence as influence_module
from playground.inspection.decay import Decay, decay
from playground.inspection.influence import influence, logits_by_input, loss_by_hidden, work
from playground.inspection.occlusion import replaced, replacement
from playground.inspection.pausable import Pausable
from playground.inspection.total_influence import total_by_hidden
from playground.inspection.trace import trace
from playground.parameters import Weights, layout
from playground.spec import Cell, ModelSpec
from tests.engine.plain import CELL_MODULES, CELLS, SYMBOLS, every_spec, named, random_flat, script

IDS = (1, 0, 2, 2, 3, 4)
TARGETS = (0, 2, 2, 4, 1, 3)
EPOCHS = 5
Array = NDArray[np.float64]
State = Tensor | tuple[Tensor, Tensor]


def weights_of(spec: ModelSpec, epoch: int = 0, symbols: int = SYMBOLS) -> Weights:
    parameters = layout(spec, symbols, symbols)
    return parameters.split(random_flat(parameters.size, seed=epoch))


# --- The same by hand in torch


class Loop:
    """Cells in a loop over time, as one writes it, that keeps the hidden state of every layer and step."""

    def __init__(self, spec: ModelSpec, weights: Weights) -> None:
        self.spec = spec
        self.weights = {name: torch.tensor(values, dtype=torch.float64) for name, values in weights.items()}
        self.cells = [self._cell(layer) for layer in range(spec.layers)]

    def _cell(self, layer: int) -> nn.Module:
        kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        own = {kind: self.weights[f"rnn.{kind}_l{layer}"] for kind in kinds}
        made = CELL_MODULES[self.spec.cell](own["weight_ih"].shape[1], self.spec.hidden_size)
        made.load_state_dict(own)
        return cast("nn.Module", made.double())

    def features(self, ids: tuple[int, ...], symbols: int) -> Tensor:
        if self.spec.input == "embedding":
            return self.weights["embedding.weight"][list(ids)]
        return functional.one_hot(torch.tensor(ids), symbols).double()

    def run(self, x: Tensor) -> tuple[Tensor, list[list[Tensor]]]:
        """x (T, I) → logits (T, V), and h[layer][step] (1, H)."""
        kept: list[list[Tensor]] = [[] for _ in self.cells]
        states: list[State | None] = [None] * len(self.cells)
        logits = []
        for x_t in torch.split(x, 1):
            below = x_t
            for layer, cell in enumerate(self.cells):
                state = states[layer] = cell(below, states[layer])
                below = state[0] if isinstance(state, tuple) else state
                kept[layer].append(below)
            logits.append(self._read_out(below))
        return torch.cat(logits), kept

    def _read_out(self, hidden: Tensor) -> Tensor:
        if self.spec.head == "none":
            return hidden
        return functional.linear(hidden, self.weights["head.weight"], self.weights["head.bias"])


def logits_in_torch(loop: Loop, ids: tuple[int, ...], symbols: int) -> Array:
    def logits(x: Tensor) -> Tensor:
        return loop.run(x)[0]

    x = loop.features(ids, symbols)
    jacobian: Tensor = torch.autograd.functional.jacobian(logits, x)  # type: ignore[no-untyped-call]
    return cast("Array", jacobian.square().sum((1, 3)).sqrt().numpy())  # from (T, V, T, I)


def losses_in_torch(
    loop: Loop, ids: tuple[int, ...], targets: tuple[int, ...], symbols: int = SYMBOLS
) -> tuple[Array, Array]:
    """(layers, T, T) and, of the sum, (layers, T)."""
    logits, kept = loop.run(loop.features(ids, symbols).requires_grad_())
    losses = functional.cross_entropy(logits, torch.tensor(targets), reduction="none")
    single = np.stack([_norms(loss, kept) for loss in losses], axis=1)
    return single, _norms(losses.sum(), kept)


def _norms(loss: Tensor, kept: list[list[Tensor]]) -> Array:
    flat = [state for layer in kept for state in layer]
    slopes = torch.autograd.grad(loss, flat, retain_graph=True, allow_unused=True)
    found = [0.0 if slope is None else float(slope.norm()) for slope in slopes]
    return np.array(found).reshape(len(kept), -1)


# --- Derivatives


@pytest.mark.parametrize("spec", every_spec(), ids=named)
def test_influence_is_autograds(spec: ModelSpec) -> None:
    for epoch in range(EPOCHS):
        weights = weights_of(spec, epoch)
        record = trace(spec, weights, SYMBOLS, IDS)
        found, loop = influence(spec, weights, record, TARGETS), Loop(spec, weights)
        np.testing.assert_allclose(found.logits_by_input, logits_in_torch(loop, IDS, SYMBOLS), atol=1e-10)
        single, total = losses_in_torch(loop, IDS, TARGETS)
        assert found.loss_by_hidden is not None
        assert found.total_by_hidden is not None
        np.testing.assert_allclose(np.stack(found.loss_by_hidden), single, rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(np.stack(found.total_by_hidden), total, rtol=1e-9, atol=1e-10)
        alone = total_by_hidden(spec, weights, record, TARGETS)
        np.testing.assert_allclose(np.stack(alone), total, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("spec", every_spec(), ids=named)
def test_replaced_is_a_second_run(spec: ModelSpec) -> None:
    weights = weights_of(spec, epoch=1)
    record, loop = trace(spec, weights, SYMBOLS, IDS), Loop(spec, weights)
    before, _ = loop.run(loop.features(IDS, SYMBOLS))
    for symbol in (2, 4):
        found = replaced(spec, weights, record, symbol)
        for at in range(len(IDS)):
            others = (*IDS[:at], symbol, *IDS[at + 1 :])
            after, _ = loop.run(loop.features(others, SYMBOLS))
            np.testing.assert_allclose(
                found[:, at], (after - before).norm(dim=1).detach().numpy(), atol=1e-10
            )


# --- Shapes that are computed in a shorter way


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("symbols", [4, 30])
def test_more_symbols_than_units_or_rows_change_nothing(cell: Cell, symbols: int) -> None:
    spec = ModelSpec(cell=cell, input="one-hot", hidden_size=6)
    weights = weights_of(spec, symbols=symbols)
    ids = tuple(at % symbols for at in (1, 29, 2, 2, 13, 4))
    found = influence(spec, weights, trace(spec, weights, symbols, ids), None)
    expected = logits_in_torch(Loop(spec, weights), ids, symbols)
    np.testing.assert_allclose(found.logits_by_input, expected, atol=1e-10)


@pytest.mark.parametrize("most", [1, 9, 10, 11, 29])
def test_passes_over_a_part_of_the_outputs_make_the_whole(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    spec = ModelSpec(cell="lstm", hidden_size=7)
    weights = weights_of(spec)
    record = trace(spec, weights, SYMBOLS, IDS)
    whole = influence(spec, weights, record, TARGETS)
    monkeypatch.setattr(influence_module, "MOST_ROWS", most)
    parts = influence(spec, weights, record, TARGETS)
    assert whole.loss_by_hidden is not None
    assert parts.loss_by_hidden is not None
    assert whole.total_by_hidden is not None
    assert parts.total_by_hidden is not None
    np.testing.assert_allclose(parts.logits_by_input, whole.logits_by_input, atol=1e-13)
    np.testing.assert_allclose(parts.loss_by_hidden, whole.loss_by_hidden, atol=1e-13)
    np.testing.assert_allclose(parts.total_by_hidden, whole.total_by_hidden, atol=1e-13)


# --- What the maps say


@pytest.mark.parametrize("cell", CELLS)
def test_nothing_later_has_influence_and_all_before_has(cell: Cell) -> None:
    spec = ModelSpec(cell=cell, hidden_size=7)
    weights = weights_of(spec)
    record = trace(spec, weights, SYMBOLS, IDS)
    found = influence(spec, weights, record, TARGETS)
    assert found.loss_by_hidden is not None
    for matrix in (found.logits_by_input, *found.loss_by_hidden, replaced(spec, weights, record, 0)):
        assert not np.triu(matrix, 1).any()
    assert (np.tril(found.logits_by_input) > 0).sum() == len(IDS) * (len(IDS) + 1) // 2


def test_without_a_target_there_is_no_loss() -> None:
    spec = ModelSpec(hidden_size=7)
    weights = weights_of(spec)
    found = influence(spec, weights, trace(spec, weights, SYMBOLS, IDS), None)
    assert (found.loss_by_hidden, found.total_by_hidden) == (None, None)


def test_symbol_in_its_own_place_changes_exactly_nothing() -> None:
    spec = ModelSpec(cell="gru", hidden_size=7)
    weights = weights_of(spec)
    found = replaced(spec, weights, trace(spec, weights, SYMBOLS, IDS), symbol=2)
    assert not found[:, [2, 3]].any()
    assert (found[-1, [0, 1, 4, 5]] > 0).all()


def test_maps_cannot_be_written_to_and_weights_stay() -> None:
    spec = ModelSpec(cell="lstm", hidden_size=7)
    weights = weights_of(spec)
    copies = {name: values.copy() for name, values in weights.items()}
    record = trace(spec, weights, SYMBOLS, IDS)
    found = influence(spec, weights, record, TARGETS)
    assert found.loss_by_hidden is not None
    for matrix in (found.logits_by_input, found.loss_by_hidden[1], replaced(spec, weights, record, 0)):
        with pytest.raises(ValueError, match="read-only"):
            matrix[0, 0] = 1
    assert all(np.array_equal(weights[name], copies[name]) for name in copies)


def test_smallest_influence_is_not_rounded_to_none() -> None:
    """A square of it would be."""
    found = logits_over_time(linear_rnn(1e-20), steps=15)
    assert found[-1, 0] == pytest.approx(1e-280 * found[-1, -1], rel=1e-3, abs=0)


@pytest.mark.parametrize("rows", [3, 512])
def test_computing_can_pause_and_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    monkeypatch.setattr(influence_module, "MOST_ROWS", rows)
    spec = ModelSpec(hidden_size=7)
    weights = weights_of(spec)
    record = trace(spec, weights, SYMBOLS, IDS)
    jobs: list[Pausable[object]] = [
        logits_by_input(spec, weights, record),
        loss_by_hidden(spec, weights, record, TARGETS),
        replacement(spec, weights, record, 0),
    ]
    for job in jobs:
        shares = list(job)
        assert len(shares) >= len(IDS)
        assert shares == sorted(shares)
        assert 0 < shares[0] < 1
        assert shares[-1] == 1


def test_work_grows_as_the_products_do() -> None:
    spec = ModelSpec(cell="lstm", input="one-hot", hidden_size=7, layers=1)
    weights = weights_of(spec)
    record = trace(spec, weights, SYMBOLS, IDS)
    pairs, once = 6 * 7 // 2, 14 * (SYMBOLS + 7)  # of outputs and steps; the Jacobian of one step
    assert work(spec, record, 3) == 3 * pairs * once


# --- Vanishing


def linear_rnn(factor: float) -> Weights:
    """One unit that forgets at a known rate, with inputs too small to bend the tanh."""
    values = {
        "rnn.weight_ih_l0": [[1e-9, 2e-9]],
        "rnn.weight_hh_l0": [[factor]],
        "rnn.bias_ih_l0": [0.0],
        "rnn.bias_hh_l0": [0.0],
        "head.weight": [[1.0], [-1.0]],
        "head.bias": [0.0, 0.0],
    }
    return {name: np.array(numbers, np.float32) for name, numbers in values.items()}


def logits_over_time(weights: Weights, steps: int) -> Array:
    spec = ModelSpec(input="one-hot", hidden_size=1, layers=1)
    record = trace(spec, weights, 2, [at % 2 for at in range(steps)])
    return influence(spec, weights, record, None).logits_by_input


@pytest.mark.parametrize("factor", [0.5, 0.9])
def test_linear_memory_fades_at_its_own_rate(factor: float) -> None:
    found = decay(logits_over_time(linear_rnn(factor), steps=20))
    assert found.factor == pytest.approx(factor, rel=1e-5)
    assert found.half_life == pytest.approx(log(0.5) / log(factor), rel=1e-4)
    assert found.start == pytest.approx(found.norms[0], rel=1e-5)
    assert found.norms.tolist() == pytest.approx(
        (found.norms[0] * factor ** np.arange(20)).tolist(), rel=1e-5
    )


def test_memory_that_grows_has_no_half_life() -> None:
    found = decay(logits_over_time(linear_rnn(1.5), steps=20))
    assert found.factor == pytest.approx(1.5, rel=1e-4)
    assert found.half_life is None


def fading(cell: Cell, forget_bias: float | None = None) -> tuple[float, float]:
    """Influence of the first input on the last output, as a share of the last input's, and the factor a
    step: medians over twenty seeds of a layer of 8 units as torch makes it, with 20 steps."""
    spec = ModelSpec(cell=cell, hidden_size=8, layers=1)
    ratios, factors = [], []
    for seed in range(20):
        named_weights = script(spec, SYMBOLS, seed).named_parameters()
        weights = {name: values.detach().numpy() for name, values in named_weights}
        if forget_bias is not None:
            weights["rnn.bias_ih_l0"][8:16], weights["rnn.bias_hh_l0"][8:16] = forget_bias, 0
        record = trace(spec, weights, SYMBOLS, [at % SYMBOLS for at in range(20)])
        found = influence(spec, weights, record, None).logits_by_input
        ratios.append(found[-1, 0] / found[-1, -1])
        factors.append(cast("float", decay(found).factor))
    return float(np.median(ratios)), float(np.median(factors))


def test_plain_rnn_forgets_and_an_lstm_with_open_forget_gates_does_not() -> None:
    """The numbers that the lecture gives: 1e-6, 1e-4, and 0.2 with a forget bias of 3."""
    rnn, lstm, opened = fading("rnn"), fading("lstm"), fading("lstm", forget_bias=3)
    assert 1e-8 < rnn[0] < 5e-6
    assert 1e-5 < lstm[0] < 1e-3
    assert 0.05 < opened[0] < 0.5
    assert rnn[1] < lstm[1] < opened[1] < 1


# --- Decay


def stripes(*by_distance: float) -> Array:
    """A map that holds the same number wherever output and cause are equally far apart."""
    size = len(by_distance)
    return sum(
        (np.diag(np.full(size - at, value), -at) for at, value in enumerate(by_distance)), np.zeros(())
    )


def test_decay_takes_the_median_so_that_one_step_does_not_bend_it() -> None:
    matrix = stripes(1.0, 0.5, 0.25, 0.125, 0.0625)
    matrix[3, 2] = 1e6
    assert decay(matrix).norms.tolist() == [1.0, 0.5, 0.25, 0.125, 0.0625]
    assert decay(matrix).factor == pytest.approx(0.5)


def test_decay_fits_what_is_above_zero_and_finite() -> None:
    matrix = stripes(1.0, 0.0, 0.25, np.inf, 0.0625)
    found = decay(matrix)
    assert np.isnan(found.norms).tolist() == [False, True, False, True, False]
    assert found.counts == (5, 0, 3, 0, 1)
    assert found.factor == pytest.approx(0.5)


@pytest.mark.parametrize("values", [(1.0,), (1.0, 0.5), (1.0, 0.5, 0.0), (0.0, 0.0, 0.0, 0.0)])
def test_decay_is_not_fitted_through_too_few_points(values: tuple[float, ...]) -> None:
    found = decay(stripes(*values))
    assert (found.start, found.factor, found.half_life) == (None, None, None)


def test_line_goes_through_the_points_of_an_even_decay() -> None:
    found: Decay = decay(stripes(8.0, 4.0, 2.0, 1.0))
    assert found.start == pytest.approx(8)
    assert found.half_life == pytest.approx(1)
