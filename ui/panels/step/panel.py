"""Read-out panel of one step: probabilities, logit attribution, states, and all numbers as text."""

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.inspection.answer_history import AnswerHistory
from ui.inspection.inspected import Inspected
from ui.inspection.inspector import Inspector
from ui.inspection.view import InspectionView
from ui.panels.step.contrast_view import ContrastBox
from ui.panels.step.state_bars import StateBars
from ui.panels.step.text import history_text, readout_text
from ui.panels.step.values import StepView, step_table, step_view
from ui.style.translation import translate
from ui.widgets.bars import Bars, scrolled
from ui.widgets.card import ElidedLabel, label, set_role
from ui.widgets.number_table import Table


class StepPanel(InspectionView):
    def __init__(self, inspector: Inspector, parent: QWidget | None = None) -> None:
        super().__init__(_name(), "readout", inspector, parent, elides=True)
        self._mark, self._symbols = label(), ElidedLabel()
        self._contrast = ContrastBox()
        self._probabilities, self._others = Bars(signed=False), label(role="muted")
        self._past, self._history = AnswerHistory(self), ElidedLabel()
        self._banner = label(role="muted", wraps=True)
        self._why, self._readouts, self._states = WhySection(), _copyable(), StateBars()
        self._shown: tuple[Inspected, int, int] | None = None  # text, step and layer that the bars show
        self._name_parts()
        self._column = self._make_column()
        self._area = scrolled(self._column, translate("StepPanel", "At this step"))
        self.head.addWidget(self._mark)
        self._size_mark()
        self.content.addWidget(self._contrast)
        self.content.addWidget(self._area, 1)
        self.content.addWidget(self._banner, 1)
        self._banner.hide()
        self._connect()

    def show_inspected(self) -> None:
        inspected, place = self.inspector.trusted, self.inspector.place
        if inspected is None:
            self._show_nothing()
            return
        self._area.show()
        self._banner.hide()
        shown = inspected, place.step, place.layer
        if self._shown != shown:
            self._show_step(step_view(*shown))
            self._shown = shown
        is_top = place.layer == len(inspected.trace.layers) - 1
        self._why.bars.show_lit(place.unit if is_top else None)
        self._readouts.setText(readout_text(inspected, place))
        self._show_history()
        self._states.show_states(inspected, place)

    def _show_history(self) -> None:
        """After which epochs the prediction at this step was right."""
        inspected, step, kept = self.inspector.trusted, self.inspector.step, self.inspector.kept
        words = ""
        if inspected is None or kept is None:
            self._past.forget()
        elif inspected.target_ids is not None and step:
            words = history_text(self._past.ask(inspected, kept), step, inspected.target_ids[step - 1])
        self._history.setText(words)
        self._history.setVisible(kept is not None)

    def table(self) -> Table | None:
        inspected = self.inspector.trusted
        return None if inspected is None else step_table(inspected, self.inspector.step)

    def explanation(self) -> str:
        return translate(
            "StepPanel",
            "How the network predicts at this step. The logit of a symbol is its bias plus what "
            "each unit of the last layer adds: its weight for the symbol times its state; without a "
            "linear layer the state itself is the logits. Softmax turns the logits into "
            "probabilities. “Why” splits the difference of two logits into what each unit adds. "
            "Where a symbol is read twice, the states before it show what the network remembers.",
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_mark"):
            self._size_mark()

    # --- Building

    def _size_mark(self) -> None:
        """Room for either mark, so that nothing moves when it comes."""
        self._mark.setFixedWidth(max(map(self.fontMetrics().horizontalAdvance, "✓✗")) + 2)

    def _name_parts(self) -> None:
        self.title.setObjectName("step_title")
        self._symbols.setObjectName("step_target")
        set_role(self._symbols, "muted")
        self._contrast.setObjectName("step_contrast")
        self._contrast.setAccessibleName(translate("StepPanel", "The same input twice"))
        self._probabilities.setObjectName("step_probabilities")
        self._probabilities.setAccessibleName(translate("StepPanel", "Probabilities of the symbols"))
        self._others.setObjectName("step_others")
        self._banner.setObjectName("step_banner")
        self._banner.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_role(self._history, "muted")
        self._history.setObjectName("step_history")
        self._readouts.setObjectName("step_readouts")
        self._readouts.setProperty("foreign_text", True)  # names of torch, and numbers

    def _make_column(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(2)
        heading = QHBoxLayout()
        heading.setSpacing(12)
        heading.addWidget(self._symbols, 1)
        heading.addWidget(label(translate("StepPanel", "probability"), "muted"))
        column.addLayout(heading)
        column.addWidget(self._probabilities)
        column.addWidget(self._others)
        column.addWidget(self._history)
        for part in (self._why, self._readouts, self._states):
            column.addSpacing(6)
            column.addWidget(part)
        column.addStretch(1)
        return made

    def _connect(self) -> None:
        self._past.changed.connect(self._show_history)
        for bars in (self._why.bars, *self._states.bars):
            bars.row_left.connect(self.inspector.end_preview)
            bars.row_reached.connect(self._on_bars_row_reached)
        self._why.bars.row_hovered.connect(self._on_why_row_hovered)
        self._why.bars.row_chosen.connect(self._on_why_row_chosen)
        for bars in self._states.bars:
            bars.row_hovered.connect(self._on_states_row_hovered)
            bars.row_chosen.connect(self._on_states_row_chosen)

    # --- Showing

    def _show_nothing(self) -> None:
        """Say why, in place of headings without anything below them."""
        self._area.hide()
        self._banner.setText(self.inspector.message)
        self._banner.show()
        self._shown = None
        self._show_step(StepView(_name(), ""))
        self._readouts.setText("")
        self._show_history()
        self._states.show_nothing()

    def _show_step(self, view: StepView) -> None:
        self.title.setText(view.title)
        self._mark.setText({True: "✓", False: "✗", None: ""}[view.right])
        set_role(self._mark, "wrong" if view.right is False else "right")
        self._symbols.setText(view.symbols)
        self._contrast.show_view(view.contrast)
        self._probabilities.show_bars(
            view.probabilities,
            room=view.room.probabilities,
            limit=view.bound,
            longest=view.room.symbol,
        )
        self._others.setVisible(view.room.has_others)
        self._others.setText(view.others)
        self._why.show_why(view)

    # --- Hovered and chosen units

    def _on_why_row_hovered(self, unit: int) -> None:
        self.inspector.preview(layer=self.inspector.bounds.layers - 1, unit=unit)

    def _on_why_row_chosen(self, unit: int) -> None:
        self.inspector.go_to(layer=self.inspector.bounds.layers - 1, unit=unit)

    def _on_states_row_hovered(self, unit: int) -> None:
        self.inspector.preview(unit=unit)

    def _on_states_row_chosen(self, unit: int) -> None:
        self.inspector.go_to(unit=unit)

    def _on_bars_row_reached(self, area: QRect) -> None:
        """Scroll to a row that was reached with the keys."""
        bars = self.sender()
        if isinstance(bars, Bars):
            middle = bars.mapTo(self._column, area.center())
            self._area.ensureVisible(middle.x(), middle.y(), 0, area.height())


def _name() -> str:
    return translate("StepPanel", "Read-out")


def _copyable() -> QLabel:
    made = label()
    by = Qt.TextInteractionFlag
    made.setTextInteractionFlags(by.TextSelectableByMouse | by.TextSelectableByKeyboard)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made


class WhySection(QWidget):
    """The rows of `bars` are keyed by units of the last layer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._bound = ElidedLabel(), label(role="muted", wraps=True)
        self._title.setObjectName("step_why_title")
        self._bound.setObjectName("step_bound")
        set_role(self._title, "title")
        self.bars = Bars(signed=True, choosable=True)
        self.bars.setObjectName("step_why")
        name = translate("StepPanel", "What each unit adds to the difference")
        self.bars.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for widget in (self._title, self._bound, self.bars):
            column.addWidget(widget)

    def show_why(self, view: StepView) -> None:
        self._title.setText(view.why.title)
        self._bound.setVisible(bool(view.bound_note))
        self._bound.setText(view.bound_note)
        self.bars.show_bars(view.why.bars, view.why.scale, room=view.room.why, limit=view.why.limit)
