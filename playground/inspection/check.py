"""Does a trace agree with torch's own module? The answer stands beside every picture of states."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

from playground.inspection.cells import Array
from playground.inspection.trace import Trace
from playground.network import Network, State, bind, seeded_network
from playground.parameters import FloatArray, layout
from playground.spec import CELL_NAMES, ModelSpec

TOLERANCE = 1e-5  # float32 rounding over the layers and steps of any model we allow stays below


@dataclass(frozen=True)
class Check:
    """Largest difference between the trace and torch, and in which tensor at which step it is."""

    module: str  # "nn.LSTM"
    difference: float
    where: str
    agrees: bool


def check(trace: Trace, spec: ModelSpec, flat: FloatArray, input_symbols: int) -> Check:
    """Feed torch's module one symbol at a time and compare every hidden state, cell state and logit.

    Draws no random number and changes no weight; `flat` is copied.
    """
    worst, where = -1.0, "nothing"
    for name, ours, torchs in _tensors(trace, spec, flat, input_symbols):
        gaps = np.abs(ours - torchs) / np.maximum(1.0, np.abs(torchs))  # (T, …)
        gap = float(gaps.max()) if np.isfinite(gaps).all() else float("inf")
        if gap > worst:
            step = int(np.argmax(gaps.reshape(len(gaps), -1).max(axis=1))) + 1
            worst, where = gap, f"{name}, step {step}"
    return Check(f"nn.{CELL_NAMES[spec.cell]}", worst, where, worst <= TOLERANCE)


@lru_cache(maxsize=2)
def _network(spec: ModelSpec, input_symbols: int, target_symbols: int) -> Network:
    """Building costs more than a check; its weights are replaced before each use."""
    return seeded_network(spec, input_symbols, target_symbols, seed=0)


@torch.no_grad()
def _tensors(
    trace: Trace, spec: ModelSpec, flat: FloatArray, input_symbols: int
) -> list[tuple[str, Array, Array]]:
    """(name, ours, torch's) for the logits and each layer's states; (T, size) each."""
    symbols = trace.logits.shape[1]
    network = _network(spec, input_symbols, symbols)
    bind(network, layout(spec, input_symbols, symbols), torch.tensor(flat))
    logits, hidden, cell = [], [], []
    state: State | None = None
    for index in trace.ids:
        out, _, state = network(torch.tensor([[index]]), state)
        h, c = state if isinstance(state, tuple) else (state, state)  # (layers, 1, hidden)
        logits.append(out[0, 0].numpy())  # (symbols)
        hidden.append(h[:, 0].numpy())  # (layers, hidden)
        cell.append(c[:, 0].numpy())  # (layers, hidden)
    pairs = [("logits", trace.logits, np.stack(logits))]
    for at, layer in enumerate(trace.layers):
        pairs.append((f"h of layer {at + 1}", layer.hidden[1:], np.stack(hidden)[:, at]))
        if layer.cell is not None:
            pairs.append((f"c of layer {at + 1}", layer.cell[1:], np.stack(cell)[:, at]))
    return pairs
