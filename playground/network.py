"""The model in torch: symbols → features → recurrent layers → logits."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from playground.document import Document
from playground.parameters import FloatArray, Layout, input_width
from playground.spec import Cell, ModelSpec

State = Tensor | tuple[Tensor, Tensor]  # h, or (h, c) for LSTM; (layers, batch, hidden)
CellState = Tensor | tuple[Tensor, Tensor]  # of one layer; (batch, hidden)

MODULES: dict[Cell, type[nn.RNNBase]] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
CELLS: dict[Cell, type[nn.RNNCellBase]] = {"rnn": nn.RNNCell, "lstm": nn.LSTMCell, "gru": nn.GRUCell}


_generator_lock = threading.Lock()


class CellLoop(nn.Module):
    """An explicit loop over time steps with one cell per layer; computes the same as nn.RNN."""

    def __init__(self, spec: ModelSpec, features: int) -> None:
        super().__init__()
        widths = [features] + [spec.hidden_size] * (spec.layers - 1)
        cell = cast("type[nn.RNNCell]", CELLS[spec.cell])
        self.cells = nn.ModuleList(cell(width, spec.hidden_size) for width in widths)

    def forward(self, x: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """x (batch, time, features) → output (batch, time, hidden), last state."""
        states = self._layer_states(state)
        outputs = []
        for x_t in x.unbind(1):  # (batch, features)
            for layer, cell in enumerate(self.cells):
                states[layer] = cell(x_t, states[layer])
                x_t = _hidden(states[layer])  # noqa: PLW2901  (batch, hidden): the next layer's input
            outputs.append(x_t)
        return torch.stack(outputs, 1), self._stacked(cast("list[CellState]", states))

    def _layer_states(self, state: State | None) -> list[CellState | None]:
        if state is None:
            return [None] * len(self.cells)
        if isinstance(state, tuple):
            return list(zip(*state, strict=True))
        return list(state)

    def _stacked(self, states: list[CellState]) -> State:
        h = torch.stack([_hidden(state) for state in states])  # (layers, batch, hidden)
        if isinstance(states[0], tuple):
            return h, torch.stack([state[1] for state in states])
        return h


def _hidden(state: CellState | None) -> Tensor:
    return state[0] if isinstance(state, tuple) else cast("Tensor", state)


class Network(nn.Module):
    """Embedding or one-hot input, recurrent layers, optional linear read-out; built in this order."""

    def __init__(self, spec: ModelSpec, input_symbols: int, target_symbols: int) -> None:
        super().__init__()
        self.input_symbols = input_symbols
        embeds = spec.input == "embedding"
        self.embedding = nn.Embedding(input_symbols, spec.embedding_size) if embeds else None
        features = input_width(spec, input_symbols)
        self.rnn: nn.Module
        if spec.form == "module":
            module = cast("type[nn.RNN]", MODULES[spec.cell])
            self.rnn = module(features, spec.hidden_size, spec.layers, batch_first=True)
        else:
            self.rnn = CellLoop(spec, features)
        self.head = nn.Linear(spec.hidden_size, target_symbols) if spec.head == "linear" else None
        if spec.starting_forget_bias:
            self._add_forget_bias(spec)

    def forward(self, ids: Tensor, state: State | None = None) -> tuple[Tensor, Tensor, State]:
        """ids (batch, time) → logits (batch, time, symbols), output (batch, time, hidden), last state."""
        if self.embedding is not None:
            x = self.embedding(ids)  # (batch, time, embedding)
        else:
            x = functional.one_hot(ids, self.input_symbols).float()  # (batch, time, symbols)
        output, state = self.rnn(x, state)  # (batch, time, hidden)
        logits = output if self.head is None else self.head(output)  # (batch, time, symbols)
        return logits, output, cast("State", state)

    def _add_forget_bias(self, spec: ModelSpec) -> None:
        """Let the forget gates begin more open, as Jozefowicz et al. 2015 advise, or more shut."""
        forget = slice(spec.hidden_size, 2 * spec.hidden_size)
        for name, values in self.layout_parameters():
            if name.startswith("rnn.bias_ih"):
                values.data[forget] += spec.forget_bias

    def layout_parameters(self) -> Iterator[tuple[str, nn.Parameter]]:
        """The parameters under their names in `parameters.layout`, the same for a module and a cell loop."""
        for name, parameter in self.named_parameters():
            yield re.sub(r"cells\.(\d+)\.(\w+)", r"\2_l\1", name), parameter


@contextmanager
def own_generator(seed: int) -> Iterator[None]:
    """Draw as after `torch.manual_seed(seed)`, then restore torch's global random generator.

    The lock prevents two threads from interleaving their draws.
    """
    with _generator_lock, torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        yield


def seeded_network(spec: ModelSpec, input_symbols: int, target_symbols: int, seed: int) -> Network:
    """The network with the weights that a plain script gets after `torch.manual_seed(seed)`."""
    with own_generator(seed):
        return Network(spec, input_symbols, target_symbols)


def initial_weights(document: Document) -> FloatArray:
    """The initial weights for the document's seed; (parameters)."""
    vocabularies, seed = document.vocabularies, document.training.seed
    module = seeded_network(document.model, len(vocabularies.input), len(vocabularies.target), seed)
    return flat_weights(module, document.layout)


def flat_weights(module: Network, layout: Layout) -> FloatArray:
    """A copy of all parameters, end to end; (parameters)."""
    return layout.join({name: values.detach().numpy() for name, values in module.layout_parameters()})


def bind(module: Network, layout: Layout, flat: Tensor) -> None:
    """Make every parameter of the network a view of the flat tensor, so that one array is the whole model."""
    parameters = dict(module.layout_parameters())
    for name, start, stop, shape in layout.spans:
        parameters[name].data = flat[start:stop].view(shape)
