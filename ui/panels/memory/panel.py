"""Memory panel: how far back the last state remembers, alone or beside the other cells, and half-lives."""

from PySide6.QtWidgets import QCheckBox, QWidget

from playground.inspection.long_memory import Keeping, keeping
from playground.spec import CELL_NAMES
from ui.inspection.inspected import Inspected
from ui.inspection.inspector import Inspector
from ui.inspection.view import InspectionView
from ui.panels.memory.choice import MemoryChoice, OrderChoice, Shown
from ui.panels.memory.plot import MemoryPlot
from ui.panels.memory.text import (
    alone_words,
    comparison_words,
    explained,
    gate_words,
    missing_words,
    recipe_line,
    waiting_words,
)
from ui.panels.memory.values import (
    PlotView,
    cell_view,
    curve_table,
    curve_words,
    half_life_table,
    half_life_view,
    hidden_view,
    spoken_values,
    unit_words,
)
from ui.session.memory_study import ComparedCells, FoundMemory, MemoryQuestion
from ui.session.session import Session
from ui.style.plain_text import set_tip
from ui.style.translation import translate
from ui.widgets.card import ElidedLabel, label
from ui.widgets.number_table import Table
from ui.widgets.wrapping_row import WrappingRow


class MemoryPanel(InspectionView):
    def __init__(self, session: Session, inspector: Inspector, parent: QWidget | None = None) -> None:
        super().__init__(translate("MemoryPanel", "Memory"), "memory", inspector, parent)
        self.setObjectName("memory_panel")
        self._session, self._study = session, session.memory
        self._choice, self._order, self._plot = MemoryChoice(), OrderChoice(), MemoryPlot()
        self._compare = QCheckBox(translate("MemoryPanel", "train the other cells alike"))
        self._compare.setObjectName("memory_compare")
        self._readout, self._note = ElidedLabel(), label(role="muted", wraps=True)
        self._readout.setObjectName("memory_readout")
        self._note.setObjectName("memory_note")
        self._plot.setObjectName("memory_plot")
        self._plot.setAccessibleName(translate("MemoryPanel", "Memory against distance"))
        self._question: MemoryQuestion | None = None
        self._view: PlotView | None = None
        self._of: Inspected | None = None  # what the view was made of: before the one shown while it is found
        self._lives_of: tuple[object, ...] = ()  # what the half-lives were found and sorted for
        self._kept: list[Keeping] = []
        self._hovered: int | None = None
        self._build()

    def _build(self) -> None:
        row = WrappingRow()
        row.add(self._compare, self._order)
        for widget in (self._choice, row, self._plot, self._readout, self._note):
            self.content.addWidget(widget, 1 if widget is self._plot else 0)
        self._choice.activated.connect(self._on_inspector_moved)
        self._order.activated.connect(self._on_inspector_moved)
        self._compare.clicked.connect(self._on_inspector_moved)
        self._plot.pointed.connect(self._on_plot_pointed)
        self._plot.chosen.connect(self._on_plot_chosen)
        self._study.changed.connect(self._on_inspector_moved)
        self._session.status_changed.connect(self._on_session_status_changed)

    # --- What is shown

    def show_inspected(self) -> None:
        inspected = self.inspector.trusted
        self._choice.setEnabled(inspected is not None)
        if inspected is None:
            self._question = None
            self._study.compare(None)
            self._show_view(None, None, self.inspector.message)
            return
        self._choice.show_model(inspected.document.model)
        self._ask(inspected)
        self._show_options(inspected)
        if self._shown.kind == "half_lives":
            self._show_half_lives(inspected)
        else:
            self._show_curves(inspected)

    def _show_half_lives(self, inspected: Inspected) -> None:
        lives_of = (inspected.trace, self._order.order)
        if lives_of != self._lives_of or self._view is None or not self._view.places:
            cell, layers = inspected.document.model.cell, inspected.trace.layers
            self._lives_of = lives_of
            self._kept = [kept for layer in layers if (kept := keeping(cell, layer)) is not None]
            self._view = half_life_view(self._kept, self._order.order)
        self._show_view(self._view, inspected, gate_words(inspected.document.model.cell))

    @property
    def _shown(self) -> Shown:
        return self._choice.choice

    def _ask(self, inspected: Inspected) -> None:
        if self._question is None or self._question.trace is not inspected.trace:
            self._question = MemoryQuestion(
                inspected.document, inspected.epoch, inspected.batch, inspected.flat, inspected.trace
            )
        self._study.ask(self._question)
        wanted = self._compare.isChecked() and self._shown.kind == "hidden" and self._rests
        self._study.compare(self._question if wanted else None)

    def _show_options(self, inspected: Inspected) -> None:
        hidden = self._shown.kind == "hidden"
        self._compare.setVisible(hidden)
        self._order.setVisible(self._shown.kind == "half_lives")
        others = [name for cell, name in CELL_NAMES.items() if cell != inspected.document.model.cell]
        text = translate("MemoryPanel", "train {0} and {1} alike")
        self._compare.setText(text.format(*others))
        tip = translate(
            "MemoryPanel",
            "The same pairs, seed, settings and number of epochs, in the background. Without the "
            "tick it stops.",
        )
        set_tip(self._compare, tip)

    def _show_curves(self, inspected: Inspected) -> None:
        found, compared = self._found, self._compared
        if found is not None:
            view, note = self._curves(inspected, found, compared)
            self._show_view(view, inspected, note)
        elif self._view is None or self._view.places or self._study.error:
            self._show_view(None, None, self._study.error or waiting_words())
        else:
            self._plot.show_view(self._view, veiled=not self.inspector.follows_run)

    @property
    def _is_behind(self) -> bool:
        """Whether the curves are still those of the network before."""
        return self._of is not self.inspector.trusted

    def _curves(
        self, inspected: Inspected, found: FoundMemory, compared: ComparedCells | None
    ) -> tuple[PlotView | None, str]:
        if self._shown.kind == "cell":
            if found.cell is None:
                return None, missing_words(inspected.trace)
            own = found.cell[self._shown.layer]
            return (cell_view(own) if own.agrees else None), alone_words(own)
        if found.hidden is None:
            return None, missing_words(inspected.trace)
        curves = None if compared is None else compared.curves
        view = hidden_view(inspected.document.model.cell, found.hidden.by_hidden[-1], curves)
        return view, self._comparison_note(inspected, compared)

    def _comparison_note(self, inspected: Inspected, compared: ComparedCells | None) -> str:
        if not self._compare.isChecked():
            return ""
        if not self._rests:
            return translate("MemoryPanel", "The other cells are trained once the run has ended.")
        return self._study.comparison_error or comparison_words(inspected, compared, self._study.progress)

    @property
    def _found(self) -> FoundMemory | None:
        """The answer for what is shown now."""
        found = self._study.found
        return found if found is not None and _is_of(found.question, self._question) else None

    @property
    def _compared(self) -> ComparedCells | None:
        compared = self._study.compared
        return compared if compared is not None and _is_of(compared.question, self._question) else None

    @property
    def _rests(self) -> bool:
        return self._session.runs.status.phase == "resting"

    def _show_view(self, view: PlotView | None, of: Inspected | None, note: str) -> None:
        self._view, self._of = view, of
        self._plot.show_view(view)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._show_place()

    def _show_place(self) -> None:
        at = self._place
        self._plot.show_mark(at)
        words = values = ""
        if self._of is not None and self._view is not None and at is not None:
            words, values = self._words(self._of, self._view, at), spoken_values(self._view, at)
        self._readout.setText(words)
        self._plot.setAccessibleDescription(f"{words}\n{values}".strip() or self._note.text())

    def _words(self, inspected: Inspected, view: PlotView, at: int) -> str:
        if view.places:
            return unit_words(self._kept, *view.places[at])
        return curve_words(inspected, at)

    @property
    def _place(self) -> int | None:
        """The place on the horizontal axis: hovered, or that of the inspector's step or unit."""
        view, where = self._view, self.inspector.place
        if view is None or self._of is None:
            return None
        if self._hovered is not None and self._hovered < view.length:
            return self._hovered
        if view.places:
            unit = (where.layer, where.unit)
            return view.places.index(unit) if unit in view.places else None
        distance = self._of.steps - where.step
        return distance if 0 <= distance < view.length else None

    # --- User actions

    def _on_plot_pointed(self, at: int | None) -> None:
        self._hovered = at
        view, of = self._view, self._of
        if at is None or view is None or of is None:
            self.inspector.end_preview()
        elif view.places:
            layer, unit = view.places[at]
            self.inspector.preview(layer=layer, unit=unit)
        else:
            self.inspector.preview(step=of.steps - at)
        self._show_place()

    def _on_plot_chosen(self, at: int) -> None:
        if self._view is None or self._of is None:
            return
        if self._view.places:
            layer, unit = self._view.places[at]
            self.inspector.go_to(layer=layer, unit=unit)
        else:
            self.inspector.go_to_step(self._of.steps - at)

    def _on_session_status_changed(self) -> None:
        if self._compare.isChecked() and self._rests != (self._study.progress is not None):
            self._on_inspector_moved()

    # --- Table, recipe and explanation

    def table(self) -> Table | None:
        if self._of is None or self._view is None:
            return None
        if self._view.places:
            return half_life_table(self._view, self._kept)
        return curve_table(self._view, self._of)

    def show_numbers(self) -> None:
        """The numbers before stay until the new ones are found, so that they do not flicker in a run."""
        if self._view is None or not self._is_behind:
            super().show_numbers()

    def recipe(self) -> str | None:
        made = super().recipe()
        if made is None or self._view is None or self._is_behind:
            return None
        return f"{made}\n{recipe_line(self._shown, self._view, self._order.order)}"

    def missing(self) -> str:
        return super().missing() or self._note.text()

    def explanation(self) -> str:
        return explained(self._shown)


def _is_of(found: MemoryQuestion, question: MemoryQuestion | None) -> bool:
    return question is not None and found.trace is question.trace
