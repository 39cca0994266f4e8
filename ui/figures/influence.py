"""The figure of influence: how strongly each input affects each output, and the decay with distance."""

from PySide6.QtCore import QSize

from playground.inspection.pausable import finished
from playground.language import Message
from ui.figures.figure import Figure, fixed, of_pair
from ui.inspection.inspected import Inspected
from ui.panels.influence.choice import Quantity
from ui.panels.influence.colour_scale import PowerScale
from ui.panels.influence.decay_plot import DecayPlot
from ui.panels.influence.geometry import BOTTOM, LONGEST, PAD, TITLE
from ui.panels.influence.influence_map import InfluenceMap
from ui.panels.influence.jobs import LONGEST_S, Question, answer, job, seconds
from ui.panels.influence.text import decay_words
from ui.panels.influence.values import MapView
from ui.widgets.card import label

CELLS = ((14, 46, 26), (40, 20, 16))  # (most steps, cell width, cell height); for more steps SMALL
SMALL = (10, 10)
LEAST_SIZE, DECAY_HEIGHT = (420, 100), 130


def influence_figure(row: int, inspected: Inspected) -> Figure | None:
    """None where the computation would exceed the influence panel's own time limit."""
    choice = Quantity()
    question = Question.of(choice)
    if seconds(inspected, question) > LONGEST_S:
        return None
    found = answer(choice, finished(job(inspected, question)))
    view = MapView(inspected, choice, found, PowerScale.around(found.matrix))
    width, height = _size(view.steps)
    shown, plot = InfluenceMap(), DecayPlot()
    shown.show_view(view)
    plot.show_decay(view.decay, view.scale)
    fixed(shown, QSize(width, height))
    fixed(plot, QSize(width, DECAY_HEIGHT))
    words = label(decay_words(view.decay), "muted")
    what = Message("Influence of inputs on logits, ‖∂logits_t / ∂x_k‖")
    return of_pair(row, inspected, "influence", what, shown, plot, words)


def _size(steps: int) -> tuple[int, int]:
    across, down = next((size for most, *size in CELLS if steps <= most), SMALL)
    width, height = TITLE + LONGEST + PAD + steps * across, steps * down + BOTTOM
    return max(LEAST_SIZE[0], width), max(LEAST_SIZE[1], height)
