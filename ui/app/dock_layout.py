"""Creates the docks listed in `dock_table`, arranges them, and saves and restores their layout."""

import logging

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QTabWidget, QWidget

from ui.app.dock_table import DockSpec, Made, Panels, Side, dock_specs
from ui.inspection.view import InspectionView
from ui.session.settings import Settings
from ui.widgets.tab_order import order, stops

SIDES: dict[Side, Qt.DockWidgetArea] = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
}
WIDTHS: dict[Side, int] = {"left": 300, "right": 336}
HEIGHTS: dict[Side, tuple[int, int]] = {"left": (370, 330), "right": (270, 410)}  # top dock, tabs
TITLE_BAR_PX = 24
WIDTH_PX, HEIGHT_PX = 1280, 776  # 1280 × 800 with the title bar


class Docks:
    """The docks; from left to right they follow the workflow: data and model, central area, details."""

    def __init__(self, window: QMainWindow, panels: Panels) -> None:
        self._window, self._panels = window, panels
        self._specs = {spec.name: spec for spec in dock_specs()}
        self._docks = {spec.name: self._dock(spec) for spec in self._specs.values()}
        for name in self._names("early"):
            self._docks[name].setWidget(self._specs[name].make(panels))

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    @property
    def all(self) -> tuple[QDockWidget, ...]:
        return tuple(self._docks.values())

    def hide(self, widget: QWidget | None) -> bool:
        """Whether the widget lies in a dock that another tab covers."""
        around = (dock for dock in self.all if widget is not None and dock.isAncestorOf(widget))
        return any(dock.visibleRegion().isEmpty() for dock in around)

    # --- Panels made later

    def make_late(self) -> None:
        """Create the views that the first paint leaves out. Call once."""
        before = stops(self._docks[self._names("early")[-1]])[-1]
        views = {name: self._specs[name].make(self._panels) for name in self._names("late")}
        for name, view in views.items():
            _fill(self._docks[name], view)
        order([before, *(stop for view in views.values() for stop in _tab_stops(view))])
        for name in self._names("shown"):
            dock = self._docks[name]
            dock.visibilityChanged.connect(self._make_shown)
            self._make_shown()

    def _make_shown(self) -> None:
        """Create panels when their docks are first shown; most sessions never need them."""
        for name in self._names("shown"):
            dock = self._docks[name]
            if not dock.isHidden() and dock.widget() is None:
                before = stops(self._docks[self._names("late")[-1]])[-1]
                panel = self._specs[name].make(self._panels)
                dock.setWidget(panel)
                dock.setFocusProxy(panel)
                order([before, *stops(dock)])

    # --- Layout

    def arrange(self) -> None:
        """Move every dock to its default place. A dock that is already there is not added again: that would
        split up the tabs, and the window would grow to hold all docks one below the other."""
        for dock in self.all:
            dock.setFloating(False)
            dock.show()
        for side in SIDES:
            self._stack(side)
        for name in self._names("shown"):
            self._docks[name].hide()

    def bring_forward(self, name: str) -> None:
        """Show the dock, in front of the other tabs."""
        self._docks[name].show()
        self._docks[name].raise_()

    def reset(self) -> None:
        """Restore the default layout of a window that is already shown; the window keeps its size."""
        size = self._window.size()
        self.arrange()
        self.settle()
        self._window.resize(size)
        self.fit()

    def settle(self) -> None:
        """Recompute the window's minimum size, which still dates from before the docks were tabbed."""
        layout = self._window.layout()
        if layout is not None:
            layout.invalidate()
            layout.activate()

    def fit(self) -> None:
        """Set the size of every dock. The window must be shown: only then does the style sheet apply."""
        tops = {side: self._of_side(side)[0] for side in SIDES}
        self._window.resizeDocks(
            list(tops.values()), [WIDTHS[side] for side in tops], Qt.Orientation.Horizontal
        )
        for side in SIDES:
            self._window.resizeDocks(self._of_side(side)[:2], HEIGHTS[side], Qt.Orientation.Vertical)
        self.hide_stale_tabs()

    def hide_stale_tabs(self) -> None:
        """Hide the tab bar that Qt leaves over the window when a third dock joins two tabbed ones."""
        stacks = [self._of_side(side)[1:] for side in SIDES]
        titles = [[dock.windowTitle() for dock in stack if not dock.isHidden()] for stack in stacks]
        find_direct = Qt.FindChildOption.FindDirectChildrenOnly
        for bar in self._window.findChildren(QTabBar, options=find_direct):
            shown = [bar.tabText(at) for at in range(bar.count())]
            if any(set(shown) < set(stack) for stack in titles):
                bar.hide()

    # --- Helpers

    def _names(self, made: Made) -> list[str]:
        return [name for name, spec in self._specs.items() if spec.made == made]

    def _of_side(self, side: Side) -> list[QDockWidget]:
        return [self._docks[name] for name, spec in self._specs.items() if spec.side == side]

    def _stack(self, side: Side) -> None:
        """Place one dock on top and the others as tabs below it, with the first tab in front."""
        window, area = self._window, SIDES[side]
        top, *tabs = self._of_side(side)
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

    def _dock(self, spec: DockSpec) -> QDockWidget:
        dock = QDockWidget(spec.title, self._window)
        dock.setObjectName(spec.name)
        dock.setTitleBarWidget(QWidget())  # the panel shows the title; the View menu reopens docks
        return dock


def _fill(dock: QDockWidget, view: QWidget) -> None:
    """Put the view into the dock and pass on its initial visibility: Qt signals only changes."""
    if isinstance(view, InspectionView):
        dock.visibilityChanged.connect(view.on_dock_visibility_changed)
        view.on_dock_visibility_changed(not dock.visibleRegion().isEmpty())
    dock.setWidget(view)


def _tab_stops(view: QWidget) -> list[QWidget]:
    return view.tab_stops() if isinstance(view, InspectionView) else stops(view)


class WindowPlacement:
    """Saves the geometry of the window and its docks, and restores it or applies the default."""

    def __init__(self, window: QMainWindow, docks: Docks, settings: Settings) -> None:
        self._window, self._docks, self._settings = window, docks, settings

    def show(self) -> None:
        window = self._window
        available = window.screen().availableSize()
        self._docks.settle()
        window.resize(min(WIDTH_PX, available.width()), min(HEIGHT_PX, available.height() - TITLE_BAR_PX))
        kept = self._settings.layout()
        if kept is not None:
            window.restoreGeometry(kept[0])
        window.show()
        if kept is not None:  # dock sizes take effect only once the style sheet is applied
            window.restoreState(kept[1])
            self._docks.hide_stale_tabs()
        else:
            self._docks.fit()

    def keep(self) -> None:
        """Save the layout; an error is logged and does not keep the window from closing."""
        try:
            self._settings.keep_layout(self._window.saveGeometry(), self._window.saveState())
        except Exception:
            logging.getLogger("unroll").exception("The layout was not kept")
