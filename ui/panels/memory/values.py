"""The curves and the table of the memory panel, decided without widgets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING, Literal

import numpy as np

from playground.spec import CELL_NAMES, Cell
from ui.inspection.inspected import Inspected
from ui.panels.memory.choice import UnitOrder
from ui.style.numbers import number
from ui.style.translation import listed, translate
from ui.widgets.number_table import Table, Value

if TYPE_CHECKING:
    from playground.cells import Array
    from playground.inspection.cell_memory import CellMemory
    from playground.inspection.long_memory import Keeping
    from playground.sweep.memory_of_cells import CellCurve

Look = Literal["rnn", "lstm", "gru", "accent", "second", "muted"]
LOWEST = -16  # power of ten: what is smaller is drawn at the edge
LEAST_DECADES = 2


@dataclass(frozen=True, eq=False)
class Series:
    name: str
    look: Look
    values: "Array"  # at x = 0, 1 …; NaN where there is none
    line: bool = True  # or single points


@dataclass(frozen=True, eq=False)
class PlotView:
    series: tuple[Series, ...]
    axis: str  # what x and y are
    places: tuple[tuple[int, int], ...] = ()  # (layer, unit) at each x, for half-lives

    @property
    def length(self) -> int:
        return max((len(each.values) for each in self.series), default=0)

    @cached_property
    def powers(self) -> tuple[int, int]:
        """Lowest and highest power of ten of the vertical axis."""
        numbers = [v for each in self.series for v in each.values.tolist() if isfinite(v) and v > 0]
        if not numbers:
            return -LEAST_DECADES, 0
        high = ceil(log10(max(numbers)))
        low = max(LOWEST, floor(log10(min(numbers))))
        return min(low, high - LEAST_DECADES), high

    @property
    def least(self) -> float:
        """The value at the low end of the axis."""
        return float(10.0 ** self.powers[0])

    def share(self, value: float) -> float:
        """Height of a value above 0: 0 at the low end of the axis, 1 at the high; within both."""
        low, high = self.powers
        return min(max((log10(value) - low) / (high - low), 0.0), 1.0) if value > 0 else 0.0


def hidden_view(cell: Cell, own: "Array", curves: "Mapping[Cell, CellCurve] | None") -> PlotView:
    """∂h_T/∂h_k of the shown cell, or of all three."""
    found = {cell: own}
    if curves is not None:
        found |= {at: curve.by_hidden for at, curve in curves.items() if curve.by_hidden is not None}
    series = [Series(CELL_NAMES[at], at, found[at]) for at in CELL_NAMES if at in found]
    return PlotView(tuple(series), translate("MemoryPanel", "↑ ‖∂h_T / ∂h_k‖   → steps apart, T − k"))


def cell_view(memory: "CellMemory") -> PlotView:
    """The direct and the total derivative of c_T by c_k."""
    series = (
        Series(translate("MemoryPanel", "direct, Π f"), "accent", memory.direct),
        Series(translate("MemoryPanel", "total, every path"), "second", memory.total),
    )
    return PlotView(series, translate("MemoryPanel", "↑ ‖∂c_T / ∂c_k‖   → steps apart, T − k"))


def half_life_view(kept: "Sequence[Keeping]", order: UnitOrder) -> PlotView:
    """Every unit of every layer, in that order; one series for each layer."""
    places = [(layer, unit) for layer, each in enumerate(kept) for unit in range(len(each.half_life))]
    if order != "index":
        places.sort(key=lambda at: float(kept[at[0]].half_life[at[1]]), reverse=order == "longest")
    looks: tuple[Look, ...] = ("accent", "second", "muted")
    name = translate("MemoryPanel", "layer {0}")
    lives = np.full((len(kept), len(places)), np.nan)  # (layers, units of all)
    for at, (layer, unit) in enumerate(places):
        lives[layer, at] = kept[layer].half_life[unit]
    series = [
        Series(name.format(layer + 1), looks[layer % len(looks)], values, line=False)
        for layer, values in enumerate(lives)
    ]
    axis = translate("MemoryPanel", "↑ half-life in steps   → units")
    return PlotView(tuple(series), axis, tuple(places))


def curve_table(view: PlotView, inspected: Inspected) -> Table:
    """A row for each distance, with the step and the symbol that it leads back to."""
    head = (translate("MemoryPanel", "steps apart"), translate("MemoryPanel", "step k"))
    rows = []
    for distance in range(view.length):
        values = [_value(each.values, distance) for each in view.series]
        rows.append((distance, step_name(inspected, inspected.steps - distance), *values))
    return Table((*head, *(each.name for each in view.series)), tuple(rows), ".3e")


def half_life_table(view: PlotView, kept: "Sequence[Keeping]") -> Table:
    """A row for each unit, in the order of the view."""
    gate = translate("MemoryPanel", "mean gate {0}").format("z" if kept[0].gate == "update" else "f")
    columns = (
        translate("MemoryPanel", "layer"),
        translate("MemoryPanel", "unit"),
        gate,
        translate("MemoryPanel", "half-life"),
    )
    rows = [
        (layer + 1, unit + 1, float(kept[layer].mean[unit]), float(kept[layer].half_life[unit]))
        for layer, unit in view.places
    ]
    return Table(columns, tuple(rows), ".4g")


def step_name(inspected: Inspected, step: int) -> str:
    """4 (l₂); the initial state has no symbol."""
    return f"{step} ({inspected.labels[step - 1]})" if step else "0"


def _value(values: "Array", at: int) -> Value:
    return float(values[at]) if at < len(values) else ""


# --- Words


def short_number(series: Series, at: int | None) -> str:
    """The value of a curve at a place: 0.019; empty where there is none."""
    if at is None or not series.line or at >= len(series.values):
        return ""
    return number(float(series.values[at]), ".2g")


def curve_words(inspected: Inspected, distance: int) -> str:
    """4 steps apart, back to step 1 (h)."""
    text = translate("MemoryPanel", "{0} steps apart: from step {1} back to step {2}")
    last = inspected.steps
    return text.format(distance, step_name(inspected, last), step_name(inspected, last - distance))


def spoken_values(view: PlotView, distance: int) -> str:
    """RNN 0.019, LSTM 0.028."""
    return listed(f"{each.name} {short_number(each, distance)}".rstrip() for each in view.series)


def unit_words(kept: "Sequence[Keeping]", layer: int, unit: int) -> str:
    """layer 1, unit 3: half-life 13.7 steps, mean gate f 0.951."""
    own = kept[layer]
    text = translate("MemoryPanel", "layer {0}, unit {1}: half-life {2} steps, mean gate {3} {4}")
    gate = "z" if own.gate == "update" else "f"
    life, mean = number(float(own.half_life[unit]), ".3g"), number(float(own.mean[unit]))
    return text.format(layer + 1, unit + 1, life, gate, mean)
