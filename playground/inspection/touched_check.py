"""Makes the interventions of one layer in torch, step by step, for the check of a touched trace."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from playground.cells import Array
from playground.inspection.replacing import LayerReplacements, Replacement
from playground.inspection.torch_equations import TorchWeights, step
from playground.inspection.trace import LayerTrace
from playground.language import Message

Compared = tuple[Message, Array, Array]  # (name, ours, torch's), (T, size) each


@dataclass(frozen=True, eq=False)
class TorchCell:
    """A layer's parameters, and torch's own module of it: (x, h, c) → (h, c), c is h where there is none."""

    weights: TorchWeights
    module: Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]


def touched_features(raw: Tensor, used: Array, replacements: LayerReplacements) -> Tensor:
    """The features that the first layer reads; (T, features)."""
    if "features" not in replacements:
        return raw
    return _replaced(replacements["features"], raw, _shifted(raw, used))


def compared_layer(
    cell: TorchCell, x: Tensor, layer: LayerTrace, replacements: LayerReplacements, number: int
) -> list[Compared]:
    """Every value of every step of a touched layer, from the trace's input and states before each step; and
    the same equations without a touch against torch's own module, which knows no touch."""
    steps: dict[str, Tensor] = {}

    def touch(name: str, computed: Tensor) -> Tensor:
        steps[name] = computed
        if name in replacements:
            steps[name] = _replaced(replacements[name], computed, _before(layer, name, computed))
        return steps[name]

    h = touch("hidden_before", _single(layer.hidden[:-1]))  # (T, H)
    c = h if layer.cell is None else touch("cell_before", _single(layer.cell[:-1]))  # (T, H)
    equations = step(cell.weights, x, h, c)
    module = cell.module(x, h, c)
    step(cell.weights, x, h, c, touch)
    same = [
        (Message("the equations of layer {layer}", layer=number), ours.double().numpy(), torchs.numpy())
        for ours, torchs in zip(equations, module, strict=True)
    ]
    touched = [(_named(name, number), layer.used(name), made.numpy()) for name, made in steps.items()]
    return [*same, *touched]


def _named(name: str, layer: int) -> Message:
    return Message("{value} of layer {layer}", value=name, layer=layer)


def _replaced(replacement: Replacement, computed: Tensor, before: Tensor) -> Tensor:
    """own · computed + kept · before + given where something is set; (T, n)."""
    own, kept, given = map(_single, (replacement.own, replacement.kept, replacement.given))
    where = torch.tensor(replacement.where)
    return torch.where(where, own * computed + kept * before + given, computed)


def _before(layer: LayerTrace, name: str, computed: Tensor) -> Tensor:
    """The value of the step before each step; (T, H)."""
    if name == "hidden":
        return _single(layer.hidden[:-1])
    if name == "cell" and layer.cell is not None:
        return _single(layer.cell[:-1])
    return _shifted(computed, layer.used(name))


def _shifted(computed: Tensor, used: Array) -> Tensor:
    """The values one step earlier; at the first step, which keeps none, the computed ones."""
    return torch.cat([computed[:1], _single(used[:-1])])


def _single(values: Array) -> Tensor:
    return torch.tensor(values, dtype=torch.float32)
