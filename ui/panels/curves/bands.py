"""Losses of a sweep, drawn behind the loss curve: median and quartile band for each cell type."""

from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from playground.spec import Cell
from playground.sweep.values import CellSummary
from ui.panels.curves.guides import LEAST_LOSS
from ui.panels.curves.strokes import CELLS, Stroke
from ui.style.theme import Colours, colours
from ui.widgets.decimate import Floats

UNDER_THE_CURVES = -10


class SmoothPath(QGraphicsPathItem):
    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        super().paint(painter, option, widget)


class Band:
    """Median line and quartile band of one cell type."""

    def __init__(self, stroke: Stroke, plot: pg.PlotItem) -> None:
        self._stroke = stroke
        self._area, self._median = SmoothPath(), SmoothPath()
        for item in (self._area, self._median):
            plot.addItem(item, ignoreBounds=True)
            item.setZValue(UNDER_THE_CURVES)
        self._area.setPen(Qt.PenStyle.NoPen)
        self.show(False)
        self.tint(colours())

    def draw(self, epochs: Floats, quartiles: Floats) -> None:
        """`quartiles` (3, points): lower quartile, median, upper quartile in axis coordinates."""
        low, median, high = quartiles
        around = np.concatenate((epochs, epochs[::-1])), np.concatenate((low, high[::-1]))
        self._area.setPath(pg.arrayToQPath(*around))
        self._median.setPath(pg.arrayToQPath(epochs, median))
        self.show(True)

    def show(self, shown: bool) -> None:
        """Show or hide the band; a hidden one is not exported either."""
        for item in (self._area, self._median):
            item.setVisible(shown)

    def tint(self, theme: Colours) -> None:
        self._area.setBrush(self._stroke.band(theme))
        self._median.setPen(self._stroke.pen(theme))


class Bands:
    """The bands of all cell types of a sweep; redrawn only when the summaries or the axis scale change."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._bands = {cell: Band(stroke, plot) for cell, stroke in CELLS.items()}
        self._summaries: Mapping[Cell, CellSummary] = {}
        self._log = False

    def show(self, summaries: Mapping[Cell, CellSummary]) -> None:
        if summaries != self._summaries:
            self._summaries = summaries
            self._draw()

    def set_log(self, log: bool) -> None:
        self._log = log
        self._draw()

    def tint(self, theme: Colours) -> None:
        for band in self._bands.values():
            band.tint(theme)

    @property
    def losses(self) -> list[float]:
        """The smallest and largest drawn loss of each cell type."""
        drawn = [own.loss for own in self._summaries.values() if own.loss.size]  # each (3, points)
        return [float(end) for loss in drawn for end in (loss.min(), loss.max())]

    @property
    def last_epoch(self) -> float:
        """The last epoch of all bands; 0 if nothing is drawn."""
        return max(
            (float(own.epochs[-1]) for own in self._summaries.values() if len(own.epochs)), default=0.0
        )

    def _draw(self) -> None:
        for cell, band in self._bands.items():
            own = self._summaries.get(cell)
            if own is None or len(own.epochs) < 2:  # a line needs two points
                band.show(False)
            else:
                band.draw(own.epochs.astype(np.float64), self._on_axis(own.loss))

    def _on_axis(self, loss: Floats) -> Floats:
        return np.log10(np.maximum(loss, LEAST_LOSS)) if self._log else loss
