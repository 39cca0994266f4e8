"""Table of the panels: name of the frame, title, and when and by which factory the panel is created.

The factories of the large views import them lazily, after the window's first paint.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtWidgets import QWidget

from ui.inspection.inspector import Inspector
from ui.panels.curves.panel import CurvesPanel
from ui.panels.data.panel import DataPanel
from ui.panels.epochs.panel import EpochsPanel
from ui.panels.model.panel import ModelPanel
from ui.panels.model.training_panel import TrainingPanel
from ui.session.session import Session
from ui.session.settings import Settings
from ui.style.translation import translate

Made = Literal[
    "early",  # together with the window
    "late",  # after the first paint: they have nothing to show before torch is loaded
    "shown",  # when it is first opened; closed until then
]


@dataclass(frozen=True)
class Panels:
    """What the factories need to create their panels."""

    session: Session
    inspector: Inspector
    settings: Settings
    data: DataPanel  # shared with the window, whose actions use it


@dataclass(frozen=True)
class PanelSpec:
    name: str  # object name of the frame, saved in the settings
    title: str
    least: tuple[int, int]  # width and height, beside a text of 12 pixels
    made: Made
    make: Callable[[Panels], QWidget]


def panel_specs() -> tuple[PanelSpec, ...]:
    return (
        PanelSpec("dock_data", translate("Docks", "Data"), (300, 390), "early", _data),
        PanelSpec("dock_model", translate("Docks", "Model"), (230, 140), "early", _model),
        PanelSpec("dock_training", translate("Docks", "Training"), (230, 140), "early", _training),
        PanelSpec("dock_curves", translate("Docks", "Loss and accuracy"), (380, 175), "early", _curves),
        PanelSpec("dock_epochs", translate("Docks", "Epochs"), (300, 60), "early", _epochs),
        PanelSpec("dock_states", translate("Docks", "Inside the network"), (390, 260), "late", _states),
        PanelSpec("dock_readout", translate("Docks", "Read-out"), (240, 170), "late", _readout),
        PanelSpec("dock_microscope", translate("Docks", "Cell"), (250, 200), "late", _microscope),
        PanelSpec("dock_influence", translate("Docks", "Influence"), (240, 230), "late", _influence),
        PanelSpec("dock_memory", translate("Docks", "Memory"), (240, 230), "late", _memory),
        PanelSpec("dock_weights", translate("Docks", "Weights"), (240, 230), "late", _weights),
        PanelSpec("dock_slow_motion", translate("Docks", "Slow motion"), (250, 260), "shown", _slow_motion),
        PanelSpec("dock_sweep", translate("Docks", "Compare"), (240, 170), "shown", _sweep),
    )


def _data(panels: Panels) -> QWidget:
    return panels.data


def _model(panels: Panels) -> QWidget:
    return ModelPanel(panels.session)


def _training(panels: Panels) -> QWidget:
    return TrainingPanel(panels.session)


def _curves(panels: Panels) -> QWidget:
    return CurvesPanel(panels.session)


def _epochs(panels: Panels) -> QWidget:
    return EpochsPanel(panels.session, panels.inspector, panels.settings)


def _states(panels: Panels) -> QWidget:
    from ui.panels.states.panel import StatesPanel

    return StatesPanel(panels.session, panels.inspector)


def _readout(panels: Panels) -> QWidget:
    from ui.panels.step.panel import StepPanel

    return StepPanel(panels.inspector)


def _microscope(panels: Panels) -> QWidget:
    from ui.panels.microscope.panel import MicroscopePanel

    return MicroscopePanel(panels.inspector)


def _influence(panels: Panels) -> QWidget:
    from ui.panels.influence.panel import InfluencePanel

    return InfluencePanel(panels.inspector)


def _memory(panels: Panels) -> QWidget:
    from ui.panels.memory.panel import MemoryPanel

    return MemoryPanel(panels.session, panels.inspector)


def _weights(panels: Panels) -> QWidget:
    from ui.panels.weights.panel import WeightsPanel

    return WeightsPanel(panels.session, panels.inspector)


def _slow_motion(panels: Panels) -> QWidget:
    from ui.panels.slow_motion.panel import SlowMotionPanel

    return SlowMotionPanel(panels.session)


def _sweep(panels: Panels) -> QWidget:
    from ui.panels.sweep.panel import SweepPanel

    return SweepPanel(panels.session)
