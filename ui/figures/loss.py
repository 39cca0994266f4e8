"""The figure of loss and accuracy over epochs."""

from PySide6.QtCore import QSize

from ui.figures.figure import Figure, fixed, page
from ui.panels.curves.panel import CurvesPanel
from ui.session.session import Session

SIZE = QSize(860, 300)
AXIS = 58  # width in pixels, with the label


def loss_figure(session: Session) -> Figure | None:
    """None for a network that has not been trained."""
    panel = CurvesPanel(session)
    recipe = panel.recipe()
    if recipe is None:
        return None
    for plot, name in (
        (panel.loss, f"loss ({session.document.training.loss}), nats"),
        (panel.accuracy, "share that is right"),
    ):
        plot.item.setLabel("bottom", "epoch")
        plot.item.setLabel("left", name)
        plot.item.getAxis("left").setWidth(AXIS)
    first, last = (int(session.runs.result.history.curve.epoch[end]) for end in (0, -1))
    title = f"{panel.title.text()} · epochs {first}–{last}"
    return Figure("loss", title, recipe, page(title, fixed(panel.drawn(), SIZE)))
