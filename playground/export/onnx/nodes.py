"""Functions that add the nodes of the ONNX graph to a `Builder`, from indices to logits.

Operators: https://onnx.ai/onnx/operators/ (RNN-14, LSTM-14, GRU-14, Gather-13, OneHot-11).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from playground.parameters import FloatArray, Weights
from playground.spec import CELL_NAMES, Cell, ModelSpec

WHOLE = -1  # in `lengths`: the full time axis
GATE_ORDER: dict[Cell, list[int]] = {
    "rnn": [0],
    "lstm": [0, 3, 1, 2],  # torch i f g o → ONNX i o f c
    "gru": [1, 0, 2],  # torch r z n → ONNX z r h
}


def states(spec: ModelSpec) -> tuple[str, ...]:
    """Names of the states: `h` for `h0` and `h_n`; LSTM also has `c` for `c0` and `c_n`."""
    return ("h", "c") if spec.cell == "lstm" else ("h",)


class Builder:
    """Collects nodes and constants. A node is named after its first output; viewers show these names."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def node(self, kind: str, inputs: Sequence[str], *outputs: str, **attributes: Any) -> str:  # noqa: ANN401
        self.nodes.append(helper.make_node(kind, inputs, outputs, outputs[0], **attributes))
        return outputs[0]

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(values, name))
        return name


def row_lengths(build: Builder) -> None:
    """Add `row_lengths` (batch): the length of each row, the full time axis if `lengths` is omitted."""
    build.constant("lengths", np.array([WHOLE], np.int32))  # the default; an input may replace it
    build.constant("whole", np.array(WHOLE, np.int32))
    build.node("Shape", ["ids"], "batch_size", start=0, end=1)
    build.node("Shape", ["ids"], "time_steps", start=1, end=2)
    build.node("Cast", ["time_steps"], "whole_length", to=TensorProto.INT32)
    build.node("Equal", ["lengths", "whole"], "is_whole")
    build.node("Where", ["is_whole", "whole_length", "lengths"], "some_lengths")
    build.node("Expand", ["some_lengths", "batch_size"], "row_lengths")  # (batch)
    build.constant("one", np.array([1]))
    build.node("Concat", ["one", "batch_size", "one"], "state_shape", axis=0)  # (1, batch, 1)


def first_states(build: Builder, spec: ModelSpec, state: str) -> None:
    """Add the initial state of each layer; zeros by default."""
    build.constant(f"{state}0", np.zeros((spec.layers, 1, spec.hidden_size), np.float32))
    rows = build.node("Expand", [f"{state}0", "state_shape"], f"{state}0_rows")  # (layers, batch, hidden)
    build.node("Split", [rows], *by_layer(spec, f"{state}0"), axis=0)


def last_states(build: Builder, spec: ModelSpec, state: str) -> None:
    build.node("Concat", by_layer(spec, f"{state}_n"), f"{state}_n", axis=0)  # (layers, batch, hidden)


def by_layer(spec: ModelSpec, state: str) -> list[str]:
    """Names of the state of each layer, (1, batch, hidden) each."""
    return [f"{state}_l{layer}" for layer in range(spec.layers)]


def features(build: Builder, weights: Weights, symbols: int) -> str:
    """Indices → features, (time, batch, features). An index outside the vocabulary is an error, as in torch.

    Gather rejects an index that is too large, but counts negative ones from the end; they are therefore
    replaced by one that is too large. OneHot would turn such an index into zeros without an error, so its
    indices pass through a Gather first.
    """
    build.constant("symbols", np.array(symbols))
    build.constant("zero", np.array(0))
    build.node("Less", ["ids", "zero"], "is_negative")
    build.node("Where", ["is_negative", "symbols", "ids"], "checked_ids")
    ids = build.node("Transpose", ["checked_ids"], "ids_by_time", perm=[1, 0])  # (time, batch)
    if "embedding.weight" in weights:
        table = build.constant("embedding.weight", weights["embedding.weight"])
        return build.node("Gather", [table, ids], "embedding")  # (time, batch, embedding)
    known = build.constant("known_ids", np.arange(symbols))
    off_on = build.constant("off_on", np.array([0, 1], np.float32))
    ids = build.node("Gather", [known, ids], "known_ids_by_time")  # (time, batch)
    return build.node("OneHot", [ids, "symbols", off_on], "one_hot")  # (time, batch, symbols)


def layer(build: Builder, spec: ModelSpec, weights: Weights, n: int, x: str) -> str:
    """One recurrent layer applied to x (time, batch, features); the output is (time, batch, hidden)."""
    name = f"{spec.cell}_l{n}"
    firsts, lasts = ([f"{state}{end}_l{n}" for state in states(spec)] for end in ("0", "_n"))
    more = {"linear_before_reset": 1} if spec.cell == "gru" else {}
    inputs = [x, *_layer_constants(build, spec, weights, n), "row_lengths", *firsts]
    build.node(CELL_NAMES[spec.cell], inputs, name, *lasts, hidden_size=spec.hidden_size, **more)
    return build.node("Squeeze", [name, "one"], f"{name}.output")  # (time, 1, batch, hidden) without its 1


def _layer_constants(build: Builder, spec: ModelSpec, weights: Weights, n: int) -> list[str]:
    order = GATE_ORDER[spec.cell]
    w_ih, w_hh, b_ih, b_hh = (
        _reordered(weights[f"rnn.{kind}_l{n}"], order)
        for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    return [
        build.constant(f"{spec.cell}_l{n}.W", w_ih[None]),  # (1, gates · hidden, features)
        build.constant(f"{spec.cell}_l{n}.R", w_hh[None]),  # (1, gates · hidden, hidden)
        build.constant(f"{spec.cell}_l{n}.B", np.concatenate([b_ih, b_hh])[None]),  # (1, 2 · gates · hidden)
    ]


def _reordered(values: FloatArray, order: Sequence[int]) -> FloatArray:
    """The gates' blocks of rows in another order."""
    return values.reshape(len(order), -1)[order].reshape(values.shape)  # (gates · hidden, …)


def logits(build: Builder, weights: Weights, x: str) -> None:
    if "head.weight" not in weights:
        build.node("Transpose", [x], "logits", perm=[1, 0, 2])  # (batch, time, hidden)
        return
    output = build.node("Transpose", [x], "output", perm=[1, 0, 2])  # (batch, time, hidden)
    matrix = build.constant("head.weight.T", weights["head.weight"].T)  # (hidden, symbols)
    product = build.node("MatMul", [output, matrix], "head.product")  # (batch, time, symbols)
    build.node("Add", [product, build.constant("head.bias", weights["head.bias"])], "logits")
