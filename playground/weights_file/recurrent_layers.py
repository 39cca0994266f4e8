"""Recurrent layers of a state_dict: which tensors they are, and what they make."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from playground import spec as limits
from playground.spec import CELL_NAMES, Cell, Form


class UnfitError(Exception):
    """A sentence: which tensor Unroll cannot represent, and why."""


@dataclass(frozen=True)
class Layer:
    """The names of its parameters; None where it has no bias."""

    weight_ih: str
    weight_hh: str
    bias_ih: str | None
    bias_hh: str | None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)))


@dataclass(frozen=True)
class Group:
    """Recurrent layers of which each reads the one below."""

    prefix: str  # what their names have in common; may be empty
    cell: Cell
    form: Form
    width: int  # features that the first layer takes in
    hidden_size: int
    layers: tuple[Layer, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for layer in self.layers for name in layer.names)

    @property
    def has_biases(self) -> bool:
        return all(layer.bias_ih and layer.bias_hh for layer in self.layers)

    @property
    def text(self) -> str:
        """For a list to choose from: `LSTM, 2 layers of 64 units`."""
        layers = "1 layer" if len(self.layers) == 1 else f"{len(self.layers)} layers"
        units = "1 unit" if self.hidden_size == 1 else f"{self.hidden_size} units"
        return f"{CELL_NAMES[self.cell]}, {layers} of {units}"


def joined(prefix: str, parts: Sequence[Group]) -> Group:
    """Layers one above the other as one group. Raises UnfitError."""
    first = parts[0]
    for below, above in pairwise(parts):
        if above.hidden_size != first.hidden_size:
            raise UnfitError(
                f"{above.layers[0].weight_hh} has hidden size {above.hidden_size}, but "
                f"{first.layers[0].weight_hh} has {first.hidden_size}: in Unroll all layers have the same."
            )
        if above.cell != first.cell or above.width != below.hidden_size:
            raise UnfitError(
                f"{above.layers[0].weight_ih} does not fit on {below.layers[0].weight_ih}: it must be of the "
                "same cell and have a column for each unit below."
            )
    return replace(first, prefix=prefix, layers=tuple(layer for part in parts for layer in part.layers))


def require_limits(group: Group) -> None:
    """Raises UnfitError when Unroll has no model of that size."""
    if group.hidden_size > limits.MAX_HIDDEN_SIZE:
        raise UnfitError(
            f"{group.layers[0].weight_hh} has hidden size {group.hidden_size}, but Unroll takes "
            f"{limits.MAX_HIDDEN_SIZE} at most."
        )
    if len(group.layers) > limits.MAX_LAYERS:
        raise UnfitError(
            f"{group.layers[limits.MAX_LAYERS].weight_ih} is that of layer {limits.MAX_LAYERS + 1}, but "
            f"Unroll takes {limits.MAX_LAYERS} layers at most."
        )
