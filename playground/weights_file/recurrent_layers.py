"""Finds the recurrent layers of a state_dict, and the cell, sizes and stacking that they have."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from playground import spec as limits
from playground.language import Message, SaidError, counted
from playground.spec import CELL_NAMES, GATES_PER_CELL, Cell, Form
from playground.weights_file.reparametrized import Reparametrized, reparametrized, sentence
from playground.weights_file.tensors import Tensors, brief, once_a_file

_PARAMETER = re.compile(
    r"(?:(?P<module>.*)\.)?(?P<kind>weight_ih|weight_hh|weight_hr|bias_ih|bias_hh)"
    r"(?:_l(?P<layer>\d{1,3}))?(?P<reverse>_reverse)?"
)
_CELL_OF_GATES: dict[int, Cell] = {gates: cell for cell, gates in GATES_PER_CELL.items()}
Parts = list[tuple[str, re.Match[str]]]  # parameter names, and their matches of _PARAMETER
_NUMBERED = re.compile(r"(?P<stem>.*?)[._]?(?P<number>\d{1,9})")


class UnfitError(SaidError):
    """A message for the user: which tensor Unroll cannot represent, and why."""


@dataclass(frozen=True)
class Layer:
    """The names of a layer's parameters; None for a bias that it does not have."""

    weight_ih: str
    weight_hh: str
    bias_ih: str | None
    bias_hh: str | None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)))


@dataclass(frozen=True)
class Group:
    """Stacked recurrent layers: each reads the hidden states of the one below."""

    prefix: str  # common prefix of their parameter names; may be empty
    cell: Cell
    form: Form
    width: int  # input features of the first layer
    hidden_size: int
    layers: tuple[Layer, ...]
    parts: tuple["Group", ...] = ()  # numbered modules that are taken as its layers; each may be opened alone

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for layer in self.layers for name in layer.names)

    @property
    def missing_biases(self) -> tuple[str, ...]:
        """Names that the biases would have which no tensor is."""
        return tuple(
            "bias".join(weight.rsplit("weight", 1))
            for layer in self.layers
            for weight, bias in ((layer.weight_ih, layer.bias_ih), (layer.weight_hh, layer.bias_hh))
            if bias is None
        )

    @property
    def text(self) -> Message:
        """Text in a list of choices: `LSTM, 2 layers of 64 units`."""
        return counted(
            "{cell}, 1 layer of {units}",
            "{cell}, {count} layers of {units}",
            len(self.layers),
            cell=CELL_NAMES[self.cell],
            units=counted("1 unit", "{count} units", self.hidden_size),
        )


def joined(prefix: str, parts: Sequence[Group]) -> Group:
    """Stack the parts, lowest first, into one group. Raises UnfitError."""
    first = parts[0]
    for below, above in pairwise(parts):
        if above.hidden_size != first.hidden_size:
            raise UnfitError(
                Message(
                    "{weight_hh} has hidden size {hidden_size}, but {other} has {other_size}: in "
                    "Unroll all layers have the same.",
                    weight_hh=brief(above.layers[0].weight_hh),
                    hidden_size=above.hidden_size,
                    other=brief(first.layers[0].weight_hh),
                    other_size=first.hidden_size,
                )
            )
        if above.cell != first.cell or above.width != below.hidden_size:
            raise UnfitError(
                Message(
                    "{weight_ih} does not fit on {below}: it must be of the same cell and have a column "
                    "for each unit below.",
                    weight_ih=brief(above.layers[0].weight_ih),
                    below=brief(below.layers[0].weight_ih),
                )
            )
    return replace(first, prefix=prefix, layers=tuple(layer for part in parts for layer in part.layers))


def require_limits(group: Group) -> None:
    """Raises UnfitError if the group is larger than a model in Unroll may be."""
    if group.hidden_size > limits.MAX_HIDDEN_SIZE:
        raise UnfitError(
            Message(
                "{weight_hh} has hidden size {hidden_size}, but Unroll takes {most} at most.",
                weight_hh=group.layers[0].weight_hh,
                hidden_size=group.hidden_size,
                most=limits.MAX_HIDDEN_SIZE,
            )
        )
    if len(group.layers) > limits.MAX_LAYERS:
        raise UnfitError(
            Message(
                "{weight_ih} is that of layer {layer}, but Unroll takes {most} layers at most.",
                weight_ih=group.layers[limits.MAX_LAYERS].weight_ih,
                layer=limits.MAX_LAYERS + 1,
                most=limits.MAX_LAYERS,
            )
        )


@once_a_file
def find_groups(tensors: Tensors) -> tuple[tuple[Group, ...], tuple[Message, ...]]:
    """The groups that Unroll can represent, and for each of the others a sentence that says why not."""
    alone, refused, unfit = [], [], []
    in_parts = _modules_in_parts(tensors)
    for prefix, parts in modules(tensors).items():
        try:
            if prefix not in in_parts:
                alone.append(module(tensors, prefix, parts))
        except UnfitError as error:
            refused.append(error.message)
            unfit.append(prefix)
    groups = []
    for prefix, stack in _stacks(alone, {_numbered(name)[0] for name in (*unfit, *in_parts)}):
        try:
            groups.append(_stacked(prefix, stack))
        except UnfitError as error:
            refused.append(error.message)
            groups.extend(_side_by_side(stack))
    return tuple(groups), (*refused, *dict.fromkeys(in_parts.values()))


def _side_by_side(stack: Sequence[Group]) -> list[Group]:
    """The modules of a stack that cannot be, if all of them could read the same input instead."""
    if len({part.width for part in stack}) > 1 or len(stack) == 1:
        return []
    return [part for part in stack if part.hidden_size <= limits.MAX_HIDDEN_SIZE]


def _modules_in_parts(tensors: Tensors) -> dict[str, Message]:
    """Module → sentence, for those with weights that are stored in parts. Weight drop keeps the parts in a
    module around the recurrent one, which is then called `module`, and in which old values may be left."""
    found: dict[str, list[Reparametrized]] = {}
    for weight in reparametrized(tensors):
        if is_recurrent(weight.weight):
            found.setdefault(weight.module, []).append(weight)
    sentences = {module: sentence(weights) for module, weights in found.items()}
    return {**{f"{module}.module".removeprefix("."): said for module, said in sentences.items()}, **sentences}


def _stacked(prefix: str, stack: list[Group]) -> Group:
    group = joined(prefix, stack)
    require_limits(group)
    return replace(group, parts=tuple(stack) if len(stack) > 1 else ())


def _stacks(groups: list[Group], incomplete: set[str]) -> Iterable[tuple[str, list[Group]]]:
    """Prefix and modules of each stack. Modules numbered as in a list (cells.0, cells.1) or by name (rnn1,
    rnn2) form one stack if the sizes fit: width = hidden size below. Each other module is a stack alone, and
    so is each of a list of which one cannot be opened: `incomplete` are the names of such lists."""
    taken = {group.prefix for group in groups} | incomplete
    for stem, parts in _by_stem(groups).items():
        chained = all(above.width == below.hidden_size for below, above in pairwise(parts))
        if len(parts) > 1 and chained and stem not in taken:
            yield stem, parts
        else:
            yield from ((part.prefix, [part]) for part in parts)


def _by_stem(groups: list[Group]) -> dict[str, list[Group]]:
    """Groups whose names differ only in the number at the end, by the rest of the name, in numeric order."""
    numbered: dict[str, list[tuple[int, Group]]] = {}
    for group in groups:
        stem, number = _numbered(group.prefix)
        numbered.setdefault(stem, []).append((number, group))
    return {
        stem: [group for _, group in sorted(parts, key=lambda part: part[0])]
        for stem, parts in numbered.items()
    }


def _numbered(prefix: str) -> tuple[str, int]:
    """`rnn` and 2 of rnn2; a name without a number at its end, and -1."""
    match = _NUMBERED.fullmatch(prefix)
    return (match["stem"], int(match["number"])) if match else (prefix, -1)


def is_recurrent(name: str) -> bool:
    return _PARAMETER.fullmatch(name) is not None


@once_a_file
def modules(tensors: Tensors) -> dict[str, Parts]:
    """Module name → its recurrent parameters."""
    found: dict[str, Parts] = {}
    for name in (*tensors.arrays, *tensors.others):
        match = _PARAMETER.fullmatch(name)
        if match:
            found.setdefault(match["module"] or "", []).append((name, match))
    return found


def module(tensors: Tensors, prefix: str, parts: Parts) -> Group:
    """A module like nn.RNN, or one cell, whose parameter names have no layer number. Raises UnfitError."""
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
            Message(
                "{name} belongs to a bidirectional network, which Unroll does not have: train one with "
                "bidirectional=False.",
                name=name,
            )
        )
    if match["kind"] == "weight_hr":
        raise UnfitError(
            Message(
                "{name} belongs to an LSTM with proj_size, which Unroll does not have: train one without it.",
                name=name,
            )
        )
    if name in tensors.others:
        raise UnfitError(
            Message("{name} is of type {kind}: save it as float32.", name=name, kind=tensors.others[name])
        )


def _layer(names: dict[str, str], prefix: str, ending: str) -> Layer:
    for kind in ("weight_ih", "weight_hh"):
        if kind not in names:
            missing = f"{prefix}.{kind}{ending}".removeprefix(".")
            raise UnfitError(Message("{missing} is missing: save the whole state_dict.", missing=missing))
    return Layer(names["weight_ih"], names["weight_hh"], names.get("bias_ih"), names.get("bias_hh"))


def _single(tensors: Tensors, layer: Layer, form: Form) -> Group:
    """A group of one layer; the number of rows per hidden unit tells the type of cell."""
    rows, hidden = _matrix(tensors, layer.weight_hh)
    _, width = _matrix(tensors, layer.weight_ih)
    cell = _CELL_OF_GATES.get(rows // hidden)
    if rows % hidden or cell is None:
        raise UnfitError(
            Message(
                "{weight_hh} has shape {shape}: an RNN, a GRU or an LSTM has 1, 3 or 4 rows for each column.",
                weight_hh=layer.weight_hh,
                shape=str([rows, hidden]),
            )
        )
    wanted = dict(zip(layer.names, ((rows, width), (rows, hidden), (rows,), (rows,)), strict=False))
    for name, shape in wanted.items():
        _require_shape(tensors, name, shape)
    return Group("", cell, form, width, hidden, (layer,))


def _matrix(tensors: Tensors, name: str) -> tuple[int, int]:
    shape = tensors.arrays[name].shape
    if len(shape) != 2 or 0 in shape:
        raise UnfitError(Message("{name} has {found}, but must be a matrix.", name=name, found=_shown(shape)))
    return shape[0], shape[1]


def _require_shape(tensors: Tensors, name: str, wanted: Sequence[int]) -> None:
    shape = tensors.arrays[name].shape
    if shape != tuple(wanted):
        raise UnfitError(
            Message(
                "{name} has {found}, but {wanted} goes with the other parameters.",
                name=name,
                found=_shown(shape),
                wanted=_shown(wanted),
            )
        )


def _shown(shape: Sequence[int]) -> str:
    return Message("shape {shape}", shape=str(list(shape))[:40])
