"""Influence panel: the map of earlier inputs or states against outputs, and the plot of its decay."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from playground.cells import Array
from ui.inspection.inspected import Inspected
from ui.inspection.inspector import Inspector
from ui.inspection.view import InspectionView
from ui.panels.influence.choice import InfluenceChoice, Quantity, obstacle
from ui.panels.influence.colour_scale import PowerScale
from ui.panels.influence.decay_plot import DecayPlot
from ui.panels.influence.geometry import MapMarks
from ui.panels.influence.influence_map import InfluenceMap
from ui.panels.influence.job_runner import JobRunner
from ui.panels.influence.jobs import LONGEST_S, Question, answer, seconds
from ui.panels.influence.text import (
    cell_words,
    decay_words,
    described,
    distance_words,
    row_words,
    subject,
    too_long,
)
from ui.panels.influence.values import MapView, Spot, table
from ui.style.accessible import announce
from ui.style.translation import translate
from ui.widgets.card import ElidedLabel, set_role
from ui.widgets.number_table import Table


class InfluencePanel(InspectionView):
    def __init__(self, inspector: Inspector, parent: QWidget | None = None) -> None:
        super().__init__(translate("InfluencePanel", "Influence"), "influence", inspector, parent)
        self.setObjectName("influence_panel")
        self._choice, self._map, self._plot = InfluenceChoice(), InfluenceMap(), DecayPlot()
        self._map.setObjectName("influence_map")
        self._map.setAccessibleName(translate("InfluencePanel", "Influence of earlier steps on each output"))
        self._plot.setObjectName("influence_plot")
        self._plot.setAccessibleName(translate("InfluencePanel", "Influence against distance"))
        self._readout, self._fading = ElidedLabel(), ElidedLabel()
        self._readout.setObjectName("influence_readout")
        self._fading.setObjectName("influence_decay")
        set_role(self._fading, "muted")
        for widget in (self._choice, self._map, self._readout, self._plot, self._fading):
            self.content.addWidget(widget, 1 if widget is self._map else 0)
        self._runner = JobRunner(self)
        self._view: MapView | None = None
        self._scales = HeldScale()
        self._marks = MapMarks()
        self._connect()

    def _connect(self) -> None:
        self._choice.activated.connect(self._on_inspector_moved)
        self._map.pointed.connect(self._on_map_pointed)
        self._map.step_chosen.connect(self.inspector.go_to_step)
        self._plot.pointed.connect(self._on_plot_pointed)
        self._runner.moved.connect(self._on_inspector_moved)

    # --- What is shown

    def show_inspected(self) -> None:
        inspected = self.inspector.trusted
        self._choice.setEnabled(inspected is not None)
        if inspected is None:
            self._runner.ask(None, None)
            self._show_view(None, self.inspector.message)
        else:
            self._choice.show_inspected(inspected)
            self._show_network(inspected, self._choice.choice)
        self._show_place()

    def _show_network(self, inspected: Inspected, choice: Quantity) -> None:
        question = Question.of(choice)
        missing = obstacle(inspected, choice) or _too_long(inspected, question)
        found = self._runner.ask(inspected, None if missing else question)
        if found is not None:
            done = answer(choice, found)
            scale = self._scales.scale(inspected, choice, done.matrix)
            self._show_found(MapView(inspected, choice, done, scale))
        elif missing or (self._view is not None and self._view.labels != inspected.labels):
            self._show_view(None, missing or self._progress())
        else:
            self._show_view(self._view, self._progress())

    def _show_found(self, view: MapView) -> None:
        """Keep the view if the result is the same: a cursor move then only redraws the highlights."""
        before = self._view
        what = (view.found, view.choice, view.scale)
        same = before is not None and (before.found, before.choice, before.scale) == what
        self._show_view(before if same else view, "")

    def _show_view(self, view: MapView | None, message: str) -> None:
        """If there is a message, `view` is the previous one and is shown veiled."""
        self._map.show_view(view)
        self._map.show_message(message)
        scale = None if view is None else view.scale
        self._plot.show_decay(None if view is None else view.decay, scale, bool(message))
        self._fading.setText("" if view is None or message else decay_words(view.decay))
        self._view = view

    def _show_place(self) -> None:
        """Highlight the inspector's step and the hovered cell; the cell until another row is pinned."""
        at, view = self.inspector, self._shown
        spot, distance = self._marks.spot, self._marks.distance
        left = at.pinned.step not in (self._marks.pinned, (spot or (0, 0))[0])
        if view is None or left or (spot is not None and spot[0] > view.steps):
            spot = None
        if view is None or (distance is not None and distance >= view.steps):
            distance = None
        self._marks = MapMarks(at.pinned.step, at.place.step, spot, distance)
        self._map.show_marks(self._marks)
        self._plot.show_distance(distance if spot is None else spot[0] - spot[1])
        self._map.setAccessibleDescription(
            self._map.message if view is None else described(view, at.pinned.step)
        )
        self._readout.setText("" if view is None else self._words(view))

    def _words(self, view: MapView) -> str:
        if self._marks.spot is not None:
            return cell_words(view, self._marks.spot)
        if self._marks.distance is not None:
            return distance_words(view, self._marks.distance)
        return row_words(view, self._marks.step)

    @property
    def _shown(self) -> MapView | None:
        """The requested view, once it is computed."""
        return None if self._map.message else self._view

    def _progress(self) -> str:
        if not self._runner.share:
            return translate("InfluencePanel", "computing…")
        text = translate("InfluencePanel", "computing… {0} %")
        return text.format(round(100 * self._runner.share))

    # --- User actions

    def _on_map_pointed(self, spot: Spot | None) -> None:
        self._marks = replace(self._marks, spot=spot)
        if spot is None:
            self.inspector.end_preview()
        else:
            self.inspector.preview(step=spot[0])
        self._show_place()
        if self._map.hasFocus():
            announce(self._map, self._readout.text())

    def _on_plot_pointed(self, distance: int | None) -> None:
        self._marks = replace(self._marks, distance=distance)
        self._show_place()

    # --- Table and explanation

    def table(self) -> Table | None:
        view = self._shown
        return table(view, subject(view.choice, view.inspected)) if view is not None else None

    def explanation(self) -> str:
        return translate(
            "InfluencePanel",
            "Each row is an output, each column an earlier step: the colour is the size of the derivative"
            " of the one by the other, as a norm, or how far the logits really move when that input is "
            "another symbol. The scale of powers of ten holds all numbers of the map and stays while "
            "epochs go by, so that these can be compared. Below, the median of each diagonal: where it "
            "falls along a line, influence shrinks by the same factor at each step. That is the vanishing"
            " gradient. With Shift, the arrow keys read cell after cell.",
        )


class HeldScale:
    """The scale of one text in one run: it grows with the maps of its epochs, and never shrinks."""

    def __init__(self) -> None:
        self._of: tuple[object, ...] = ()
        self._scale = PowerScale()

    def scale(self, inspected: Inspected, choice: Quantity, matrix: Array) -> PowerScale:
        subject, needed = inspected.document.untouched, PowerScale.around(matrix)
        now = (inspected.run, subject, inspected.text, choice)
        self._scale = self._scale.widened(needed) if now == self._of else needed
        self._of = now
        return self._scale


def _too_long(inspected: Inspected, question: Question) -> str:
    needed = seconds(inspected, question)
    return too_long(needed) if needed > LONGEST_S else ""
