"""The large views that look inside. Before torch is there they have nothing to show: the window imports and
makes them when it has been painted for the first time."""

from ui.centre import Centre
from ui.docks import Docks
from ui.inspector import Inspector
from ui.panels.influence.panel import InfluencePanel
from ui.panels.microscope.panel import MicroscopePanel
from ui.panels.states.panel import StatesPanel
from ui.panels.step.panel import StepPanel
from ui.panels.weights.panel import WeightsPanel
from ui.session import Session


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
