"""Losses of a sweep, drawn behind the loss curve: median and quartile band for each cell type."""

from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from playground.spec import Cell
from playground.sweep.values import CellSummary
from ui.panels.curves.guides import LEAST_LOSS
from ui.style.theme import Colours, colours
from ui.widgets.decimate import Floats

UNDER_THE_CURVES = -10
OPACITY = 46  # of 255; three overlapping bands stay distinguishable
STYLES: dict[Cell, Qt.PenStyle] = {
    "rnn": Qt.PenStyle.SolidLine,
    "lstm": Qt.PenStyle.DashLine,
    "gru": Qt.PenStyle.DotLine,
}


def median_pen(cell: Cell, theme: Colours) -> QPen:
    pen = QPen(QColor(theme.of_cell(cell)), 1.3, STYLES[cell])
    pen.setCosmetic(True)
    return pen


def band_colour(cell: Cell, theme: Colours) -> QColor:
    made = QColor(theme.of_cell(cell))
    made.setAlpha(OPACITY)
    return made


class SmoothPath(QGraphicsPathItem):
    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        super().paint(painter, option, widget)


class Band:
    """Median line and quartile band of one cell type."""

    def __init__(self, cell: Cell, plot: pg.PlotItem) -> None:
        self._cell = cell
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
        self._area.setBrush(band_colour(self._cell, theme))
        self._median.setPen(median_pen(self._cell, theme))


class Bands:
    """The bands of all cell types of a sweep; redrawn only when the summaries or the axis scale change."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._bands = {cell: Band(cell, plot) for cell in STYLES}
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
