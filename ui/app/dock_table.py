"""The docks as a table: name, title, side, when its panel is made, and by what.

The factories import their panels themselves: the large views are imported after the window has been painted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtWidgets import QWidget

from ui.inspection.inspector import Inspector
from ui.panels.data.panel import DataPanel
from ui.panels.model.panel import ModelPanel
from ui.panels.model.training_panel import TrainingPanel
from ui.session.session import Session
from ui.style.translation import translate

Side = Literal["left", "right"]
Made = Literal[
    "early",  # with the window
    "late",  # after its first paint: there is nothing to show before torch is there
    "shown",  # when it is asked for; hidden until then
]


@dataclass(frozen=True)
class Panels:
    """What the factories make their panels of."""

    session: Session
    inspector: Inspector
    data: DataPanel  # the actions of the window act on it


@dataclass(frozen=True)
class DockSpec:
    name: str  # of the dock, kept in the settings
    title: str
    side: Side
    made: Made
    make: Callable[[Panels], QWidget]


def dock_specs() -> tuple[DockSpec, ...]:
    """From top to bottom: the first of a side stands alone, the others are tabs below it."""
    return (
        DockSpec("dock_data", translate("Docks", "Data"), "left", "early", _data),
        DockSpec("dock_model", translate("Docks", "Model"), "left", "early", _model),
        DockSpec("dock_training", translate("Docks", "Training"), "left", "early", _training),
        DockSpec("dock_readout", translate("Docks", "Read-out"), "right", "late", _readout),
        DockSpec("dock_microscope", translate("Docks", "Cell"), "right", "late", _microscope),
        DockSpec("dock_influence", translate("Docks", "Influence"), "right", "late", _influence),
        DockSpec("dock_weights", translate("Docks", "Weights"), "right", "late", _weights),
        DockSpec("dock_sweep", translate("Docks", "Sweep"), "right", "shown", _sweep),
    )


def _data(panels: Panels) -> QWidget:
    return panels.data


def _model(panels: Panels) -> QWidget:
    return ModelPanel(panels.session)


def _training(panels: Panels) -> QWidget:
    return TrainingPanel(panels.session)


def _readout(panels: Panels) -> QWidget:
    from ui.panels.step.panel import StepPanel

    return StepPanel(panels.inspector)


def _microscope(panels: Panels) -> QWidget:
    from ui.panels.microscope.panel import MicroscopePanel

    return MicroscopePanel(panels.inspector)


def _influence(panels: Panels) -> QWidget:
    from ui.panels.influence.panel import InfluencePanel

    return InfluencePanel(panels.inspector)


def _weights(panels: Panels) -> QWidget:
    from ui.panels.weights.panel import WeightsPanel

    return WeightsPanel(panels.session, panels.inspector)


def _sweep(panels: Panels) -> QWidget:
    from ui.panels.sweep.panel import SweepPanel

    return SweepPanel(panels.session)
