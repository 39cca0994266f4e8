"""What a person would write by hand in PyTorch for a ModelSpec: what the engine is measured against.

Nothing here comes from the engine but the specs themselves.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from playground.spec import Cell, Form, Head, InputKind, ModelSpec

CELLS: tuple[Cell, ...] = ("rnn", "lstm", "gru")
MODULES = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
CELL_MODULES = {"rnn": nn.RNNCell, "lstm": nn.LSTMCell, "gru": nn.GRUCell}
SYMBOLS = 5  # in every vocabulary of `every_spec`
FORMS: tuple[Form, ...] = ("module", "cell")
INPUTS: tuple[InputKind, ...] = ("one-hot", "embedding")
HEADS: tuple[Head, ...] = ("linear", "none")


def every_spec(form: Form = "module") -> list[ModelSpec]:
    """All cells × 1 to 3 layers × inputs × heads, over SYMBOLS symbols on both sides."""
    return [
        ModelSpec(
            cell=cell,
            form=form,
            input=kind,
            embedding_size=6,
            hidden_size=SYMBOLS if head == "none" else 7,
            layers=layers,
            head=head,
        )
        for cell, layers, kind, head in product(CELLS, (1, 2, 3), INPUTS, HEADS)
    ]


def named(spec: ModelSpec) -> str:
    """A short name of a spec, for the list of tests."""
    return f"{spec.form}-{spec.cell}-{spec.layers}-{spec.input}-{spec.head}"


def script(spec: ModelSpec, symbols: int, seed: int) -> nn.Module:
    """Seed, then build the modules in the order written, as the lecture's programs do."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = nn.Module()
        features = symbols
        if spec.input == "embedding":
            net.embedding = nn.Embedding(symbols, spec.embedding_size)
            features = spec.embedding_size
        if spec.form == "module":
            net.rnn = MODULES[spec.cell](features, spec.hidden_size, spec.layers, batch_first=True)
        else:
            net.rnn = nn.ModuleList()
            for layer in range(spec.layers):
                width = features if layer == 0 else spec.hidden_size
                net.rnn.append(CELL_MODULES[spec.cell](width, spec.hidden_size))
        if spec.head == "linear":
            net.head = nn.Linear(spec.hidden_size, symbols)
    return net


def logits(net: nn.Module, ids: Tensor) -> Tensor:
    """Forward pass of a script in module form over ids (batch, time)."""
    modules = dict(net.named_children())
    weight = next(modules["rnn"].parameters())
    if "embedding" in modules:
        x = modules["embedding"](ids)
    else:
        x = functional.one_hot(ids, weight.shape[1]).to(weight.dtype)
    out, _ = modules["rnn"](x)
    return modules["head"](out) if "head" in modules else out  # type: ignore[no-any-return]


def layer_states(
    spec: ModelSpec, weights: dict[str, Tensor], x: Tensor
) -> Iterator[tuple[Tensor, Tensor | None]]:
    """(hidden, cell) after each step of each layer, from one single-layer module a layer; (T, H) each."""
    for layer in range(spec.layers):
        module = MODULES[spec.cell](x.shape[1], spec.hidden_size).to(x.dtype)
        own = {f"{kind}_l0": weights[f"rnn.{kind}_l{layer}"] for kind in _KINDS}
        module.load_state_dict(own)
        hidden, cells, state = [], [], None
        with torch.no_grad():
            for x_t in torch.split(x, 1):
                out, state = module(x_t, state)
                hidden.append(out)
                cells.append(state[1] if spec.cell == "lstm" else out)
        x = torch.cat(hidden)
        yield x, torch.cat(cells) if spec.cell == "lstm" else None


_KINDS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def random_flat(size: int, seed: int = 0) -> NDArray[np.float32]:
    """Weights large enough to bend every tanh and sigmoid, so that a wrong gate shows."""
    return np.random.default_rng(seed).normal(0, 0.8, size).astype(np.float32)
