"""The figures of the states: one heatmap per layer, with the symbols of each step above it."""

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from playground.language import Message
from ui.figures.figure import Figure, fixed, of_pair
from ui.inspection.inspected import Inspected
from ui.panels.states.stable_layout import held
from ui.panels.states.values import heatmap_data, legend_ends, losses, total_text
from ui.style.text_size import sized
from ui.widgets.heatmap.data import Cursor, HeatmapData
from ui.widgets.heatmap.geometry import HeatmapGeometry, lengths
from ui.widgets.heatmap.heatmap import Heatmap

COLUMNS = ((12, 60), (24, 44))  # (most steps, column width); for more steps NARROW
NARROW, WIDEST, ROW = 26, 140, 18
SYMBOL_PIXELS, BESIDE_SYMBOL = 15, 12  # font size of the symbols, padding beside them
NOWHERE = -1  # no column has this step, so none is marked as the cursor


def states_figures(row: int, inspected: Inspected) -> Iterator[Figure]:
    """One figure per layer, the lowest first, all with the same colour scale."""
    step_losses = losses(inspected)
    everything = heatmap_data(inspected, "value", held(None, inspected, "value", "index", 0), step_losses)
    total = total_text(step_losses, inspected.document.training.loss)
    for layer in range(inspected.document.model.layers):
        blocks = tuple(block for block in everything.blocks if block.layer == layer)
        view = _heatmap(replace(everything, blocks=blocks), layer, total)
        yield of_pair(
            row,
            inspected,
            f"states-layer-{layer + 1}",
            Message("States of layer {layer}", layer=layer + 1),
            view,
        )


def _heatmap(data: HeatmapData, layer: int, total: str) -> Heatmap:
    view = Heatmap()
    fixed(view, _size(data))
    view.total.setText(total)
    view.legend.show_scale(*legend_ends(data), data.signed)
    view.show_data(data)
    view.show_cursor(Cursor(step=NOWHERE, layer=layer))
    return view


def _size(data: HeatmapData) -> QSize:
    """Size of the whole heatmap, with cells large enough to read."""
    columns = len(data.columns)
    width = next((width for most, width in COLUMNS if columns <= most), NARROW)
    width = min(max(width, _widest(data) + BESIDE_SYMBOL), WIDEST)
    rows = tuple(len(block.units) for block in data.blocks)
    beside = lengths().gutter + lengths().margin
    return QSize(beside + columns * width, HeatmapGeometry(columns, rows, width, ROW).height)


def _widest(data: HeatmapData) -> int:
    """Width in pixels of the widest input, target or predicted symbol."""
    font = sized(QApplication.font(), SYMBOL_PIXELS)
    symbols = {word for column in data.columns for word in (column.symbol, column.target, column.prediction)}
    return max(map(QFontMetrics(font).horizontalAdvance, symbols))
