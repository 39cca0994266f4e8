"""The sweep panel: trains many seeds and cells, shows which solve the task, and opens any of the runs."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from playground.spec import Cell
from playground.sweep.values import SweepPlan
from ui.panels.sweep.controls import SweepControls
from ui.panels.sweep.form import SweepForm
from ui.panels.sweep.results import SweepResults
from ui.panels.sweep.table import sweep_recipe, sweep_table
from ui.panels.sweep.text import Asked, Fault, edit_name, fault, hint, opened_text, progress_text, size_text
from ui.session.session import Session
from ui.session.state import NoticeKind
from ui.session.sweeps import document_of
from ui.style.plain_text import set_tip
from ui.style.translation import translate
from ui.view_export.numbers_card import NumbersCard
from ui.widgets.bars import scrolled
from ui.widgets.card import ElidedLabel, set_role
from ui.widgets.number_table import Table


class SweepPanel(NumbersCard):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(translate("Sweep", "Compare cells"), "sweep", parent)
        self.setObjectName("sweep_panel")
        self._session, self._sweeps = session, session.sweeps
        self._form, self._controls, self._results = SweepForm(), SweepControls(), SweepResults()
        self._hint = ElidedLabel()
        set_role(self._hint, "muted")
        self._hint.setObjectName("sweep_hint")
        self._area = scrolled(self._results, translate("Sweep", "Results"))
        self._area.setObjectName("sweep_results")
        self.setFocusProxy(self._controls.start)  # when the panel is called up
        self._build()
        self._connect()
        self._show()

    def _build(self) -> None:
        self.head.addWidget(self._hint, 1)
        self.body.setSpacing(5)
        for at, widget in enumerate((self._form, self._controls), 1):  # below the title row
            self.body.insertWidget(at, widget)
        self.content.addWidget(self._area)

    def _connect(self) -> None:
        session, sweeps = self._session, self._sweeps
        self._form.changed.connect(self._show)
        for field in (self._form.first, self._form.last):
            field.refused.connect(session.notice)
        self._controls.started.connect(self._on_controls_started)
        self._controls.paused.connect(sweeps.pause)
        self._controls.resumed.connect(sweeps.resume)
        self._controls.cancelled.connect(sweeps.cancel)
        self._results.chosen.connect(self._on_results_chosen)
        self._results.reached.connect(self._on_results_reached)
        sweeps.changed.connect(self._show)
        sweeps.summarised.connect(self._show_results)
        session.document_changed.connect(self._show)
        session.status_changed.connect(self._show_form)

    # --- User actions

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return starts a sweep; in a field it takes what is typed, and among the results opens a run."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or self._form.is_typing:
            super().keyPressEvent(event)
        elif not self._sweeps.status.is_under_way:
            self._controls.start.click()

    def _on_controls_started(self) -> None:
        self._form.take_what_is_typed()
        if self._fault is None:
            asked = self._form.asked
            seeds = tuple(range(asked.first, asked.last + 1))
            self._sweeps.start(SweepPlan(self._session.document, asked.cells, seeds))

    def _on_results_chosen(self, cell: Cell, seed: int) -> None:
        """Train that run again, with all its epochs kept."""
        plan, session = self._sweeps.plan, self._session
        if plan is not None:
            same = self._sweeps.is_of(session.document)
            session.train_anew(document_of(plan, cell, seed), edit_name(cell, seed))
            session.notice(opened_text(cell, seed, same))

    def _on_results_reached(self, area: QRect) -> None:
        middle = area.center()
        self._area.ensureVisible(middle.x(), middle.y(), 0, area.height())

    # --- What is shown

    @property
    def _fault(self) -> Fault | None:
        session = self._session
        return fault(self._form.asked, session.document, session.problems, session.runs.status)

    def _show(self) -> None:
        self._show_form()
        self._show_results()

    def _show_form(self) -> None:
        status, document = self._sweeps.status, self._session.document
        self._form.propose(document.model.cell)
        found = self._fault
        self._form.show_under_way(status.is_under_way)
        if status.is_under_way or (found is None and self._asks_for_the_same):
            self._form.show_progress(progress_text(status))
        else:
            self._form.show_size(size_text(self._form.asked.runs, document.training.epochs), found)
        self._controls.show_status(status, found)

    @property
    def _asks_for_the_same(self) -> bool:
        """Whether fields and settings are those of the last sweep."""
        plan, asked = self._sweeps.plan, self._form.asked
        if plan is None or not self._sweeps.is_of(self._session.document):
            return False
        return asked == Asked(plan.cells, plan.seeds[0], plan.seeds[-1])

    def _show_results(self) -> None:
        sweeps, document = self._sweeps, self._session.document
        here = sweeps.is_of(document)
        opened = (document.model.cell, document.training.seed) if here else None
        self._results.show_sweep(sweeps.plan, sweeps.runs, sweeps.summaries, opened)
        text, at_length = hint(sweeps.plan is not None, here)
        self._hint.setText(text)
        set_tip(self._hint, at_length)
        self.show_numbers()

    # --- Copy and export

    def explanation(self) -> str:
        return translate(
            "Sweep",
            "A sweep trains the same pairs with many seeds, and with each of the chosen cells. Whether "
            "one run is solved is partly luck; how many of them are is not. Each square is a run: "
            "filled with ✓ if it is solved, empty with ✗ if not. A click trains it again here, with all "
            "its epochs. The plot of the loss shows the median of each cell, in a band that holds the "
            "middle half of the runs.",
        )

    def drawn(self) -> QWidget:
        return self._results

    def table(self) -> Table | None:
        return sweep_table(self._sweeps.runs) if self._sweeps.plan is not None else None

    def recipe(self) -> str | None:
        return sweep_recipe(self._sweeps.plan) if self._sweeps.plan is not None else None

    def missing(self) -> str:
        return translate("Sweep", "There is no sweep yet: start one first.")

    def say(self, text: str, kind: NoticeKind = "info") -> None:
        self._session.notice(text, kind)
