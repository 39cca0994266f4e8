"""Table of the docks: name, title, side, and when and by which factory the panel is created.

The factories of the large views import them lazily, after the window's first paint.
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
    "early",  # together with the window
    "late",  # after the first paint: they have nothing to show before torch is loaded
    "shown",  # when the dock is first shown; hidden until then
]


@dataclass(frozen=True)
class Panels:
    """What the factories need to create their panels."""

    session: Session
    inspector: Inspector
    data: DataPanel  # shared with the window, whose actions use it


@dataclass(frozen=True)
class DockSpec:
    name: str  # object name of the dock, saved in the settings
    title: str
    side: Side
    made: Made
    make: Callable[[Panels], QWidget]


def dock_specs() -> tuple[DockSpec, ...]:
    """The docks of each side from top to bottom: the first stands alone, the others are tabs below it."""
    return (
        DockSpec("dock_data", translate("Docks", "Data"), "left", "early", _data),
        DockSpec("dock_model", translate("Docks", "Model"), "left", "early", _model),
        DockSpec("dock_training", translate("Docks", "Training"), "left", "early", _training),
        DockSpec("dock_readout", translate("Docks", "Read-out"), "right", "late", _readout),
        DockSpec("dock_microscope", translate("Docks", "Cell"), "right", "late", _microscope),
        DockSpec("dock_influence", translate("Docks", "Influence"), "right", "late", _influence),
        DockSpec("dock_weights", translate("Docks", "Weights"), "right", "late", _weights),
        DockSpec("dock_sweep", translate("Docks", "Compare"), "right", "shown", _sweep),
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
