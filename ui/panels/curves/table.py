"""The training curves as a table of numbers, and in words."""

from playground.checkpoint import Curve
from ui.style.numbers import number
from ui.style.translation import translate
from ui.widgets.number_table import Table


def curve_table(curve: Curve) -> Table:
    """One row per point of the curve; accuracies are from 0 to 1."""
    columns = (
        translate("CurvesPanel", "epoch"),
        translate("CurvesPanel", "loss"),
        translate("CurvesPanel", "symbols right"),
        translate("CurvesPanel", "pairs right"),
    )
    parts = (curve.epoch, curve.loss, curve.symbol_accuracy, curve.pair_accuracy)
    rows = zip(*(part.tolist() for part in parts), strict=True)
    return Table(columns, tuple(rows), ".6g")


def described(curve: Curve, solved_at: int | None) -> str:
    """Where the curves end, for a screen reader; empty while there are none."""
    if not len(curve):
        return ""
    values = (
        int(curve.epoch[-1]),
        number(curve.loss[-1], ".4f"),
        number(curve.symbol_accuracy[-1], ".0%"),
        number(curve.pair_accuracy[-1], ".0%"),
    )
    if solved_at is None:
        text = translate("CurvesPanel", "At epoch {0}: loss {1}, symbols right {2}, pairs right {3}.")
        return text.format(*values)
    text = translate(
        "CurvesPanel", "At epoch {0}: loss {1}, symbols right {2}, pairs right {3}. Solved from epoch {4}."
    )
    return text.format(*values, solved_at)
