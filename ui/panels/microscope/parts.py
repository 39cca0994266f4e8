"""The parts of a cell (gates and states): the terms, equation and activation curve of each."""

from dataclasses import dataclass

from playground.inspection.microscope import HIDDEN, CellView, PreActivation
from playground.inspection.saturation import Activation, is_saturated
from ui.panels.microscope.diagrams import H, X
from ui.panels.microscope.equations import (
    B_HH,
    B_IH,
    FROM_HIDDEN,
    FROM_INPUT,
    gate_formula,
    is_reset,
    state_formula,
)
from ui.panels.microscope.symbols import (
    CELL,
    FUNCTIONS,
    KEPT,
    OUT,
    STATE,
    WRITTEN,
    gru_note,
    part_name,
    saturated_word,
)
from ui.style.numbers import number
from ui.style.translation import translate
from ui.widgets.activation_curve import CurvePoint
from ui.widgets.formula import Formula
from ui.widgets.waterfall import Term


@dataclass(frozen=True)
class SumPart:
    """A gate or a state: the terms of its sum, its equation, and its point on the activation curve."""

    key: str
    name: str
    terms: tuple[Term, ...]
    sum_label: str
    formula: Formula
    point: CurvePoint | None
    caption: str  # the point in words; without a point, a remark

    def has_term(self, key: str) -> bool:
        return any(term.key == key for term in self.terms)


def part_keys(view: CellView) -> tuple[str, ...]:
    """The keys of all parts, in the order of computation."""
    states = {"rnn": (), "lstm": (CELL, STATE), "gru": (STATE,)}
    return tuple(made.name for made in view.sums) + states[view.kind]


def first_part(view: CellView) -> str:
    """The part shown until the user chooses one: the hidden state of an RNN, the candidate otherwise."""
    return HIDDEN if view.kind == "rnn" else "candidate"


def part(view: CellView, key: str) -> SumPart:
    """The part with that key, one of `part_keys`."""
    made = next((found for found in view.sums if found.name == key), None)
    return _state_part(view, key) if made is None else _gate_part(view, made)


def largest_term(shown: SumPart) -> str:
    return max(shown.terms, key=lambda term: abs(term.value)).key


def pointed_at(view: CellView, key: str, shown: str) -> tuple[str, str]:
    """(part, term) for a key of the diagram; the term is empty if the key means a whole part.

    `shown` is the part shown now.
    """
    if key in (X, H):
        sums = [made.name for made in view.sums]
        return shown if shown in sums else first_part(view), FROM_INPUT if key == X else FROM_HIDDEN
    if key in (KEPT, WRITTEN) and view.kind != "rnn":
        return CELL if view.kind == "lstm" else STATE, key
    return (key if key in part_keys(view) else shown), ""  # the cell may change under a resting pointer


def lights(view: CellView, shown: SumPart, key: str, term: str) -> frozenset[str]:
    """The keys to highlight in the diagram while its key `key`, or the term `term`, is hovered."""
    if key in (CELL, STATE):
        return frozenset({key}).union(*(_makers(view, made.key) for made in shown.terms))
    return (frozenset({key}) | _makers(view, term)) - {""}


def _makers(view: CellView, term: str) -> frozenset[str]:
    """The keys of the diagram parts that a term is computed from."""
    makers = {
        FROM_INPUT: {X},
        FROM_HIDDEN: {H},
        KEPT: {KEPT, "forget" if view.kind == "lstm" else "update"},
        WRITTEN: {WRITTEN, "candidate", "input" if view.kind == "lstm" else "update"},
        OUT: {STATE, "output"},
    }
    return frozenset(makers.get(term, set()))


def _gate_part(view: CellView, made: PreActivation) -> SumPart:
    scale = "r·" if is_reset(view, made) else ""
    return SumPart(
        key=made.name,
        name=part_name(made.name),
        terms=(
            Term(FROM_INPUT, f"W_ih·x_{view.step}", made.from_input),
            Term(B_IH, "b_ih", made.b_ih),
            Term(FROM_HIDDEN, f"{scale}W_hh·h_{view.step - 1}", made.scale * made.from_hidden),
            Term(B_HH, f"{scale}b_hh", made.scale * made.b_hh),
        ),
        sum_label=translate("Microscope", "sum"),
        formula=gate_formula(view, made),
        point=_point(made.activation, made.total, made.value),
        caption=_or_replaced(view, made.name, _caption(made.activation, made.total, made.value)),
    )


def _state_part(view: CellView, key: str) -> SumPart:
    is_cell_state = key == CELL
    cell, tanh_cell = view.cell, view.tanh_cell
    through_tanh = cell is not None and tanh_cell is not None
    caption = gru_note()
    if through_tanh:
        caption = _caption("tanh", cell or 0.0, tanh_cell or 0.0)
    return SumPart(
        key=key,
        name=part_name(key),
        terms=_cell_terms(view) if is_cell_state else _hidden_terms(view),
        sum_label=f"{'c' if is_cell_state else 'h'}_{view.step}",
        formula=state_formula(view, key),
        point=_point("tanh", cell or 0.0, tanh_cell or 0.0) if through_tanh else None,
        caption=_or_replaced(view, "cell" if is_cell_state else "hidden", caption),
    )


def _cell_terms(view: CellView) -> tuple[Term, ...]:
    gates = view.values
    return (
        Term(KEPT, f"f·c_{view.step - 1}", gates["forget"] * (view.cell_before or 0.0)),
        Term(WRITTEN, "i·g", gates["input"] * gates["candidate"]),
    )


def _hidden_terms(view: CellView) -> tuple[Term, ...]:
    if view.kind == "lstm":
        out = view.values["output"] * (view.tanh_cell or 0.0)
        return (Term(OUT, f"o·tanh(c_{view.step})", out),)
    z, n = view.values["update"], view.values["candidate"]
    return (
        Term(WRITTEN, "(1−z)·n", (1 - z) * n),
        Term(KEPT, f"z·h_{view.step - 1}", z * view.hidden_before),
    )


def _point(activation: Activation, total: float, value: float) -> CurvePoint:
    return CurvePoint(activation, total, value, is_saturated(activation, value))


def _or_replaced(view: CellView, name: str, caption: str) -> str:
    """What an intervention puts in place of the value, or else the caption."""
    if name not in view.replaced:
        return caption
    return translate("Microscope", "set by hand to {0}").format(number(view.replaced[name]))


def _caption(activation: Activation, total: float, value: float) -> str:
    """The activation in numbers, such as tanh(-2.329) = -0.981 · saturated."""
    text = f"{FUNCTIONS[activation]}({number(total)}) = {number(value)}"
    return f"{text} · {word}" if (word := saturated_word(activation, value)) else text
