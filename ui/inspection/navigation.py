"""How each cursor move changes the selection."""

from dataclasses import dataclass, replace
from typing import Literal

from playground.training.epoch_store.index import KeptIndex
from ui.session.state import Selection

Move = Literal[
    "previous",
    "next",
    "first",
    "last",
    "unit_up",
    "unit_down",
    "layer_up",
    "layer_down",
    "epoch_before",
    "epoch_after",
    "clear",
]
EPOCH_MOVES: tuple[Move, ...] = ("epoch_before", "epoch_after")  # work even if the text cannot be read


@dataclass(frozen=True)
class Position:
    """One unit of one layer at one step; layer and unit count from 0."""

    step: int
    layer: int
    unit: int


@dataclass(frozen=True)
class Bounds:
    """Upper bounds of a position."""

    steps: int
    layers: int
    units: int

    def contain(self, place: Position) -> bool:
        return place.step <= self.steps and place.layer < self.layers and place.unit < self.units


def placed(selection: Selection, bounds: Bounds) -> Position:
    """The selection's position, clamped to the bounds; top layer and first unit by default."""
    top = bounds.layers - 1
    return Position(
        step=min(selection.step, bounds.steps),
        layer=top if selection.layer is None else min(selection.layer, top),
        unit=min(selection.unit or 0, bounds.units - 1),
    )


def moved(selection: Selection, how: Move, bounds: Bounds, kept: KeptIndex, epoch: int) -> Selection:
    """The selection after a move; unchanged at a bound. `epoch` is that of the shown network."""
    at = placed(selection, bounds)
    match how:
        case "previous" | "next" | "first" | "last":
            steps = {"previous": at.step - 1, "next": at.step + 1, "first": 0, "last": bounds.steps}
            return replace(selection, step=min(max(0, steps[how]), bounds.steps))
        case "unit_up" | "unit_down":
            unit = at.unit + (1 if how == "unit_down" else -1) if selection.unit is not None else at.unit
            return replace(selection, unit=min(max(0, unit), bounds.units - 1))
        case "layer_up" | "layer_down":
            layer = at.layer + (1 if how == "layer_up" else -1)
            return replace(selection, layer=min(max(0, layer), bounds.layers - 1))
        case "epoch_before" | "epoch_after":
            found = kept.before(epoch) if how == "epoch_before" else kept.after(epoch)
            return selection if found is None else replace(selection, epoch=found)
        case "clear":
            return replace(selection, unit=None)
