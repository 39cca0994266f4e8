"""Checks a trace against torch's own module; the result is shown beside every plot of states."""

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from playground.cells import Array
from playground.inspection.replacing import LayerReplacements, Replacements
from playground.inspection.torch_equations import TorchWeights
from playground.inspection.touched_check import Compared, TorchCell, compared_layer, touched_features
from playground.inspection.trace import LayerTrace, Trace
from playground.language import Message
from playground.network import CELLS, MODULES, own_generator
from playground.parameters import FloatArray, layout
from playground.spec import CELL_NAMES, Cell, Form, ModelSpec

TOLERANCE = 1e-4  # rounding errors of one float32 step stay well below; a wrong formula does not


@dataclass(frozen=True)
class Check:
    """Largest difference between the trace and torch, and in which tensor at which step it is."""

    module: str  # "nn.LSTM"
    difference: float
    where: str
    agrees: bool


def check(trace: Trace, spec: ModelSpec, flat: FloatArray, input_symbols: int) -> Check:
    """Compute every step of every layer with torch, from the trace's input and state before it, and compare.

    So a difference is that of one step: rounding errors that a network amplifies later do not count.
    The random generator keeps its state; `flat` is copied.
    """
    worst, where = -1.0, Message("nothing")
    for name, ours, torchs in _tensors(trace, spec, flat, input_symbols):
        with np.errstate(invalid="ignore"):  # values that are not finite count as unequal, see the next line
            gaps = np.abs(ours - torchs) / np.maximum(1.0, np.abs(torchs))  # (T, …)
        gap = float(gaps.max()) if np.isfinite(gaps).all() else float("inf")
        if gap > worst:
            step = int(np.argmax(gaps.reshape(len(gaps), -1).max(axis=1))) + 1
            worst, where = gap, Message("{tensor}, step {step}", tensor=name, step=step)
    module = f"nn.{CELL_NAMES[spec.cell]}{'Cell' if spec.form == 'cell' else ''}"
    return Check(module, worst, where, worst <= TOLERANCE)


@torch.no_grad()
def _tensors(trace: Trace, spec: ModelSpec, flat: FloatArray, input_symbols: int) -> list[Compared]:
    """(name, ours, torch's) for input features, each layer's states, and logits; (T, size) each."""
    parameters = layout(spec, input_symbols, trace.logits.shape[1]).split(flat)
    weights = {name: torch.tensor(values) for name, values in parameters.items()}
    one_hot = functional.one_hot(torch.tensor(trace.ids), input_symbols).float()  # (T, symbols)
    raw = one_hot if spec.input == "one-hot" else weights["embedding.weight"][list(trace.ids)]
    acting = (trace.replacements or Replacements(({},) * spec.layers)).layers
    features = touched_features(raw, trace.inputs, acting[0])  # (T, features)
    compared: list[Compared] = [(Message("input"), trace.inputs, features.numpy())]
    below = trace.inputs  # (T, features)
    for at, layer in enumerate(trace.layers):
        cell = _cell(spec, weights, at, below.shape[1])
        compared += _layer(cell, _single(below), layer, acting[at], at + 1)
        below = layer.hidden[1:]  # (T, hidden)
    logits = _single(below)
    if spec.head == "linear":
        logits = functional.linear(logits, weights["head.weight"], weights["head.bias"])  # (T, symbols)
    return [*compared, (Message("logits"), trace.logits, logits.numpy())]


def _layer(
    cell: TorchCell, x: Tensor, layer: LayerTrace, replacements: LayerReplacements, number: int
) -> list[Compared]:
    """The states of a layer, with the T steps as a batch of single steps."""
    if layer.touched is not None:
        return compared_layer(cell, x, layer, replacements, number)
    before = _single(layer.hidden[:-1])  # (T, hidden)
    h, c = cell.module(x, before, before if layer.cell is None else _single(layer.cell[:-1]))
    compared: list[Compared] = [(Message("h of layer {layer}", layer=number), layer.hidden[1:], h.numpy())]
    if layer.cell is not None:
        compared.append((Message("c of layer {layer}", layer=number), layer.cell[1:], c.numpy()))
    return compared


def _cell(spec: ModelSpec, weights: dict[str, Tensor], at: int, features: int) -> TorchCell:
    """A layer in torch, with its weights."""
    kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    own = {kind: weights[f"rnn.{kind}_l{at}"] for kind in kinds}
    module = _module(spec.cell, spec.form, features, spec.hidden_size)
    for name, parameter in module.named_parameters():
        parameter.copy_(own[name.removesuffix("_l0")])

    def step(x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        state = (h, c) if spec.cell == "lstm" else h
        if spec.form == "cell":
            after = module(x, state)
        else:
            stacked = state[None] if isinstance(state, Tensor) else tuple(part[None] for part in state)
            after = module(x[:, None], stacked)[1]  # (1, T, hidden)
        made = after if isinstance(after, tuple) else (after, after)
        return made[0].view_as(h), made[1].view_as(h)

    return TorchCell(TorchWeights(spec.cell, *own.values()), step)


@lru_cache(maxsize=8)
def _module(cell: Cell, form: Form, features: int, hidden_size: int) -> nn.Module:
    """One torch layer; cached, as building takes longer than a check. The weights are replaced each time."""
    with own_generator(seed=0):
        if form == "cell":
            return cast("type[nn.RNNCell]", CELLS[cell])(features, hidden_size)
        return cast("type[nn.RNN]", MODULES[cell])(features, hidden_size, batch_first=True)


def _single(values: Array) -> Tensor:
    return torch.tensor(values, dtype=torch.float32)
