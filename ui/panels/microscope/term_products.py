"""The products behind a term: each weight times the value it multiplies, largest product first."""

import numpy as np

from playground.cells import Array
from playground.inspection.axis_names import axis_names
from playground.inspection.microscope import CellView, PreActivation
from ui.inspection.inspected import Inspected
from ui.panels.microscope.equations import B_HH, B_IH, FROM_INPUT, is_reset
from ui.panels.microscope.symbols import KEPT, OUT
from ui.style.numbers import number
from ui.style.translation import said, translate
from ui.widgets.products import Product, Products


def sources(inspected: Inspected, view: CellView, part: str, term: str) -> Products:
    """The weights and values behind one term of one part; titles name torch's parameters, rows from 0."""
    names = [made.name for made in view.sums]
    if part not in names:
        return _of_states(view, term)
    gate = names.index(part)
    made = view.sums[gate]
    row = f"_l{view.layer}[{gate * len(made.hidden_before) + view.unit}]"
    if term in (B_IH, B_HH):
        return _of_bias(view, made, term, f"bias_{term[2:]}{row}")
    origin = _of_input if term == FROM_INPUT else _of_hidden
    return origin(inspected, view, made, row)


def _of_input(inspected: Inspected, view: CellView, made: PreActivation, row: str) -> Products:
    read = inspected.labels[view.step - 1] if view.layer == 0 else _place(view.layer, view.step)
    names = _columns(inspected, view, "ih")
    title = translate("Microscope", "{0} · x ({1})").format(f"weight_ih{row}", read)
    return Products(title, _sorted(names, made.input_weights, made.inputs))


def _of_hidden(inspected: Inspected, view: CellView, made: PreActivation, row: str) -> Products:
    before = _place(view.layer + 1, view.step - 1)
    title = translate("Microscope", "{0} · h ({1})").format(f"weight_hh{row}", before)
    names = _columns(inspected, view, "hh")
    return Products(_scaled(view, made, title), _sorted(names, made.hidden_weights, made.hidden_before))


def _of_bias(view: CellView, made: PreActivation, term: str, title: str) -> Products:
    remark = translate("Microscope", "the bias of this unit, the same at every step")
    return Products(_scaled(view, made, title) if term == B_HH else title, remark=remark)


def _of_states(view: CellView, term: str) -> Products:
    """The single product that a term of c or h consists of."""
    gates, unit = view.values, translate("Microscope", "unit {0}").format(view.unit + 1)
    if view.kind == "gru":
        z = gates["update"]
        first, second = (z, view.hidden_before) if term == KEPT else (1 - z, gates["candidate"])
    elif term == OUT:
        first, second = gates["output"], view.tanh_cell or 0.0
    elif term == KEPT:
        first, second = gates["forget"], view.cell_before or 0.0
    else:
        first, second = gates["input"], gates["candidate"]
    return Products(_state_title(view, term), (Product(unit, first, second),))


def _state_title(view: CellView, term: str) -> str:
    if term == OUT:
        return translate("Microscope", "output gate × tanh of the cell state")
    if view.kind == "gru":
        kept = translate("Microscope", "update gate × hidden state of step {0}")
        written = translate("Microscope", "(1 − update gate) × candidate")
    else:
        kept = translate("Microscope", "forget gate × cell state of step {0}")
        written = translate("Microscope", "input gate × candidate")
    return kept.format(view.step - 1) if term == KEPT else written


def _columns(inspected: Inspected, view: CellView, side: str) -> tuple[str, ...]:
    names = axis_names(inspected.document, f"rnn.weight_{side}_l{view.layer}")[1]
    return tuple(map(said, names))


def _place(layer: int, step: int) -> str:
    return translate("Microscope", "layer {0}, step {1}").format(layer, step)


def _scaled(view: CellView, made: PreActivation, title: str) -> str:
    """The title as r × (…) in the candidate of a GRU, else unchanged."""
    return f"r × ({title}), r = {number(made.scale)}" if is_reset(view, made) else title


def _sorted(names: tuple[str, ...], weights: Array, values: Array) -> tuple[Product, ...]:
    order = np.argsort(-np.abs(weights * values), kind="stable").tolist()  # (I) or (H)
    return tuple(Product(names[at], float(weights[at]), float(values[at])) for at in order)
