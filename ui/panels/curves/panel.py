"""Panel with the loss and accuracy curves of the run, and reference levels for the loss."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSlider, QWidget

from playground.checkpoint import Curve
from playground.document import Document
from playground.resuming import curves_compare
from playground.spec import Cell
from playground.sweep.values import CellSummary
from playground.training.loss_history import LossHistory
from ui.panels.curves.guides import guides, room
from ui.panels.curves.legend import Legend, RunFacts, accuracy_entries, loss_entries
from ui.panels.curves.plots import AccuracyPlot, LossPlot
from ui.panels.curves.table import curve_table, described
from ui.session.session import Session
from ui.session.state import NoticeKind, RunStatus
from ui.style.numbers import number
from ui.style.plain_text import set_tip
from ui.style.text_size import scaled
from ui.style.translation import translate
from ui.view_export.numbers_card import NumbersCard
from ui.view_export.recipe import recipe
from ui.widgets.card import ElidedLabel, field_label, set_role
from ui.widgets.number_table import Table

REDRAW_MS = 100  # during a run; painting a plot blocks the UI thread for several milliseconds


class CurvesPanel(NumbersCard):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(translate("CurvesPanel", "Loss and accuracy"), "curves", parent)
        self._session = session
        self._hover = ElidedLabel()
        self._loss_key, self._accuracy_key = Legend(), Legend()
        set_role(self._hover, "muted")
        self._hover.setObjectName("curve_readout")
        self._loss_key.setObjectName("curve_key")
        self._accuracy_key.setObjectName("accuracy_key")
        self._accuracy_key.show_entries(accuracy_entries())
        self._log = QCheckBox(translate("CurvesPanel", "log"))
        self._log.setObjectName("loss_log")
        set_tip(self._log, translate("CurvesPanel", "Logarithmic loss axis"))
        self._smoothing = QSlider(Qt.Orientation.Horizontal)
        self._smoothing.setObjectName("smoothing")
        self._smoothing.setAccessibleName(translate("CurvesPanel", "Smoothing"))
        set_tip(self._smoothing, translate("CurvesPanel", "Smooth the loss; the raw line stays visible"))
        self._smoothing.setRange(0, 99)
        self._smoothing.setFixedWidth(scaled(90))
        self.loss, self.accuracy = LossPlot(), AccuracyPlot()
        self._build()
        self._log.toggled.connect(self.loss.set_log)
        self._log.toggled.connect(self._show_key)
        self._smoothing.valueChanged.connect(self._on_smoothing_value_changed)
        self.loss.zoomed_out.connect(self._show)
        self.accuracy.zoomed_out.connect(self._show)
        self.loss.hovered.connect(self._on_plot_hovered)
        self.accuracy.hovered.connect(self._on_plot_hovered)
        self._redraw = QTimer(self, interval=REDRAW_MS, singleShot=True)
        self._redraw.timeout.connect(self._on_redraw_timeout)
        self._accuracy_is_next = False
        self._run: object = None  # that the axes may be zoomed for
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
        smooth = field_label(translate("CurvesPanel", "smooth"), self._smoothing, "muted")
        self._hover.setMinimumWidth(scaled(60))
        self.wrap_head(self._hover, self._log, smooth, self._smoothing)
        plots = QGridLayout()
        plots.setHorizontalSpacing(10)
        plots.setVerticalSpacing(2)
        columns = ((self._loss_key, self.loss, 3), (self._accuracy_key, self.accuracy, 2))
        for column, (key, plot, stretch) in enumerate(columns):
            plots.addWidget(key, 0, column)
            plots.addWidget(plot, 1, column)
            plots.setColumnStretch(column, stretch)
        plots.setRowStretch(1, 1)
        self.content.addLayout(plots)

    # --- Export

    def drawn(self) -> QWidget:
        """Both plots, updated even if only one is due for a redraw."""
        self._show()
        return self.page

    def explanation(self) -> str:
        return translate(
            "CurvesPanel",
            "The loss of every epoch, before its update, and the share of right predictions. The loss is the "
            "cross entropy in nats: 0 means certain and right. The dotted and dashed levels are what a "
            "network reaches by guessing, or at best without memory: point at their names to read more.",
        )

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
        text = translate("CurvesPanel", "epoch {0}: loss {1} (mean over its updates), symbols {2}, pairs {3}")
        if self._session.runs.result.past.takes_all_at_once:
            text = translate("CurvesPanel", "epoch {0}: loss {1} (before its update), symbols {2}, pairs {3}")
        rates = (curve.symbol_accuracy[at], curve.pair_accuracy[at])
        values = (number(curve.loss[at], ".4f"), *(number(rate, ".0%") for rate in rates))
        self._show_words(text.format(curve.epoch[at], *values))

    def _show_words(self, values: str) -> None:
        """Show the values under the pointer beside the title."""
        self._hover.setText(values)

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
        if self._session.runs.result.identity is not self._run:
            self._run = self._session.runs.result.identity
            self.loss.follow()
            self.accuracy.follow()
        self.loss.show_epochs(self._last_epoch)
        self.loss.show_edits(self._session.runs.result.edited_at if len(self._own_curve) else ())
        self.loss.show_curves(self._own_curve, self._shadow_curve, self._solved_at)
        self._show_key()

    def _show_accuracy(self) -> None:
        self.accuracy.show_epochs(self._last_epoch)
        self.accuracy.show_curves(self._own_curve)
        if self._session.runs.status.phase != "running":  # else it would be said again and again
            self.setAccessibleDescription(described(self._own_curve, self._solved_at))

    @property
    def _last_epoch(self) -> float:
        """End of the epoch axis: of the curve (rounded up during a run) and bands; without any, the goal."""
        own, swept = self._own_curve, self.loss.bands.last_epoch
        if not len(own):
            return swept or float(self._session.runs.status.goal)
        end = float(own.epoch[-1])
        return max(swept, room(end) if self._session.runs.status.phase == "running" else end)

    @property
    def _own_curve(self) -> Curve:
        return self._session.runs.result.history.curve if self._session.runs.has_own_curve else Curve.of([])

    @property
    def _shadow(self) -> tuple[LossHistory, Document] | None:
        """The run before, if it can be compared with the one that is shown, or comes next."""
        result = self._session.runs.result
        history, document = result.history, result.past.document
        if self._session.runs.has_own_curve or not len(history):
            history, document = result.previous, result.previous_document
        comparable = len(history) and curves_compare(document, self._session.document)
        return (history, document) if comparable else None

    @property
    def _shadow_curve(self) -> Curve:
        shadow = self._shadow
        return Curve.of([]) if shadow is None else shadow[0].curve

    def _show_guides(self) -> None:
        self.loss.show_guides(guides(self._session.document, self._session.limits))
        self._show_key()

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

    @property
    def _solved_at(self) -> int | None:
        runs = self._session.runs
        return runs.result.history.solved_at if runs.has_own_curve else None

    def _show_key(self) -> None:
        own, shadow = None, self._shadow
        result = self._session.runs.result
        if self._session.runs.has_own_curve and len(result.history):
            facts = _facts(result.history, result.past.document, result.past.takes_all_at_once)
            own = replace(facts, edited_at=result.edited_at)
        before = None if shadow is None else _facts(*shadow)
        entries = loss_entries(self.loss.levels, own, before, self._summaries, self.loss.top)
        self._loss_key.show_entries(entries)


def _facts(history: LossHistory, document: Document, all_at_once: bool = True) -> RunFacts:
    most = float(history.curve.loss.max())
    return RunFacts(document.model.cell, document.layout.size, history.solved_at, all_at_once, most)
