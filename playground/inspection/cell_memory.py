"""Derivatives of an LSTM's last cell state by earlier ones, from torch's autograd in float64."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from playground.cells import Array, CellWeights
from playground.inspection.influence import exact, frozen, norms
from playground.inspection.long_memory import forget_products
from playground.inspection.pausable import Pausable
from playground.inspection.torch_equations import TorchWeights, step
from playground.inspection.trace import LayerTrace, Trace
from playground.parameters import Weights
from playground.spec import ModelSpec

TOLERANCE = 1e-12
MOST_NUMBERS = 2**25  # of one graph: 256 MB
NUMBERS_OF_STEP = 16  # that autograd keeps of each unit
STEP_S, PRODUCT_S = 2e-3, 4e-10  # of a step forward and back; per multiplication


@dataclass(frozen=True, eq=False)
class CellMemory:
    """One layer of an LSTM; curves by distance: entry T − k is that by c_k."""

    products: Array  # (H): Π f over all steps, the direct derivative of c_T by c_0
    direct: Array  # (T+1): size of the direct derivative, with every h held fixed
    total: Array  # (T+1): size of the derivative through all paths inside the layer
    difference: float  # the largest between Π f and the direct derivative from autograd

    @property
    def agrees(self) -> bool:
        return self.difference <= TOLERANCE


def cell_memory(spec: ModelSpec, weights: Weights, trace: Trace) -> Pausable[tuple[CellMemory, ...]]:
    """Every layer of an LSTM; yields the share that is done. `trace` must come from these weights, without
    interventions in its steps."""
    layers, _ = exact(spec, weights)
    found, below = list[CellMemory](), trace.inputs  # (T, I)
    for at, (layer, w) in enumerate(zip(trace.layers, layers, strict=True)):
        products, own = forget_products(layer.gates), _torch(w)  # (T+1, H)
        direct = _direct(own, torch.tensor(below), layer)  # (T+1, H)
        rows = list[Array]()
        for start in range(0, spec.hidden_size, _together(layer)):
            units = range(start, min(start + _together(layer), spec.hidden_size))
            rows.append(_total(own, torch.tensor(below), layer, units))  # (T+1, units)
            yield (at + units.stop / spec.hidden_size) / spec.layers
        total = norms(np.concatenate(rows, axis=1))  # (T+1)
        root = np.sqrt(spec.hidden_size)
        found.append(
            CellMemory(
                products=frozen(products[0].copy()),
                direct=frozen(norms(products)[::-1] / root),
                total=frozen(total[::-1] / root),
                difference=float(np.abs(products - direct).max()),
            )
        )
        below = layer.hidden[1:]  # (T, H)
    return tuple(found)


def seconds(spec: ModelSpec, trace: Trace) -> float:
    """Estimated duration."""
    steps, size = len(trace.ids), spec.hidden_size
    inputs: int = trace.inputs.shape[1]
    passes = sum(-(-size // _together(layer)) for layer in trace.layers)
    products = steps * size * 4 * size * (spec.layers * 2 * size + inputs - size)
    return steps * passes * STEP_S + products * PRODUCT_S


def _together(layer: LayerTrace) -> int:
    """Rows of the derivative that are computed at once."""
    return max(1, MOST_NUMBERS // (layer.hidden.size * NUMBERS_OF_STEP))


def _torch(w: CellWeights) -> TorchWeights:
    return TorchWeights("lstm", *(torch.tensor(part) for part in (w.ih, w.hh, w.b_ih, w.b_hh)))


def _direct(w: TorchWeights, x: Tensor, layer: LayerTrace) -> Array:
    """∂c_T/∂c_k with every h_t a constant; a diagonal matrix, in row k its diagonal; (T+1, H)."""
    hidden, cell = _states(layer)
    c = cell[:1].requires_grad_()  # (1, H)
    states = [c]
    for at in range(len(x)):
        _, c = step(w, x[at : at + 1], hidden[at : at + 1], c)
        states.append(c)
    return np.concatenate([row.numpy() for row in torch.autograd.grad(c.sum(), states)])


def _total(w: TorchWeights, x: Tensor, layer: LayerTrace, units: Sequence[int]) -> Array:
    """‖∂c_T[u]/∂c_k‖ of each unit u, through every path inside the layer; (T+1, units).

    Each unit has a copy of the network, so that one backward pass takes the derivatives of all.
    """
    hidden, cell = _states(layer)
    h = hidden[:1].repeat(len(units), 1)  # (units, H)
    c = cell[:1].repeat(len(units), 1).requires_grad_()  # (units, H)
    states = [c]
    for x_t in x:
        h, c = step(w, x_t.expand(len(units), -1), h, c)
        states.append(c)
    last = c[range(len(units)), list(units)].sum()
    return np.stack([norms(rows.numpy()) for rows in torch.autograd.grad(last, states)])


def _states(layer: LayerTrace) -> tuple[Tensor, Tensor]:
    """h and c of all steps; (T+1, H) each."""
    if layer.cell is None:
        raise ValueError("only an LSTM has cell states")
    return torch.tensor(layer.hidden), torch.tensor(layer.cell)
