"""The losses of a sweep under the curve: for each cell the median, and a band between the quartiles."""

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
OPACITY = 46  # of 255, so that three bands can lie on each other
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
    """Of one cell."""

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
        """`quartiles` (3, points) as they stand on the axis."""
        low, median, high = quartiles
        around = np.concatenate((epochs, epochs[::-1])), np.concatenate((low, high[::-1]))
        self._area.setPath(pg.arrayToQPath(*around))
        self._median.setPath(pg.arrayToQPath(epochs, median))
        self.show(True)

    def show(self, shown: bool) -> None:
        """One that is hidden stays out of pictures in files as well."""
        for item in (self._area, self._median):
            item.setVisible(shown)

    def tint(self, theme: Colours) -> None:
        self._area.setBrush(band_colour(self._cell, theme))
        self._median.setPen(median_pen(self._cell, theme))


class Bands:
    """Of all cells of a sweep; drawn anew only when its summary changes, or the axis."""

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
        """The least and the greatest that are drawn."""
        drawn = [own.loss for own in self._summaries.values() if own.loss.size]  # each (3, points)
        return [float(end) for loss in drawn for end in (loss.min(), loss.max())]

    @property
    def last_epoch(self) -> float:
        """0 where nothing is drawn."""
        return max(
            (float(own.epochs[-1]) for own in self._summaries.values() if len(own.epochs)), default=0.0
        )

    def _draw(self) -> None:
        for cell, band in self._bands.items():
            own = self._summaries.get(cell)
            if own is None or len(own.epochs) < 2:  # a line takes two
                band.show(False)
            else:
                band.draw(own.epochs.astype(np.float64), self._on_axis(own.loss))

    def _on_axis(self, loss: Floats) -> Floats:
        return np.log10(np.maximum(loss, LEAST_LOSS)) if self._log else loss
