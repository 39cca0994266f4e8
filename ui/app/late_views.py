"""The large views that look inside, and the sweep. Before torch is there they have nothing to show: the
window imports and makes them when it has been painted for the first time, the sweep when it is asked for."""

from PySide6.QtWidgets import QWidget

from ui.app.central_area import Centre
from ui.app.dock_layout import Docks
from ui.inspection.inspector import Inspector
from ui.panels.influence.panel import InfluencePanel
from ui.panels.microscope.panel import MicroscopePanel
from ui.panels.states.panel import StatesPanel
from ui.panels.step.panel import StepPanel
from ui.panels.weights.panel import WeightsPanel
from ui.session.session import Session


def fill(centre: Centre, docks: Docks, session: Session, inspector: Inspector) -> None:
    centre.fill(StatesPanel(session, inspector))
    docks.fill(
        {
            "dock_readout": StepPanel(inspector),
            "dock_microscope": MicroscopePanel(inspector),
            "dock_influence": InfluencePanel(inspector),
            "dock_weights": WeightsPanel(session, inspector),
        }
    )
    docks.fill_sweep_when_shown(lambda: _sweep(docks, session))


def _sweep(docks: Docks, session: Session) -> QWidget:
    from ui.panels.sweep.panel import SweepPanel

    panel = SweepPanel(session)
    docks.sweep.setFocusProxy(panel.first_stop)
    return panel
