"""Weights panel: heatmap of a matrix or its gradient, and the norms of both over epochs."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu, QWidget

from playground.interventions.values import Touch
from ui.inspection.inspector import Inspector
from ui.inspection.view import InspectionView
from ui.panels.weights.matrix_box import MatrixBox
from ui.panels.weights.norm_history import NormHistory
from ui.panels.weights.norm_plot import NormPlot
from ui.panels.weights.norm_values import norm_view
from ui.panels.weights.text import table
from ui.session.session import Session
from ui.style.translation import translate
from ui.view_export.recipe import recipe
from ui.widgets.grid import Cell
from ui.widgets.number_table import Table

REDRAW_MS = 250  # interval between redraws of the norms during a run


class WeightsPanel(InspectionView):
    def __init__(self, session: Session, inspector: Inspector, parent: QWidget | None = None) -> None:
        super().__init__(translate("WeightsPanel", "Weights and gradients"), "weights", inspector, parent)
        self.setObjectName("weights_panel")
        self._session = session
        self._cell: Cell | None = None  # of the menu
        self._cell_menu: QMenu | None = None  # made on first use
        self._box, self._plot, self._history = MatrixBox(inspector), NormPlot(), NormHistory()
        self._plot.setObjectName("norm_plot")
        self._plot.setAccessibleName(translate("WeightsPanel", "Norms over epochs"))
        self.content.addWidget(self._box, 1)
        self.content.addWidget(self._plot)
        self._redraw = QTimer(self, interval=REDRAW_MS, singleShot=True)
        self._norms_are_old = False  # epochs arrived while the panel was not visible
        self._redraw.timeout.connect(self._on_redraw_timeout)
        self._box.matrix_chosen.connect(self._show_norms)
        self._plot.epoch_chosen.connect(inspector.go_to_epoch)
        session.points_arrived.connect(self._on_session_points_arrived)
        session.runs.restarted.connect(self._on_runs_restarted)

    def show_inspected(self) -> None:
        before = self._box.shown
        self._box.show_network(self.inspector.network)
        if self._box.shown is not before or self._norms_are_old:
            self._show_norms_soon()

    def table(self) -> Table | None:
        """The matrix shown; None if there is none."""
        if self._box.matrices is None or self._box.matrix is None:
            return None
        return table(self._box.matrices, self._box.matrix)

    def recipe(self) -> str | None:
        """Without the text, which the weights do not depend on."""
        shown = self.inspector.network
        if shown is None:
            return None
        return recipe(shown.document, shown.epoch, shown.batch, touch=self.touch())

    def touch(self) -> Touch:
        """Weights know no interventions on states."""
        return Touch(edits=self.inspector.edits)

    def explanation(self) -> str:
        return translate(
            "WeightsPanel",
            "The entries of one weight matrix or bias, or of its gradient, as colours; the scale "
            "stays the same during a run. Each row of a layer's matrix belongs to one unit (of a "
            "gated cell: to one gate of one unit): click a row to pin its unit, or read entry by "
            "entry with Shift and the arrow keys. A double click on an entry, or F2, sets it by hand: "
            "training then goes on from it. Below: the norm ‖W‖ (the root of the sum of "
            "squares) after each kept epoch, and ‖∇W‖ of the gradient before clipping, on a "
            "logarithmic axis; click to show an epoch.",
        )

    # --- Weights set by hand

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """On an entry, with what can be done to it: by mouse that under it, by key the one reached."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = None if by_key else self._box.mapFrom(self, event.pos())
        self._cell = None if self.shows_numbers else self._box.cell_under(at)
        if self._cell is None:
            super().contextMenuEvent(event)
            return
        if self._cell_menu is None:
            self._cell_menu = self._make_cell_menu()
        self.menu_actions()  # brings them up to date
        self._cell_menu.popup(event.globalPos())

    def _make_cell_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("matrix_menu")
        menu.addAction(translate("WeightsPanel", "Set to a number…\tF2"), self._on_edit_triggered)
        menu.addAction(translate("WeightsPanel", "Set to 0"), self._on_zero_triggered)
        menu.addAction(translate("WeightsPanel", "Turn the sign"), self._on_sign_triggered)
        menu.addSeparator()
        menu.addActions(self.menu_actions())
        return menu

    def _on_edit_triggered(self) -> None:
        if self._cell is not None:
            self._box.edit(self._cell)

    def _on_zero_triggered(self) -> None:
        if self._cell is not None:
            self._box.scale_entry(self._cell, 0.0)

    def _on_sign_triggered(self) -> None:
        if self._cell is not None:
            self._box.scale_entry(self._cell, -1.0)

    # --- Norms

    def _show_norms_soon(self) -> None:
        """At once if no run is active; during a run at most every REDRAW_MS."""
        if self._session.runs.status.phase != "running":
            self._show_norms()
        elif not self._redraw.isActive():
            self._redraw.start()

    def _show_norms(self) -> None:
        self._norms_are_old = False
        matrices = self._box.matrices
        if self._box.shown is None or matrices is None:
            self._plot.show_view(None)
            return
        view = norm_view(self._session.runs, matrices, self._box.name, self._history)
        self._plot.show_view(view)
        if view.lines is not None and not view.lines.complete:
            self._redraw.start()

    def _put_off_norms(self) -> None:
        """Postpone the redraw until the panel becomes visible."""
        self._norms_are_old = True
        self._on_inspector_moved()

    def _on_redraw_timeout(self) -> None:
        if self.isVisible():
            self._show_norms()
        else:
            self._put_off_norms()

    def _on_session_points_arrived(self) -> None:
        if not self.isVisible():
            self._put_off_norms()
        elif not self._redraw.isActive():
            self._redraw.start()

    def _on_runs_restarted(self) -> None:
        self._history.forget()
