"""The figures of the states: a heatmap of each layer under the tape of the symbols."""

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from ui.figures.figure import Figure, fixed, of_pair
from ui.inspection.inspected import Inspected
from ui.panels.states.stable_layout import held
from ui.panels.states.values import heatmap_data, legend_ends, losses, total_text
from ui.widgets.heatmap.data import Cursor, HeatmapData
from ui.widgets.heatmap.geometry import GUTTER, MARGIN, MAX_COLUMN, HeatmapGeometry
from ui.widgets.heatmap.heatmap import Heatmap

COLUMNS = ((12, 60), (24, 44))  # up to so many steps, a column is so wide; of more
NARROW, ROW = 26, 18
SYMBOL_PIXELS, BESIDE_SYMBOL = 15, 12  # as the tape writes symbols
NOWHERE = -1  # a step without a column: nothing is marked


def states_figures(row: int, inspected: Inspected) -> Iterator[Figure]:
    """One a layer, the lowest first; the colours mean the same in all of them."""
    costs = losses(inspected)
    everything = heatmap_data(inspected, "value", held(None, inspected, "value", "index", 0), costs)
    total = total_text(costs, inspected.document.training.loss)
    for layer in range(inspected.document.model.layers):
        blocks = tuple(block for block in everything.blocks if block.layer == layer)
        view = _heatmap(replace(everything, blocks=blocks), layer, total)
        yield of_pair(row, inspected, f"states-layer-{layer + 1}", f"States of layer {layer + 1}", view)


def _heatmap(data: HeatmapData, layer: int, total: str) -> Heatmap:
    view = Heatmap()
    fixed(view, _size(data))
    view.total.setText(total)
    view.legend.show_scale(*legend_ends(data), data.signed)
    view.show_data(data)
    view.show_cursor(Cursor(step=NOWHERE, layer=layer))
    return view


def _size(data: HeatmapData) -> QSize:
    """All columns and rows, in a size that can be read."""
    columns = len(data.columns)
    width = next((width for most, width in COLUMNS if columns <= most), NARROW)
    width = min(max(width, _widest(data) + BESIDE_SYMBOL), MAX_COLUMN)
    rows = tuple(len(block.units) for block in data.blocks)
    return QSize(GUTTER + columns * width + MARGIN, HeatmapGeometry(columns, rows, width, ROW).height)


def _widest(data: HeatmapData) -> int:
    """Width of the longest symbol that is read, wanted or predicted."""
    font = QApplication.font()
    font.setPixelSize(SYMBOL_PIXELS)
    symbols = {word for column in data.columns for word in (column.symbol, column.target, column.prediction)}
    return max(map(QFontMetrics(font).horizontalAdvance, symbols))
