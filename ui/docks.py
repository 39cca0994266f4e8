"""The docks around the middle: where they stand at first, and how they get back there."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

LEFT_PX, RIGHT_PX = 322, 250


class Docks:
    """Left to right is the order of work: data and model, the middle, details."""

    def __init__(
        self, window: QMainWindow, data: QWidget, model: QWidget, training: QWidget, step: QWidget
    ) -> None:
        translate = QCoreApplication.translate
        self._window = window
        self._data = self._dock("dock_data", translate("Docks", "Data"), data)
        self._model = self._dock("dock_model", translate("Docks", "Model"), model)
        self._training = self._dock("dock_training", translate("Docks", "Training"), training)
        self._step = self._dock("dock_step", translate("Docks", "Step"), step)
        self.all = (self._data, self._model, self._training, self._step)

    def arrange(self) -> None:
        """Put every dock back where it belongs."""
        window = self._window
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        for dock in self.all:
            dock.setFloating(False)
            dock.show()
        window.addDockWidget(left, self._data)
        window.addDockWidget(left, self._model)
        window.addDockWidget(left, self._training)
        window.tabifyDockWidget(self._model, self._training)
        window.addDockWidget(right, self._step)
        self._model.raise_()
        window.setTabPosition(left, QTabWidget.TabPosition.North)
        self.fit()

    def fit(self) -> None:
        """Give every dock its size; the style sheet must have been seen, which a shown window has."""
        self._window.resizeDocks([self._data, self._step], [LEFT_PX, RIGHT_PX], Qt.Orientation.Horizontal)
        self._window.resizeDocks([self._data, self._model], [370, 330], Qt.Orientation.Vertical)

    def _dock(self, name: str, title: str, panel: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        dock.setWidget(panel)
        dock.setTitleBarWidget(QWidget())  # the panel carries its title; View brings docks back
        return dock
