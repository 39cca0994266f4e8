"""Panel with the loss and accuracy curves of the run, and reference levels for the loss."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSlider, QWidget

from playground.checkpoint import Curve
from playground.spec import Cell
from playground.sweep.values import CellSummary
from ui.panels.curves.guides import guides, room
from ui.panels.curves.legend import Legend, entries, sweep_words
from ui.panels.curves.plots import AccuracyPlot, LossPlot
from ui.panels.curves.table import curve_table
from ui.session.session import Session
from ui.session.state import NoticeKind, RunStatus
from ui.style.numbers import number
from ui.style.plain_text import set_tip
from ui.style.translation import translate
from ui.view_export.card import ExportableCard, ExportMenu
from ui.view_export.recipe import recipe
from ui.widgets.card import ElidedLabel, label, set_role
from ui.widgets.number_table import Table

REDRAW_MS = 100  # during a run; painting a plot blocks the UI thread for several milliseconds


class CurvesPanel(ExportableCard):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(translate("CurvesPanel", "Loss and accuracy"), "curves", parent)
        self._session = session
        self._hover, self._key = ElidedLabel(), Legend()
        set_role(self._hover, "muted")
        self._hover.setObjectName("curve_readout")
        self._key.setObjectName("curve_key")
        self._log = QCheckBox(translate("CurvesPanel", "log"))
        self._log.setObjectName("loss_log")
        set_tip(self._log, translate("CurvesPanel", "Logarithmic loss axis"))
        self._smoothing = QSlider(Qt.Orientation.Horizontal)
        self._smoothing.setObjectName("smoothing")
        self._smoothing.setAccessibleName(translate("CurvesPanel", "Smoothing"))
        set_tip(self._smoothing, translate("CurvesPanel", "Smooth the loss; the raw line stays visible"))
        self._smoothing.setRange(0, 99)
        self._smoothing.setFixedWidth(90)
        self.loss, self.accuracy = LossPlot(), AccuracyPlot()
        self._plots = QWidget()
        self._build()
        self._log.toggled.connect(self.loss.set_log)
        self._smoothing.valueChanged.connect(self._on_smoothing_value_changed)
        self.loss.zoomed_out.connect(self._show)
        self.accuracy.zoomed_out.connect(self._show)
        self.loss.hovered.connect(self._on_plot_hovered)
        self.accuracy.hovered.connect(self._on_plot_hovered)
        self._redraw = QTimer(self, interval=REDRAW_MS, singleShot=True)
        self._redraw.timeout.connect(self._on_redraw_timeout)
        self._accuracy_is_next = False
        self._summaries: Mapping[Cell, CellSummary] = {}  # of the sweep shown as bands
        self._phase = session.runs.status.phase
        session.status_changed.connect(self._on_session_status_changed)
        session.points_arrived.connect(self._on_session_points_arrived)
        session.document_changed.connect(self._show)
        session.settled.connect(self._show_guides)
        session.sweeps.summarised.connect(self._show_bands)
        session.document_changed.connect(self._show_bands)
        self._show_guides()
        self._show_words("")
        self._show()

    def _build(self) -> None:
        smooth = label(translate("CurvesPanel", "smooth"), "muted")
        for words in (self._hover, self._key):
            self.head.addWidget(words, 1)
        for widget in (self._log, smooth, self._smoothing):
            self.head.addWidget(widget)
        plots = QHBoxLayout(self._plots)
        plots.setContentsMargins(0, 0, 0, 0)
        plots.setSpacing(10)
        plots.addWidget(self.loss, 3)
        plots.addWidget(self.accuracy, 2)
        self.body.addWidget(self._plots, 1)
        menu = ExportMenu(self)
        menu.add_commands()
        self.add_menu(menu)

    # --- Export

    def drawn(self) -> QWidget:
        """Both plots, updated even if only one is due for a redraw."""
        self._show()
        return self._plots

    def table(self) -> Table | None:
        return curve_table(self._own_curve) if len(self._own_curve) else None

    def recipe(self) -> str | None:
        """The recipe of the run itself, without later edits of the document."""
        curve = self._own_curve
        return recipe(self._session.runs.result.past.document, int(curve.epoch[-1])) if len(curve) else None

    def missing(self) -> str:
        return translate("CurvesPanel", "There is no curve yet: train the network first.")

    def say(self, text: str, kind: NoticeKind = "info") -> None:
        self._session.notice(text, kind)

    # --- User actions

    def _on_smoothing_value_changed(self, value: int) -> None:
        self.loss.set_smoothing(value / 100)

    def _on_plot_hovered(self, epoch: float) -> None:
        """Show the values at the epoch under the pointer."""
        curve = self._session.runs.result.history.curve
        if not (len(curve) and self._session.runs.has_own_curve) or epoch < 0:
            self._show_words("")
            return
        at = int(abs(curve.epoch - epoch).argmin())
        text = translate("CurvesPanel", "epoch {0}: loss {1}, symbols {2}, pairs {3}")
        rates = (curve.symbol_accuracy[at], curve.pair_accuracy[at])
        values = (number(curve.loss[at], ".4f"), *(number(rate, ".0%") for rate in rates))
        self._show_words(text.format(curve.epoch[at], *values))

    def _show_words(self, values: str) -> None:
        """Show the values under the pointer instead of the title and the legend; empty restores these."""
        self._hover.setText(values)
        self._hover.setVisible(bool(values))
        for named in (self.title, self._key):
            named.setVisible(not values)

    # --- Session signals

    def _on_session_points_arrived(self) -> None:
        """Redraw at once, or by timer during a run: the plots take turns, each five times a second."""
        if self._session.runs.status.phase != "running":
            self._show()
        elif not self._redraw.isActive():
            self._redraw.start()

    def _on_session_status_changed(self, status: RunStatus) -> None:
        """Redraw both plots when a run stops: one of them may still wait for its turn."""
        if status.phase != self._phase:
            self._phase = status.phase
            if status.phase != "running":
                self._show()

    def _on_redraw_timeout(self) -> None:
        if self._session.runs.status.phase != "running":
            self._show()
        elif self._accuracy_is_next:
            self._show_accuracy()
        else:
            self._show_loss()
        self._accuracy_is_next = not self._accuracy_is_next

    def _show(self) -> None:
        self._show_loss()
        self._show_accuracy()

    def _show_loss(self) -> None:
        """Redraw the loss; the curve of a run with other settings stays as a dashed line for comparison."""
        session, own, shadow = self._session, self._own_curve, self._shadow_curve
        self._show_key()
        self.loss.show_epochs(self._last_epoch)
        self.loss.show_curves(
            own, shadow, session.runs.result.history.solved_at if session.runs.has_own_curve else None
        )

    def _show_accuracy(self) -> None:
        self.accuracy.show_epochs(self._last_epoch)
        self.accuracy.show_curves(self._own_curve)

    @property
    def _last_epoch(self) -> float:
        """End of the epoch axis: of curves (rounded up during a run) and bands; else the goal epoch."""
        ends = [float(curve.epoch[-1]) for curve in (self._own_curve, self._shadow_curve) if len(curve)]
        swept = self.loss.bands.last_epoch
        if not ends:
            return swept or float(self._session.runs.status.goal)
        end = max(ends)
        return max(swept, room(end) if self._session.runs.status.phase == "running" else end)

    @property
    def _own_curve(self) -> Curve:
        return self._session.runs.result.history.curve if self._session.runs.has_own_curve else Curve.of([])

    @property
    def _shadow_curve(self) -> Curve:
        session, curve = self._session, self._session.runs.result.history.curve
        return session.runs.result.previous.curve if session.runs.has_own_curve or not len(curve) else curve

    def _show_guides(self) -> None:
        self.loss.show_guides(guides(self._session.document, self._session.limits))

    def _show_bands(self) -> None:
        """Show the bands of the sweep, unless its settings or pairs differ from the document's."""
        sweeps = self._session.sweeps
        shown = sweeps.summaries if sweeps.is_of(self._session.document) else {}
        if shown != self._summaries:
            self._summaries = shown
            self.loss.show_bands(shown)
            for plot in (self.loss, self.accuracy):
                plot.show_epochs(self._last_epoch)
            self._show_key()

    def _show_key(self) -> None:
        has_shadow = len(self._shadow_curve) > 0
        self._key.show_entries(entries(has_shadow, self._summaries), sweep_words(self._summaries))
