"""The frame of one panel, which scrolls where the panel needs more room; its action opens and closes it."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.style.text_size import scaled


class PanelFrame(QScrollArea):
    """Closed, it takes no room in any arrangement; open, it is hidden only behind another tab."""

    toggled = Signal(bool)  # opened or closed by its action

    def __init__(self, name: str, title: str, least: tuple[int, int], parent: QWidget) -> None:
        """`least`: width and height, beside a text of 12 pixels, that it gets if there is enough for all."""
        super().__init__(parent)
        self._least = least
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.title = title
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._toggle = QAction(title, self, checkable=True, checked=True)
        self._toggle.setObjectName(f"view_{name}")
        self._toggle.toggled.connect(self.toggled)

    @property
    def is_open(self) -> bool:
        return self._toggle.isChecked()

    def set_open(self, is_open: bool) -> None:
        self._toggle.setChecked(is_open)

    def toggleViewAction(self) -> QAction:
        """Of the View menu: checked while the panel is open."""
        return self._toggle

    def least(self) -> QSize:
        return QSize(*map(scaled, self._least))

    def wanted_height(self) -> int:
        """The height in which the panel shows all of itself at the frame's width."""
        panel = self.widget()
        return 0 if panel is None else _least_height(panel, self.width())

    # --- Size of the panel: Qt's own would give it the height that it wants, where less is enough

    def setWidget(self, widget: QWidget) -> None:
        super().setWidget(widget)
        self._fit()
        widget.show()

    def _fit(self) -> None:
        panel = self.widget()
        if panel is not None:
            room = self.viewport().size()
            width = max(room.width(), panel.minimumSizeHint().width())
            panel.resize(width, max(room.height(), _least_height(panel, width)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)


def _least_height(panel: QWidget, width: int) -> int:
    layout = panel.layout()
    if layout is not None and layout.hasHeightForWidth():
        return max(layout.totalMinimumHeightForWidth(width), panel.minimumHeight())
    return panel.minimumSizeHint().height()
