"""The docks around the middle: where they stand at first, and how they get back there."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

from ui.inspecting_card import InspectingCard

LEFT_PX, RIGHT_PX = 300, 336


@dataclass(frozen=True)
class DockPanels:
    """What the docks hold."""

    data: QWidget
    model: QWidget
    training: QWidget
    readout: QWidget
    microscope: QWidget
    influence: QWidget
    weights: QWidget


class Docks:
    """Left to right is the order of work: data and model, the middle, details."""

    def __init__(self, window: QMainWindow, panels: DockPanels) -> None:
        translate = QCoreApplication.translate
        self._window = window
        self._data = self._dock("dock_data", translate("Docks", "Data"), panels.data)
        self._model = self._dock("dock_model", translate("Docks", "Model"), panels.model)
        self._training = self._dock("dock_training", translate("Docks", "Training"), panels.training)
        self._readout = self._dock("dock_readout", translate("Docks", "Read-out"), panels.readout)
        self.microscope = self._dock("dock_microscope", translate("Docks", "Cell"), panels.microscope)
        self._influence = self._dock("dock_influence", translate("Docks", "Influence"), panels.influence)
        self._weights = self._dock("dock_weights", translate("Docks", "Weights"), panels.weights)
        self.all = (
            self._data,
            self._model,
            self._training,
            self._readout,
            self.microscope,
            self._influence,
            self._weights,
        )

    def arrange(self) -> None:
        """Put every dock back where it belongs."""
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        for dock in self.all:
            dock.setFloating(False)
            dock.show()
        self._stack(left, self._data, (self._model, self._training))
        self._stack(right, self._readout, (self.microscope, self._influence, self._weights))
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

    def _stack(self, area: Qt.DockWidgetArea, top: QDockWidget, tabs: tuple[QDockWidget, ...]) -> None:
        """One dock above, the others as tabs below it, the first of them in front."""
        for dock in (top, *tabs):
            self._window.addDockWidget(area, dock)
        for dock in tabs[1:]:
            self._window.tabifyDockWidget(tabs[0], dock)
        tabs[0].raise_()
        self._window.setTabPosition(area, QTabWidget.TabPosition.North)

    def _dock(self, name: str, title: str, panel: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        dock.setWidget(panel)
        if isinstance(panel, InspectingCard):
            dock.visibilityChanged.connect(panel.on_dock_visibility_changed)
        dock.setTitleBarWidget(QWidget())  # the panel carries its title; View brings docks back
        return dock
