"""The loss plot and the accuracy plot; they draw the given curves and know nothing of a session."""

import math
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from playground.checkpoint import Curve
from playground.spec import Cell
from playground.sweep.values import CellSummary
from ui.panels.curves.bands import Bands
from ui.panels.curves.guides import LEAST_LOSS, Guide, loss_range
from ui.panels.curves.strokes import EDITED, GUIDES, LOSS, PAIRS, PREVIOUS, SMOOTHED, SOLVED, SYMBOLS, Stroke
from ui.style.accessible import CHART
from ui.style.text_size import scaled
from ui.style.theme import Colours, colours
from ui.style.translation import translate
from ui.widgets.decimate import Floats, decimate, trailing_mean

AXIS_PX = 56  # of the left axes of both plots, with their titles
LEFT_OF_RUN, RIGHT_OF_RUN = 0.04, 0.005  # room on the epoch axis, as a share of the run
LEAST_HEIGHT_PX = 80  # when a notice takes room; else a plot is given more


Ranges: TypeAlias = tuple[tuple[float, float], tuple[float, float]]  # of epochs and values


class Axis(pg.AxisItem):
    """Without prefixes of units: to look for them at each new range costs time."""

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.enableAutoSIPrefix(False)


class EpochAxis(Axis):
    """Marks whole epochs only."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        spacings = super().tickSpacing(low, high, size)
        return [(spacing, offset) for spacing, offset in spacings if spacing >= 1] or [(1, 0)]


class Plot(pg.PlotWidget):
    """A plot over epochs in the colours of the theme."""

    spoken_role = CHART
    zoomed_out = Signal()
    hovered = Signal(float)  # the epoch under the pointer; −1 if it leaves

    def __init__(self, name: str, accessible_name: str, up: str, parent: QWidget | None = None) -> None:
        """`up`: the title of the axis of values."""
        axes = {"left": Axis("left"), "bottom": EpochAxis("bottom")}
        super().__init__(parent, enableMenu=False, axisItems=axes)  # the menus are never shown, slow to build
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self._follows = True  # axis ranges follow the curve until the user zooms
        self._strokes: dict[pg.GraphicsObject, Stroke] = {}
        self.item: pg.PlotItem = self.getPlotItem()
        self.destroyed.connect(self.item.ctrlMenu.deleteLater)  # as a child it would be styled with the plot
        self.item.hideButtons()
        self.item.showGrid(y=True, alpha=0.15)
        self.item.setClipToView(True)
        self._fit()
        self.item.setLabel("bottom", translate("CurvesPanel", "epoch"))
        self.item.setLabel("left", up)
        self.item.getAxis("bottom").setStyle(hideOverlappingLabels=False)  # it would hide the last epoch
        self.item.layout.setContentsMargins(1, 1, self.fontMetrics().averageCharWidth() + 4, 1)
        self.item.disableAutoRange()
        self.item.getViewBox().sigRangeChangedManually.connect(self._on_range_changed_manually)
        self.scene().sigMouseMoved.connect(self._on_scene_mouse_moved)
        self._tint(colours())

    def _fit(self) -> None:
        """Give the axes room for their figures and titles, in the font of the application."""
        self.setMinimumHeight(scaled(LEAST_HEIGHT_PX))
        self.item.getAxis("left").setWidth(scaled(AXIS_PX))
        self.item.getAxis("bottom").setHeight(2 * self.fontMetrics().height() + 2)
        for side in ("left", "bottom"):
            self.item.getAxis(side).setStyle(tickFont=self.font())
            self.item.getAxis(side).label.setFont(self.font())

    def line(self, stroke: Stroke) -> "pg.PlotDataItem":
        item = self.item.plot([], [], skipFiniteCheck=True, antialias=True)
        self._strokes[item] = stroke
        item.setPen(stroke.pen(colours()))
        return item

    def columns(self) -> int:
        return max(100, int(self.item.getViewBox().width()))

    def show_epochs(self, last: float) -> None:
        """Let the epoch axis end at `last`, unless the user has zoomed."""
        if self._follows:
            end = max(1.0, last)
            self.item.setXRange(-LEFT_OF_RUN * end, (1 + RIGHT_OF_RUN) * end, padding=0)

    def draw(self, item: "pg.PlotDataItem", epochs: Floats, values: Floats) -> None:
        item.setData(*decimate(epochs, values, self.columns()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "item"):
            self._tint(colours())
        elif event.type() == QEvent.Type.FontChange and hasattr(self, "item"):
            self._fit()

    def mouseDoubleClickEvent(self, _event: QEvent) -> None:
        """Reset the zoom to the whole curve."""
        self.follow()
        self.zoomed_out.emit()

    def follow(self) -> None:
        """Let the axes follow the curve from its next change on."""
        self._follows = True

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(-1.0)

    def remembered(self) -> Ranges | None:
        """The ranges of a zoomed plot."""
        across, up = self.item.viewRange()
        return None if self._follows else ((across[0], across[1]), (up[0], up[1]))

    def recall(self, ranges: Ranges | None) -> None:
        if ranges is not None:
            self._follows = False
            self.item.setRange(xRange=ranges[0], yRange=ranges[1], padding=0)

    def _on_range_changed_manually(self) -> None:
        self._follows = False

    def _on_scene_mouse_moved(self, position: QPointF) -> None:
        if self.item.sceneBoundingRect().contains(position):
            self.hovered.emit(max(0.0, float(self.item.getViewBox().mapSceneToView(position).x())))

    def _tint(self, theme: Colours) -> None:
        self.setBackground(QColor(theme.card))
        for side in ("left", "bottom"):
            axis = self.item.getAxis(side)
            axis.setPen(QColor(theme.edge))
            axis.setTextPen(QColor(theme.muted))
        for item, stroke in self._strokes.items():
            item.setPen(stroke.pen(theme))


class LossPlot(Plot):
    def __init__(self, parent: QWidget | None = None) -> None:
        name, up = translate("CurvesPanel", "Loss over epochs"), translate("CurvesPanel", "loss")
        super().__init__("loss_plot", name, up, parent)
        self._guides: list[pg.InfiniteLine] = []
        self.levels: tuple[Guide, ...] = ()
        self._window = 1
        self._log = False
        self.top = math.inf  # the largest loss that has room while the axes follow this run
        self._curve: Curve = Curve.of([])
        self._previous_curve: Curve = self._curve
        self._solved_at: int | None = None
        self.bands = Bands(self.item)
        self._previous = self.line(PREVIOUS)
        self._raw = self.line(LOSS)
        self._smooth = self.line(SMOOTHED)
        self._solved = self._level(0, SOLVED)
        self._edits: dict[int, pg.InfiniteLine] = {}  # by epoch

    def show_curves(self, curve: Curve, previous: Curve, solved_at: int | None) -> None:
        self._curve, self._previous_curve, self._solved_at = curve, previous, solved_at
        epochs = curve.epoch.astype(np.float64)
        self.draw(self._raw, epochs, self._positive(curve.loss))
        self._draw_smooth(epochs)
        self.draw(self._previous, previous.epoch.astype(np.float64), self._positive(previous.loss))
        self._show_solved()
        self._fit_losses()

    def show_bands(self, summaries: Mapping[Cell, CellSummary]) -> None:
        self.bands.show(summaries)
        self._fit_losses()

    def show_edits(self, epochs: tuple[int, ...]) -> None:
        """Where weights were set by hand."""
        if epochs == tuple(self._edits):
            return
        for line in self._edits.values():
            self.item.removeItem(line)
            del self._strokes[line]
        self._edits = {epoch: self._level(epoch, EDITED) for epoch in epochs}

    def show_guides(self, levels: tuple[Guide, ...]) -> None:
        if levels == self.levels:
            return
        self.levels = levels
        self._draw_guides()

    def set_log(self, log: bool) -> None:
        self._log = log
        self.item.setLogMode(x=False, y=log)
        self.bands.set_log(log)
        self._draw_guides()
        self.show_curves(self._curve, self._previous_curve, self._solved_at)

    def set_smoothing(self, share: float) -> None:
        """`share` 0 is off; 1 averages over the last 1000 epochs."""
        self._window = round(10 ** (3 * share))
        self._draw_smooth(self._curve.epoch.astype(np.float64))

    def _draw_smooth(self, epochs: Floats) -> None:
        self._smooth.setVisible(self._window > 1)
        if self._window > 1 and len(epochs) > 1:
            spacing = max(1.0, (epochs[-1] - epochs[0]) / (len(epochs) - 1))  # mean epochs between points
            mean = trailing_mean(self._curve.loss, max(1, round(self._window / spacing)))
            self.draw(self._smooth, epochs, self._positive(mean))
        else:
            self._smooth.setData([], [])

    def _fit_losses(self) -> None:
        """The run before sets no axis: it may have been far longer, or have diverged."""
        losses = [*(level.loss for level in self.levels), *self.bands.losses]
        if len(self._curve):
            losses += [float(self._curve.loss.min()), float(self._curve.loss.max())]
        if not losses:
            self.top = math.inf
            return
        bottom, top = loss_range(min(losses), max(losses), self._log)
        self.top = 10.0**top if self._log else top
        if self._follows:
            self.item.setYRange(bottom, top, padding=0)

    def _positive(self, loss: Floats) -> Floats:
        return np.maximum(loss, LEAST_LOSS) if self._log else loss

    def _show_solved(self) -> None:
        self._solved.setVisible(self._solved_at is not None)
        if self._solved_at is not None:
            self._solved.setPos(self._solved_at)

    def _draw_guides(self) -> None:
        for line in self._guides:
            self.item.removeItem(line)
            del self._strokes[line]
        places = [math.log10(level.loss) if self._log else level.loss for level in self.levels]
        self._guides = [
            self._level(place, GUIDES[level.rank]) for place, level in zip(places, self.levels, strict=True)
        ]
        self._fit_losses()

    def _level(self, place: float, stroke: Stroke) -> "pg.InfiniteLine":
        line = pg.InfiniteLine(place, angle=90 if stroke.upright else 0, pen=stroke.pen(colours()))
        self._strokes[line] = stroke
        self.item.addItem(line, ignoreBounds=True)
        return line

    def _tint(self, theme: Colours) -> None:
        super()._tint(theme)
        if hasattr(self, "bands"):
            self.bands.tint(theme)


class AccuracyPlot(Plot):
    def __init__(self, parent: QWidget | None = None) -> None:
        name, up = translate("CurvesPanel", "Accuracy over epochs"), translate("CurvesPanel", "right")
        super().__init__("accuracy_plot", name, up, parent)
        self.item.setYRange(0, 1, padding=0.1)
        self.item.getAxis("left").setTicks([[(0, "0 %"), (0.5, "50 %"), (1, "100 %")]])
        self.item.setLimits(yMin=-0.15, yMax=1.15)
        self._symbols = self.line(SYMBOLS)
        self._pairs = self.line(PAIRS)

    def show_curves(self, curve: Curve) -> None:
        epochs = curve.epoch.astype(np.float64)
        self.draw(self._symbols, epochs, curve.symbol_accuracy)
        self.draw(self._pairs, epochs, curve.pair_accuracy)
