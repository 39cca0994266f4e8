"""The figure of loss and accuracy over epochs."""

from PySide6.QtCore import QSize

from playground.language import Message
from ui.figures.figure import Figure, fixed, page
from ui.panels.curves.panel import CurvesPanel
from ui.session.session import Session
from ui.style.translation import said

SIZE = QSize(860, 300)
AXIS = 58  # width in pixels, with the label


def loss_figure(session: Session) -> Figure | None:
    """None for a network that has not been trained."""
    panel = CurvesPanel(session)
    recipe = panel.recipe()
    if recipe is None:
        return None
    for plot, name in (
        (panel.loss, Message("loss ({reduction}), nats", reduction=session.document.training.loss)),
        (panel.accuracy, Message("share that is right")),
    ):
        plot.item.setLabel("bottom", said(Message("epoch")))
        plot.item.setLabel("left", said(name))
        plot.item.getAxis("left").setWidth(AXIS)
    first, last = (int(session.runs.result.history.curve.epoch[end]) for end in (0, -1))
    caption = Message("{curves} · epochs {first}–{last}", curves=panel.title.text(), first=first, last=last)
    title = said(caption)
    return Figure("loss", title, recipe, page(title, fixed(panel.drawn(), SIZE)))
