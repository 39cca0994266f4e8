"""The training curves as a table of numbers."""

from playground.checkpoint import Curve
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
