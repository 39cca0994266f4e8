"""Builds the ONNX graph directly from the weights, so that the batch and time axes stay dynamic."""

from collections.abc import Mapping
from typing import Any

from onnx import GraphProto, ModelProto, TensorProto, ValueInfoProto, helper

from playground.document import Document
from playground.export.onnx import nodes
from playground.parameters import Weights
from playground.product import APP_VERSION
from playground.spec import CELL_NAMES, ModelSpec

OPSET, IR_VERSION = 17, 8
PRODUCER = "Unroll"


def onnx_model(document: Document, weights: Weights, metadata: Mapping[str, str], doc: str) -> ModelProto:
    """The model: `ids` and the optional `h0`, `c0` and `lengths` → `logits`, `h_n` and `c_n`."""
    model = helper.make_model(
        _graph(document, weights),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name=PRODUCER,
        producer_version=APP_VERSION,
        doc_string=doc,
    )
    helper.set_model_props(model, dict(metadata))
    return model


def _graph(document: Document, weights: Weights) -> GraphProto:
    build, spec, vocabularies = nodes.Builder(), document.model, document.vocabularies
    nodes.row_lengths(build)
    for state in nodes.states(spec):
        nodes.first_states(build, spec, state)
    x = nodes.features(build, weights, len(vocabularies.input))  # (time, batch, features)
    for layer in range(spec.layers):
        x = nodes.layer(build, spec, weights, layer, x)  # (time, batch, hidden)
    for state in nodes.states(spec):
        nodes.last_states(build, spec, state)
    nodes.logits(build, weights, x)
    outputs = _outputs(spec, len(vocabularies.target))
    return helper.make_graph(build.nodes, CELL_NAMES[spec.cell], _inputs(spec), outputs, build.constants)


def _inputs(spec: ModelSpec) -> list[ValueInfoProto]:
    """The inputs; those with an initializer of the same name are optional.

    onnxruntime warns of each such input on every load. The only alternative, inputs of an optional type,
    loads without a warning, but onnxruntime's JavaScript interface and onnx.reference refuse a run that
    omits one. The README of the export therefore explains the warning.
    """
    ids = _value("ids", TensorProto.INT64, ["batch", "time"], "indices in input_symbols")
    lengths = _value("lengths", TensorProto.INT32, ["batch"], "symbols in each row; all when left out")
    return [ids, *_states(spec, "0", "zeros when left out"), lengths]


def _outputs(spec: ModelSpec, symbols: int) -> list[ValueInfoProto]:
    shape = ["batch", "time", symbols]
    logits = _value("logits", TensorProto.FLOAT, shape, "of target_symbols; meaningless past a length")
    return [logits, *_states(spec, "_n", "after the last symbol of each row")]


def _states(spec: ModelSpec, end: str, doc: str) -> list[ValueInfoProto]:
    shape = [spec.layers, "batch", spec.hidden_size]
    return [_value(state + end, TensorProto.FLOAT, shape, doc) for state in nodes.states(spec)]


def _value(name: str, kind: int, shape: list[Any], doc: str) -> ValueInfoProto:
    """`shape` contains sizes, and the names of dynamic axes."""
    return helper.make_tensor_value_info(name, kind, shape, doc)
