"""The tabs of a place that several views share, and the handle between two places."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QTabBar, QWidget

from ui.app.panel_frame import PanelFrame
from ui.app.placing import Border
from ui.style.plain_text import plain_tip


class StackTabs(QTabBar):
    chosen = Signal(str)  # the object name of a frame

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self._names: list[str] = []
        self.currentChanged.connect(self._on_current_changed)

    def show_frames(self, frames: Sequence[PanelFrame], front: str) -> None:
        """A tab for each frame; emits no signal. A single frame needs no tabs."""
        names = [frame.objectName() for frame in frames]
        self.blockSignals(True)
        if names != self._names:
            self._names = names
            while self.count():
                self.removeTab(0)
            for at, frame in enumerate(frames):
                self.addTab(frame.title)
                self.setTabToolTip(at, plain_tip(frame.title))
        self.setCurrentIndex(names.index(front))
        self.blockSignals(False)
        self.setVisible(len(names) > 1)

    def _on_current_changed(self, at: int) -> None:
        if 0 <= at < len(self._names):
            self.chosen.emit(self._names[at])


class BorderHandle(QWidget):
    """Between two places; dragging it moves their border, a double click gives back the first sizes."""

    moved = Signal(object, tuple)  # the Border as it was when the drag began, and the new lengths
    let_go = Signal(object)  # a Border to be as at first

    def __init__(self, border: Border, parent: QWidget) -> None:
        super().__init__(parent)
        self._began: QPoint | None = None
        self._first = border
        self.show_border(border)

    def show_border(self, border: Border) -> None:
        self._border = border
        across = border.direction == Qt.Orientation.Horizontal
        self.setCursor(Qt.CursorShape.SplitHCursor if across else Qt.CursorShape.SplitVCursor)
        self.setGeometry(border.area)
        self.show()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._began, self._first = event.globalPosition().toPoint(), self._border

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._began is not None:
            way = event.globalPosition().toPoint() - self._began
            across = self._first.direction == Qt.Orientation.Horizontal
            self.moved.emit(self._first, self._first.moved(way.x() if across else way.y()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._began = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self._began = None
        self.let_go.emit(self._border)
