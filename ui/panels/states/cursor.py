"""What is marked in the heatmap and said below it: what is pinned, pointed at, and selected."""

from dataclasses import dataclass, replace

from playground.cells import Array
from playground.inspection.unit_order import RowOrder
from playground.spec import Loss
from ui.inspection.inspected import Inspected
from ui.inspection.navigation import Position
from ui.panels.states import text
from ui.panels.states.stable_layout import Mode
from ui.widgets.heatmap.data import Cursor, HeatmapData, Spot


@dataclass(frozen=True)
class ViewChoices:
    """What the panel itself is asked to show."""

    mode: Mode = "value"
    order: RowOrder = "index"
    loss: Loss | None = None  # None: as the training has it
    spot: Spot | None = None  # under the pointer
    span: tuple[int, int] | None = None  # a selection of steps: where it began, and where it ends


@dataclass(frozen=True)
class PointedAt:
    """What the inspector points at."""

    pinned: Position
    unit: int | None  # None while no unit is held
    hovered: Position | None  # under the pointer, in whatever view


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
    """All steps that read the symbol of this one; none where it does not repeat."""
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
    """What is under the pointer; else the selection of steps; else the pinned cell."""
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
    """The place that a spot means; what it leaves open is as pinned."""
    step = pinned.step if spot.step is None else spot.step
    if spot.block is None or spot.row is None:
        return replace(pinned, step=step)
    block = data.blocks[spot.block]
    return Position(step, block.layer, block.units[spot.row])


def _lit_here(marks: Cursor, data: HeatmapData, spot: Spot) -> Cursor:
    """Over the heatmap itself a column or a row alone may be meant."""
    if spot.block is None or spot.row is None:
        return replace(marks, lit_step=spot.step)
    block = data.blocks[spot.block]
    return replace(marks, lit_step=spot.step, lit_layer=block.layer, lit_unit=block.units[spot.row])


def _within(spot: Spot | None, data: HeatmapData) -> Spot | None:
    """The spot, unless what was there has gone: the pointer rests while texts and networks change."""
    if spot is None or (spot.step or 0) >= len(data.columns):
        return None
    if spot.block is None or spot.row is None:
        return spot
    is_there = spot.block < len(data.blocks) and spot.row < len(data.blocks[spot.block].units)
    return spot if is_there else None
