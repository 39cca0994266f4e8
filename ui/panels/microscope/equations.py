"""Equations of a cell: the symbols and, below them, the numbers of one unit at one step."""

from playground.inspection.microscope import CellView, PreActivation
from ui.panels.microscope.symbols import CELL, FUNCTIONS, KEPT, OUT, WRITTEN, letter, saturated_word
from ui.style.numbers import number
from ui.widgets.formula import Formula, Piece

FROM_INPUT, B_IH, FROM_HIDDEN, B_HH = "from_input", "b_ih", "from_hidden", "b_hh"


def gate_formula(view: CellView, made: PreActivation) -> Formula:
    """The equation of a gate: i = σ(W_ih·x + b_ih + W_hh·h + b_hh), and so on."""
    function, x, h = FUNCTIONS[made.activation], f"x_{view.step}", f"h_{view.step - 1}"
    is_scaled = is_reset(view, made)
    opening = (f"+ r × (W_hh·{h}", f"+ {number(made.scale)} × ({number(made.from_hidden)}")
    plain = (f"+ W_hh·{h}", added(made.from_hidden))
    return Formula(
        pieces=(
            Piece(f"{letter(view, made.name)} = {function}(", f"= {function}("),
            Piece(f"W_ih·{x}", number(made.from_input), FROM_INPUT),
            Piece("+ b_ih", added(made.b_ih), B_IH),
            Piece(*(opening if is_scaled else plain), FROM_HIDDEN),
            Piece("+ b_hh", added(made.b_hh), B_HH),
            Piece("))", "))") if is_scaled else Piece(")", ")"),
        ),
        result=f"= {function}({number(made.total)}) = {number(made.value)}",
        remark=saturated_word(made.activation, made.value),
    )


def state_formula(view: CellView, key: str) -> Formula:
    """c = f·c + i·g and h = o·tanh(c) of an LSTM; h = (1 − z)·n + z·h of a GRU."""
    if key == CELL:
        return _cell_formula(view)
    return _gru_formula(view) if view.kind == "gru" else _lstm_formula(view)


def _cell_formula(view: CellView) -> Formula:
    gates, before = view.values, view.cell_before or 0.0
    i, f, g = gates["input"], gates["forget"], gates["candidate"]
    return Formula(
        pieces=(
            Piece(f"c_{view.step} =", "="),
            Piece(f"f · c_{view.step - 1}", f"{number(f)} × {number(before)}", KEPT),
            Piece("+", "+"),
            Piece("i · g", f"{number(i)} × {number(g)}", WRITTEN),
        ),
        result=f"= {number(f * before)} {added(i * g)} = {number(view.cell or 0.0)}",
    )


def _lstm_formula(view: CellView) -> Formula:
    o, cell, tanh_cell = view.values["output"], view.cell or 0.0, view.tanh_cell or 0.0
    return Formula(
        pieces=(
            Piece(f"h_{view.step} =", "="),
            Piece(f"o · tanh(c_{view.step})", f"{number(o)} × tanh({number(cell)})", OUT),
        ),
        result=f"= {number(o)} × {number(tanh_cell)} = {number(view.hidden)}",
        remark=saturated_word("tanh", tanh_cell),
    )


def _gru_formula(view: CellView) -> Formula:
    z, n, before = view.values["update"], view.values["candidate"], view.hidden_before
    return Formula(
        pieces=(
            Piece(f"h_{view.step} =", "="),
            Piece("(1 − z) · n", f"{number(1 - z)} × {number(n)}", WRITTEN),
            Piece("+", "+"),
            Piece(f"z · h_{view.step - 1}", f"{number(z)} × {number(before)}", KEPT),
        ),
        result=f"= {number((1 - z) * n)} {added(z * before)} = {number(view.hidden)}",
    )


def added(value: float) -> str:
    """A term that follows others, with its sign as the operator: '+ 0.5' or '− 0.5'."""
    return f"{'−' if value < 0 else '+'} {number(abs(value))}"


def is_reset(view: CellView, made: PreActivation) -> bool:
    """Whether the reset gate multiplies the hidden part of this sum: only in the candidate of a GRU."""
    return view.kind == "gru" and made.name == "candidate"
