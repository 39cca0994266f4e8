"""Computes the texts and the table that the microscope panel shows for one unit at one step."""

from playground.inspection.microscope import CellView, microscope
from ui.inspection.inspected import Inspected
from ui.inspection.navigation import Position
from ui.panels.microscope.diagrams import Incoming
from ui.panels.microscope.parts import part, part_keys
from ui.panels.microscope.symbols import FUNCTIONS, letter
from ui.style.translation import translate
from ui.widgets.number_table import Table, Value

Row = tuple[Value, ...]


def look(inspected: Inspected, place: Position) -> CellView:
    """The computation of the unit at `place`; its step must be 1 or later, not the initial state."""
    model = inspected.document.model
    return microscope(model, inspected.weights, inspected.trace, place.layer, place.step, place.unit)


def title(inspected: Inspected, place: Position) -> str:
    """The place in words, such as layer 2 · unit 3 · step 4 (l₂)."""
    text = translate("Microscope", "layer {0} · unit {1} · step {2}")
    where = text.format(place.layer + 1, place.unit + 1, place.step)
    return f"{where} ({inspected.labels[place.step - 1]})" if place.step else where


def initial_state_text(inspected: Inspected) -> str:
    if inspected.touch.states:
        return translate(
            "Microscope",
            "Step 0 is the initial state, set by hand. Nothing is computed before the first symbol.",
        )
    states = "h₀, c₀" if inspected.document.model.cell == "lstm" else "h₀"
    text = translate(
        "Microscope", "Step 0 is the initial state: {0} = 0. Nothing is computed before the first symbol."
    )
    return text.format(states)


def incoming(inspected: Inspected, view: CellView) -> Incoming:
    """What the layer reads at the step: the symbol, or the name of the layer below."""
    units = inspected.document.model.hidden_size
    if view.layer == 0:
        return Incoming(inspected.labels[view.step - 1], units)
    below = translate("Microscope", "layer {0}").format(view.layer)
    return Incoming(below, units)


def table(view: CellView) -> Table:
    columns = (
        translate("Microscope", "part"),
        translate("Microscope", "term"),
        translate("Microscope", "value"),
    )
    rows: list[Row] = []
    for key in part_keys(view):
        rows += _part_rows(view, key)
    return Table(columns, tuple(rows))


def _part_rows(view: CellView, key: str) -> list[Row]:
    """One row per term, one for their sum and, for a gate, one for its activation."""
    shown = part(view, key)
    rows: list[Row] = [(shown.name, term.label, term.value) for term in shown.terms]
    rows.append((shown.name, shown.sum_label, sum(term.value for term in shown.terms)))
    made = next((found for found in view.sums if found.name == key), None)
    if made is not None:
        equation = f"{letter(view, key)} = {FUNCTIONS[made.activation]}({shown.sum_label})"
        rows.append((shown.name, equation, made.value))
    return rows
