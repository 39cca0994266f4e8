"""The middle of the window: notices, curves, hidden states, and the epoch bar below them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ui.inspection.inspector import Inspector
from ui.panels.curves.panel import CurvesPanel
from ui.panels.epochs.panel import EpochsPanel
from ui.session.session import Session
from ui.session.settings import Settings
from ui.widgets.tab_order import order

HEIGHTS = (216, 350)  # curves, states; the first gives each plot 130 px


class CentralArea(QWidget):
    def __init__(self, notices: QWidget, session: Session, inspector: Inspector, settings: Settings) -> None:
        super().__init__()
        self._session, self._inspector = session, inspector
        place = QWidget()
        self._place_of_states = QVBoxLayout(place)
        self._place_of_states.setContentsMargins(0, 0, 0, 0)
        self._parts = QSplitter(Qt.Orientation.Vertical)
        self._curves, self._epochs = CurvesPanel(session), EpochsPanel(session, inspector, settings)
        self._parts.addWidget(self._curves)
        self._parts.addWidget(place)
        self._parts.setSizes(HEIGHTS)
        self._parts.setStretchFactor(1, 1)
        self._parts.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3, 6, 3, 6)
        layout.addWidget(notices)
        layout.addWidget(self._parts, 1)
        layout.addWidget(self._epochs)

    def make_late(self) -> None:
        """Add the states view, which the first paint leaves out. Call once."""
        from ui.panels.states.panel import StatesPanel

        states = StatesPanel(self._session, self._inspector)
        self._place_of_states.addWidget(states)
        order(stop for view in (self._curves, states, self._epochs) for stop in view.tab_stops())
