"""The equations shown are those that torch computes, gate by gate."""

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from playground.cells import GATES, STEPS, Array, CellWeights, State, gru_step, lstm_step, rnn_step, sigmoid
from playground.spec import Cell
from tests.engine.plain import CELL_MODULES, CELLS

FEATURES, HIDDEN = 3, 4


def cell_module(cell: Cell) -> torch.nn.RNNCellBase:
    """A torch cell in double precision with weights that bend every gate."""
    with torch.random.fork_rng():
        torch.manual_seed(3)
        module: torch.nn.RNNCellBase = CELL_MODULES[cell](FEATURES, HIDDEN).double()
        for parameter in module.parameters():
            torch.nn.init.normal_(parameter)
    return module


def weights_of(module: torch.nn.RNNCellBase) -> CellWeights:
    return CellWeights(*(parameter.detach().numpy() for parameter in module.parameters()))


def numbers(*shape: int) -> Array:
    return np.random.default_rng(sum(shape)).normal(size=shape)


def before(cell: Cell) -> State:
    hidden, memory = numbers(2, HIDDEN)
    return State(hidden, memory if cell == "lstm" else None)


@pytest.mark.parametrize("cell", CELLS)
def test_one_step_is_that_of_the_torch_cell(cell: Cell) -> None:
    module, state, x = cell_module(cell), before(cell), numbers(FEATURES)
    step = STEPS[cell](x, state, weights_of(module))
    hidden = torch.tensor(state.hidden)
    expected = module(torch.tensor(x), hidden if state.cell is None else (hidden, torch.tensor(state.cell)))
    if state.cell is None or step.state.cell is None:
        expected = (expected,)
    else:
        np.testing.assert_allclose(step.state.cell, expected[1].detach(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(step.state.hidden, expected[0].detach(), rtol=0, atol=1e-12)
    assert tuple(step.gates) == GATES[cell]


def linear_parts(module: torch.nn.RNNCellBase, x: Array, hidden: Array) -> tuple[Tensor, Tensor]:
    """What the input and what the state before add to the gates, as two linear layers."""
    w_ih, w_hh, b_ih, b_hh = (parameter.detach() for parameter in module.parameters())
    return functional.linear(torch.tensor(x), w_ih, b_ih), functional.linear(torch.tensor(hidden), w_hh, b_hh)


def test_lstm_gates_are_torchs_blocks_in_its_order() -> None:
    module, state, x = cell_module("lstm"), before("lstm"), numbers(FEATURES)
    step = lstm_step(x, state, weights_of(module))
    from_x, from_h = linear_parts(module, x, state.hidden)
    i, f, g, o = (from_x + from_h).chunk(4)
    expected = {"input": i.sigmoid(), "forget": f.sigmoid(), "candidate": g.tanh(), "output": o.sigmoid()}
    for name, values in expected.items():
        np.testing.assert_allclose(step.gates[name], values, rtol=0, atol=1e-12, err_msg=name)


def test_gru_gates_are_torchs_blocks_in_its_order() -> None:
    module, state, x = cell_module("gru"), before("gru"), numbers(FEATURES)
    step = gru_step(x, state, weights_of(module))
    from_x, from_h = linear_parts(module, x, state.hidden)
    (r_x, z_x, n_x), (r_h, z_h, n_h) = from_x.chunk(3), from_h.chunk(3)
    reset, update = (r_x + r_h).sigmoid(), (z_x + z_h).sigmoid()
    expected = {"reset": reset, "update": update, "candidate": (n_x + reset * n_h).tanh()}
    for name, values in expected.items():
        np.testing.assert_allclose(step.gates[name], values, rtol=0, atol=1e-12, err_msg=name)


def test_textbook_gru_is_not_what_is_computed() -> None:
    """The original paper resets the state before the matrix product; a picture drawn so would be false."""
    state, x, weights = before("gru"), numbers(FEATURES), weights_of(cell_module("gru"))
    step = gru_step(x, state, weights)
    w_n, u_n = weights.ih[2 * HIDDEN :], weights.hh[2 * HIDDEN :]
    bias = weights.b_ih[2 * HIDDEN :] + weights.b_hh[2 * HIDDEN :]
    textbook = np.tanh(w_n @ x + u_n @ (step.gates["reset"] * state.hidden) + bias)
    assert np.abs(step.gates["candidate"] - textbook).max() > 0.05


def test_two_linear_layers_of_a_step_are_one() -> None:
    state, x, w = before("rnn"), numbers(FEATURES), weights_of(cell_module("rnn"))
    joined = np.hstack([w.hh, w.ih]) @ np.concatenate([state.hidden, x]) + w.b_ih + w.b_hh
    np.testing.assert_allclose(rnn_step(x, state, w).state.hidden, np.tanh(joined), rtol=0, atol=1e-12)


def test_lstm_state_must_be_a_pair() -> None:
    with pytest.raises(ValueError, match="hidden state and cell state"):
        lstm_step(numbers(FEATURES), State(numbers(HIDDEN)), weights_of(cell_module("lstm")))


def test_sigmoid_neither_overflows_nor_loses_its_ends() -> None:
    x = np.array([-1e308, -40, -1.5, 0, 1.5, 40, 1e308])
    np.testing.assert_allclose(sigmoid(x), torch.tensor(x).sigmoid(), rtol=0, atol=1e-15)
