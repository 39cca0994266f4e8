"""Table of the states panel: the tape of each step, and every row of the heatmap."""

from playground.cells import Array
from ui.style.translation import translate
from ui.widgets.heatmap.data import HeatmapData
from ui.widgets.number_table import Table, Value


def number_table(data: HeatmapData, costs: Array | None) -> Table:
    """Steps are columns; missing values are blank. `costs` are the losses (T)."""
    head = (translate("StatesPanel", "part"), translate("StatesPanel", "row"))
    tape, unit = translate("StatesPanel", "tape"), translate("StatesPanel", "unit {0}")
    rows: list[tuple[Value, ...]] = [(tape, name, *values) for name, values in _tape_rows(data, costs)]
    for block in data.blocks:
        part = f"{block.title} · {block.name}"
        for at, values in zip(block.units, block.values.tolist(), strict=True):
            rows.append((part, unit.format(at + 1), *map(_shown, values)))
    return Table((*head, *(column.symbol for column in data.columns)), tuple(rows))


def _tape_rows(data: HeatmapData, costs: Array | None) -> list[tuple[str, list[Value]]]:
    columns = data.columns
    rows: list[tuple[str, list[Value]]] = [
        (translate("StatesPanel", "target"), [column.target for column in columns]),
        (translate("StatesPanel", "prediction"), [column.prediction for column in columns]),
        (translate("StatesPanel", "p(target)"), [_shown(column.target_probability) for column in columns]),
        (translate("StatesPanel", "p(prediction)"), [_shown(column.probability) for column in columns]),
    ]
    if any(column.was for column in columns):
        rows.append((translate("StatesPanel", "untouched prediction"), [column.was for column in columns]))
    if costs is not None:
        rows.append((translate("StatesPanel", "loss"), ["", *costs.tolist()]))
    return rows


def _shown(value: float | None) -> Value:
    """Blank for None and NaN, such as the change at step 0."""
    return "" if value is None or value != value else value
