"""The parameters of a model, named as in its state_dict: their shapes, and where each lies in one flat array.

This needs no torch, so sizes appear at once and a file can be checked before a module is built.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from playground.spec import GATES_PER_CELL, ModelSpec

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]
Weights = Mapping[str, FloatArray]
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Layout:
    """Names and shapes of all parameters in build order; one flat array holds them end to end."""

    shapes: tuple[tuple[str, Shape], ...]

    @cached_property
    def size(self) -> int:
        return sum(prod(shape) for _, shape in self.shapes)

    @cached_property
    def spans(self) -> tuple[tuple[str, int, int, Shape], ...]:
        """(name, start, stop, shape) of each parameter in the flat array."""
        spans, start = [], 0
        for name, shape in self.shapes:
            spans.append((name, start, start + prod(shape), shape))
            start += prod(shape)
        return tuple(spans)

    def split(self, flat: FloatArray) -> dict[str, FloatArray]:
        """Views of the flat array under the names of the parameters."""
        return {name: flat[start:stop].reshape(shape) for name, start, stop, shape in self.spans}

    def join(self, weights: Weights) -> FloatArray:
        return np.concatenate([np.asarray(weights[name], np.float32).ravel() for name, _ in self.shapes])


def layout(spec: ModelSpec, input_symbols: int, target_symbols: int) -> Layout:
    """The parameters of the model that `spec` describes, in the order in which torch creates them."""
    shapes: list[tuple[str, Shape]] = []
    if spec.input == "embedding":
        shapes.append(("embedding.weight", (input_symbols, spec.embedding_size)))
    width = input_width(spec, input_symbols)
    rows = GATES_PER_CELL[spec.cell] * spec.hidden_size
    for layer in range(spec.layers):
        columns = width if layer == 0 else spec.hidden_size
        shapes += [
            (f"rnn.weight_ih_l{layer}", (rows, columns)),
            (f"rnn.weight_hh_l{layer}", (rows, spec.hidden_size)),
            (f"rnn.bias_ih_l{layer}", (rows,)),
            (f"rnn.bias_hh_l{layer}", (rows,)),
        ]
    if spec.head == "linear":
        shapes += [("head.weight", (target_symbols, spec.hidden_size)), ("head.bias", (target_symbols,))]
    return Layout(tuple(shapes))


def with_last_bits_moved(flat: FloatArray, random: "np.random.Generator") -> FloatArray:
    """Every parameter moved up or down by about its last bit, as rounding may do."""
    bits = np.finfo(np.float32).eps * random.choice(np.array([-1, 1], np.float32), flat.shape)
    return flat * (1 + bits)


def input_width(spec: ModelSpec, input_symbols: int) -> int:
    """Number of features that the first layer reads per symbol."""
    return spec.embedding_size if spec.input == "embedding" else input_symbols


@dataclass(frozen=True)
class TensorShape:
    """One tensor of a forward pass, with the meaning of each axis."""

    name: str
    sizes: Shape
    axes: tuple[str, ...]


def tensor_shapes(
    spec: ModelSpec, input_symbols: int, target_symbols: int, batch: int, time: int
) -> tuple[TensorShape, ...]:
    """Input, initial state, output and last state of a forward pass, as torch's modules see them."""
    state, state_axes = (spec.layers, batch, spec.hidden_size), ("layers", "batch", "hidden")
    shapes = [TensorShape("indices", (batch, time), ("batch", "time"))]
    width, source = input_width(spec, input_symbols), "embedding" if spec.input == "embedding" else "symbols"
    shapes.append(TensorShape("input", (batch, time, width), ("batch", "time", source)))
    shapes.append(TensorShape("h0", state, state_axes))
    if spec.cell == "lstm":
        shapes.append(TensorShape("c0", state, state_axes))
    shapes.append(TensorShape("output", (batch, time, spec.hidden_size), ("batch", "time", "hidden")))
    shapes.append(TensorShape("h_n", state, state_axes))
    if spec.cell == "lstm":
        shapes.append(TensorShape("c_n", state, state_axes))
    shapes.append(TensorShape("logits", (batch, time, target_symbols), ("batch", "time", "symbols")))
    return tuple(shapes)


def matrix_norms(layout: Layout, flat: FloatArray) -> FloatArray:
    """Frobenius norm of each parameter of the layout; flat (…, parameters) → (…, matrices)."""
    starts = [start for _, start, _, _ in layout.spans]
    return np.asarray(np.sqrt(np.add.reduceat(np.square(flat), starts, axis=-1)))
