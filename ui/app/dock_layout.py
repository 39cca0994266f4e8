"""The docks around the middle: where they stand at first, and how they get back there."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QTabWidget, QWidget

from ui.inspection.view import InspectingCard
from ui.session.settings import Settings
from ui.style.translation import translate
from ui.widgets.tab_order import order, stops

TITLE_BAR_PX = 24
WIDTH_PX, HEIGHT_PX = 1280, 776  # with its title bar that fills 1280 × 800
LEFT_PX, RIGHT_PX = 300, 336


@dataclass(frozen=True)
class DockPanels:
    """What the docks hold from the start; the others are filled later."""

    data: QWidget
    model: QWidget
    training: QWidget


class Docks:
    """Left to right is the order of work: data and model, the middle, details."""

    def __init__(self, window: QMainWindow, panels: DockPanels) -> None:
        self._window = window
        self._data = self._dock("dock_data", translate("Docks", "Data"), panels.data)
        self._model = self._dock("dock_model", translate("Docks", "Model"), panels.model)
        self._training = self._dock("dock_training", translate("Docks", "Training"), panels.training)
        self._readout = self._dock("dock_readout", translate("Docks", "Read-out"))
        self.microscope = self._dock("dock_microscope", translate("Docks", "Cell"))
        self._influence = self._dock("dock_influence", translate("Docks", "Influence"))
        self._weights = self._dock("dock_weights", translate("Docks", "Weights"))
        self.sweep = self._dock("dock_sweep", translate("Docks", "Sweep"))
        self._details = (self.microscope, self._influence, self._weights, self.sweep)
        self.all = (
            self._data,
            self._model,
            self._training,
            self._readout,
            *self._details,
        )

    def fill(self, views: Mapping[str, InspectingCard]) -> None:
        """Put views into the docks of these names, which were empty so far."""
        for dock in self.all:
            if dock.objectName() in views:
                _fill(dock, views[dock.objectName()])
        order([stops(self._training)[-1], *(stop for card in views.values() for stop in card.tab_stops())])

    def fill_sweep_when_shown(self, make: Callable[[], QWidget]) -> None:
        """Most windows never need it."""
        self._make_sweep = make
        self.sweep.visibilityChanged.connect(self._on_sweep_visibility_changed)
        self._on_sweep_visibility_changed(not self.sweep.isHidden())

    def _on_sweep_visibility_changed(self, visible: bool) -> None:
        if visible and self.sweep.widget() is None:
            self.sweep.setWidget(self._make_sweep())
            order([stops(self._weights)[-1], *stops(self.sweep)])

    def arrange(self) -> None:
        """Put every dock back where it belongs. One that is there already is left alone: to add it anew would
        take the tabs apart, and the window would grow to hold all docks one below the other. The sweep is
        hidden until it is asked for."""
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        for dock in self.all:
            dock.setFloating(False)
            dock.show()
        self._stack(left, self._data, (self._model, self._training))
        self._stack(right, self._readout, self._details)
        self.sweep.hide()

    def bring_forward(self, dock: QDockWidget) -> None:
        """Show it, in front of its tabs."""
        dock.show()
        dock.raise_()

    def reset(self) -> None:
        """The same in a window that is in use, which keeps its size."""
        size = self._window.size()
        self.arrange()
        self.settle()
        self._window.resize(size)
        self.fit()

    def settle(self) -> None:
        """The least size of the window is still that of docks which were not tabs yet: find it anew."""
        layout = self._window.layout()
        if layout is not None:
            layout.invalidate()
            layout.activate()

    def fit(self) -> None:
        """Give every dock its size; the style sheet must have been seen, which a shown window has."""
        self._window.resizeDocks([self._data, self._readout], [LEFT_PX, RIGHT_PX], Qt.Orientation.Horizontal)
        self._window.resizeDocks([self._data, self._model], [370, 330], Qt.Orientation.Vertical)
        self._window.resizeDocks([self._readout, self.microscope], [270, 410], Qt.Orientation.Vertical)
        self.hide_stale_tabs()

    def _stack(self, area: Qt.DockWidgetArea, top: QDockWidget, tabs: tuple[QDockWidget, ...]) -> None:
        """One dock above, the others as tabs below it, the first of them in front."""
        window = self._window
        moved = [dock for dock in (top, *tabs) if window.dockWidgetArea(dock) != area]
        for dock in moved:
            window.addDockWidget(area, dock)
        if top in moved or tabs[0] in moved:
            window.splitDockWidget(top, tabs[0], Qt.Orientation.Vertical)
        for dock in tabs[1:]:
            if dock not in window.tabifiedDockWidgets(tabs[0]):
                window.tabifyDockWidget(tabs[0], dock)
        tabs[0].raise_()
        window.setTabPosition(area, QTabWidget.TabPosition.North)

    def hide_stale_tabs(self) -> None:
        """Qt forgets the tabs of two docks when a third joins them; they would lie over the window."""
        stacks = ((self._model, self._training), self._details)
        titles = [[dock.windowTitle() for dock in stack if not dock.isHidden()] for stack in stacks]
        find_direct = Qt.FindChildOption.FindDirectChildrenOnly
        for bar in self._window.findChildren(QTabBar, options=find_direct):
            shown = [bar.tabText(at) for at in range(bar.count())]
            if any(set(shown) < set(stack) for stack in titles):
                bar.hide()

    def _dock(self, name: str, title: str, panel: QWidget | None = None) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        if panel is not None:
            dock.setWidget(panel)
        dock.setTitleBarWidget(QWidget())  # the panel carries its title; View brings docks back
        return dock


def _fill(dock: QDockWidget, card: InspectingCard) -> None:
    """Qt tells of changes only: whether the dock lies in front now must be told."""
    dock.visibilityChanged.connect(card.on_dock_visibility_changed)
    card.on_dock_visibility_changed(not dock.visibleRegion().isEmpty())
    dock.setWidget(card)


class Placing:
    def __init__(self, window: QMainWindow, docks: Docks, settings: Settings) -> None:
        self._window, self._docks, self._settings = window, docks, settings

    def show(self) -> None:
        window = self._window
        room = window.screen().availableSize()
        self._docks.settle()
        window.resize(min(WIDTH_PX, room.width()), min(HEIGHT_PX, room.height() - TITLE_BAR_PX))
        kept = self._settings.layout()
        if kept is not None:
            window.restoreGeometry(kept[0])
        window.show()
        if kept is not None:  # the sizes of docks count only once the style sheet is seen
            window.restoreState(kept[1])
            self._docks.hide_stale_tabs()
        else:
            self._docks.fit()

    def keep(self) -> None:
        """A layout that cannot be kept is no reason to stay."""
        try:
            self._settings.keep_layout(self._window.saveGeometry(), self._window.saveState())
        except Exception:
            logging.getLogger("unroll").exception("The layout was not kept")
