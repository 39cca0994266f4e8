"""A module of recurrent layers, found by the names and shapes that torch gives its parameters."""

import re
from collections.abc import Sequence

from playground.spec import GATES_PER_CELL, Cell, Form
from playground.weights_file.recurrent_layers import Group, Layer, UnfitError, joined
from playground.weights_file.tensors import Tensors

_PARAMETER = re.compile(
    r"(?:(?P<module>.*)\.)?(?P<kind>weight_ih|weight_hh|weight_hr|bias_ih|bias_hh)"
    r"(?:_l(?P<layer>\d{1,3}))?(?P<reverse>_reverse)?"
)
_CELL_OF_GATES: dict[int, Cell] = {gates: cell for cell, gates in GATES_PER_CELL.items()}

Parts = list[tuple[str, re.Match[str]]]  # names of parameters, and what they say


def is_recurrent(name: str) -> bool:
    return _PARAMETER.fullmatch(name) is not None


def modules(tensors: Tensors) -> dict[str, Parts]:
    """The recurrent parameters of each module, by its name."""
    found: dict[str, Parts] = {}
    for name in (*tensors.arrays, *tensors.others):
        match = _PARAMETER.fullmatch(name)
        if match:
            found.setdefault(match["module"] or "", []).append((name, match))
    return found


def module(tensors: Tensors, prefix: str, parts: Parts) -> Group:
    """An nn.RNN-like module, or one cell, whose names have no numbers of layers. Raises UnfitError."""
    names: dict[int, dict[str, str]] = {}
    for name, match in parts:
        _require_known(tensors, name, match)
        names.setdefault(int(match["layer"] or 0), {})[match["kind"]] = name
    form: Form = "cell" if all(match["layer"] is None for _, match in parts) else "module"
    layers = [
        _layer(names.get(at, {}), prefix, "" if form == "cell" else f"_l{at}") for at in range(max(names) + 1)
    ]
    return joined(prefix, [_single(tensors, layer, form) for layer in layers])


def _require_known(tensors: Tensors, name: str, match: re.Match[str]) -> None:
    if match["reverse"]:
        raise UnfitError(
            f"{name} belongs to a bidirectional network, which Unroll does not have: train one with "
            "bidirectional=False."
        )
    if match["kind"] == "weight_hr":
        raise UnfitError(
            f"{name} belongs to an LSTM with proj_size, which Unroll does not have: train one without it."
        )
    if name in tensors.others:
        raise UnfitError(f"{name} is of type {tensors.others[name]}: save it as float32.")


def _layer(names: dict[str, str], prefix: str, ending: str) -> Layer:
    for kind in ("weight_ih", "weight_hh"):
        if kind not in names:
            missing = f"{prefix}.{kind}{ending}".removeprefix(".")
            raise UnfitError(f"{missing} is missing: save the whole state_dict.")
    return Layer(names["weight_ih"], names["weight_hh"], names.get("bias_ih"), names.get("bias_hh"))


def _single(tensors: Tensors, layer: Layer, form: Form) -> Group:
    """A layer by itself; its kind of cell shows in how many rows each unit has."""
    rows, hidden = _matrix(tensors, layer.weight_hh)
    _, width = _matrix(tensors, layer.weight_ih)
    cell = _CELL_OF_GATES.get(rows // hidden)
    if rows % hidden or cell is None:
        raise UnfitError(
            f"{layer.weight_hh} has shape {[rows, hidden]}: an RNN, a GRU or an LSTM has 1, 3 or 4 rows for "
            "each column."
        )
    wanted = dict(zip(layer.names, ((rows, width), (rows, hidden), (rows,), (rows,)), strict=False))
    for name, shape in wanted.items():
        _require_shape(tensors, name, shape)
    return Group("", cell, form, width, hidden, (layer,))


def _matrix(tensors: Tensors, name: str) -> tuple[int, int]:
    shape = tensors.arrays[name].shape
    if len(shape) != 2 or 0 in shape:
        raise UnfitError(f"{name} has {_shown(shape)}, but must be a matrix.")
    return shape[0], shape[1]


def _require_shape(tensors: Tensors, name: str, wanted: Sequence[int]) -> None:
    shape = tensors.arrays[name].shape
    if shape != tuple(wanted):
        raise UnfitError(f"{name} has {_shown(shape)}, but {_shown(wanted)} goes with the other parameters.")


def _shown(shape: Sequence[int]) -> str:
    return f"shape {str(list(shape))[:40]}"
