"""Highlights of the heatmap and the readout below it: pinned, hovered and selected places."""

from dataclasses import dataclass, replace

from playground.cells import Array
from playground.inspection.unit_order import RowOrder
from playground.interventions.values import Kind
from playground.spec import Loss
from ui.inspection.inspected import Inspected
from ui.inspection.navigation import Position
from ui.panels.states import text
from ui.panels.states.stable_layout import Mode
from ui.widgets.heatmap.data import Cursor, HeatmapData, Spot


@dataclass(frozen=True)
class ViewChoices:
    """Options and pointer state of the panel itself."""

    mode: Mode = "value"
    order: RowOrder = "index"
    gates: tuple[Kind, ...] = ()  # shown with the states
    loss: Loss | None = None  # None: the one used in training
    spot: Spot | None = None  # under the pointer
    span: tuple[int, int] | None = None  # selected steps: where the selection began and ended


@dataclass(frozen=True)
class PointedAt:
    """Places that the inspector pins or previews."""

    pinned: Position
    unit: int | None  # the pinned unit; None if there is none
    hovered: Position | None  # in any view


def cursor(inspected: Inspected, data: HeatmapData, places: PointedAt, view: ViewChoices) -> Cursor:
    pinned, unit = places.pinned, places.unit
    tape: tuple[float, ...] = ()
    if unit is not None:
        tape = tuple(inspected.trace.layers[pinned.layer].hidden[:, unit].tolist())  # (T+1)
    span = (min(view.span), max(view.span)) if view.span else None
    alike = occurrences(inspected, pinned.step)
    marks = Cursor(pinned.step, pinned.layer, unit, span=span, tape=tape, alike=alike)
    if (spot := _within(view.spot, data)) is not None:
        return _lit_here(marks, data, spot)
    hovered = places.hovered
    if hovered is None:
        return marks
    is_cell = unit is not None or (hovered.layer, hovered.unit) != (pinned.layer, pinned.unit)
    return replace(
        marks,
        lit_step=hovered.step,
        lit_layer=hovered.layer if is_cell else None,
        lit_unit=hovered.unit if is_cell else None,
    )


def occurrences(inspected: Inspected, step: int) -> tuple[int, ...]:
    """All steps that read the same symbol as `step`; empty if it is read only once."""
    steps = inspected.trace.occurrences(step)
    return steps if len(steps) > 1 else ()


def readout(
    inspected: Inspected,
    data: HeatmapData,
    places: PointedAt,
    view: ViewChoices,
    costs: Array | None,
    kind: Loss,
) -> str:
    """Text for the hovered place, else for the selected steps, else for the pinned cell."""
    spot = _within(view.spot, data)
    if spot is not None and spot.block is None and spot.step is not None:
        return text.step_words(inspected, spot.step, costs)
    if spot is not None:
        tensor = data.blocks[spot.block].tensor if spot.block is not None else ""
        return text.cell_words(inspected, pointed(data, spot, places.pinned), view.mode, tensor)
    if places.hovered is not None:
        return text.cell_words(inspected, places.hovered, view.mode)
    if view.span is not None:
        return text.span_words((min(view.span), max(view.span)), costs, kind)
    return text.cell_words(inspected, places.pinned, view.mode, "" if view.mode == "value" else "h")


def pointed(data: HeatmapData, spot: Spot, pinned: Position) -> Position:
    """The place of a spot; where it has no step, layer or unit, the pinned one is used."""
    step = pinned.step if spot.step is None else spot.step
    if spot.block is None or spot.row is None:
        return replace(pinned, step=step)
    block = data.blocks[spot.block]
    return Position(step, block.layer, block.units[spot.row])


def _lit_here(marks: Cursor, data: HeatmapData, spot: Spot) -> Cursor:
    """Highlight the hovered spot of this heatmap: a cell, or only a column or a row."""
    if spot.block is None or spot.row is None:
        return replace(marks, lit_step=spot.step)
    block = data.blocks[spot.block]
    return replace(marks, lit_step=spot.step, lit_layer=block.layer, lit_unit=block.units[spot.row])


def _within(spot: Spot | None, data: HeatmapData) -> Spot | None:
    """The spot, or None if it no longer exists: text and network can change while the pointer rests."""
    if spot is None or (spot.step or 0) >= len(data.columns):
        return None
    if spot.block is None or spot.row is None:
        return spot
    is_there = spot.block < len(data.blocks) and spot.row < len(data.blocks[spot.block].units)
    return spot if is_there else None
