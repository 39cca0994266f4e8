"""One step in detail: what came in, what was answered with which probability, and the state as numbers."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.vocabulary import visible
from ui.inspector import Inspected, Inspector, cell_scale
from ui.widgets.bars import Bar, Bars, scrolled
from ui.widgets.card import Card, label, set_role

if TYPE_CHECKING:
    from playground.inspection.cells import Array


class StepPanel(Card):
    def __init__(self, inspector: Inspector, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("StepPanel", "Step"), parent, elides=True)
        self._inspector = inspector
        self.title.setObjectName("step_title")
        self._mark = label()
        self.head.addWidget(self._mark)
        self._target = label(role="muted", wraps=True)
        self._target.setObjectName("step_target")
        self._probabilities = Bars(signed=False)
        self._probabilities.setObjectName("step_probabilities")
        self._layer = label(role="title")
        self._hidden, self._cell = Bars(signed=True), Bars(signed=True)
        self._hidden.setObjectName("step_hidden")
        self._cell.setObjectName("step_cell")
        self._cell_title = label(role="muted")
        self._build()
        self._show()
        inspector.changed.connect(self._show)
        inspector.cursor_moved.connect(self._show)

    def _build(self) -> None:
        translate = QCoreApplication.translate
        self._probabilities.setAccessibleName(translate("StepPanel", "Probabilities of all symbols"))
        self._hidden.setAccessibleName(translate("StepPanel", "Hidden state"))
        self._cell.setAccessibleName(translate("StepPanel", "Cell state"))
        self.body.addWidget(self._target)
        self.body.addWidget(label(translate("StepPanel", "Probabilities"), "muted"))
        self._probability_area = scrolled(self._probabilities)
        self.body.addWidget(self._probability_area, 2)
        self.body.addWidget(self._layer)
        states = QWidget()
        column = QVBoxLayout(states)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for widget in (
            self._cell_title,
            self._cell,
            label(translate("StepPanel", "hidden state h"), "muted"),
            self._hidden,
        ):
            column.addWidget(widget)
        column.addStretch(1)
        self.body.addWidget(scrolled(states), 3)

    def _show(self) -> None:
        inspected = self._inspector.inspected
        if inspected is None or not inspected.check.agrees:
            self._show_nothing()
            return
        step = self._inspector.step
        self._show_symbols(inspected, step)
        self._show_probabilities(inspected, step)
        self._show_states(inspected, step, self._inspector.layer)

    def _show_nothing(self) -> None:
        self.title.setText(QCoreApplication.translate("StepPanel", "Step"))
        for text in (self._mark, self._target, self._layer, self._cell_title):
            text.setText("")
        for bars in (self._probabilities, self._hidden, self._cell):
            bars.show_bars(())

    def _show_symbols(self, inspected: Inspected, step: int) -> None:
        if step == 0:
            self.title.setText(QCoreApplication.translate("StepPanel", "Step 0 · initial state"))
            self._mark.setText("")
            self._target.setText(QCoreApplication.translate("StepPanel", "Zeros, before anything is read."))
            return
        right = inspected.right(step)
        answer = visible(inspected.answers[step - 1])
        text = QCoreApplication.translate("StepPanel", "Step {0} · {1} → {2}")
        self.title.setText(text.format(step, inspected.labels[step - 1], answer))
        self._mark.setText({True: "✓", False: "✗", None: ""}[right])
        set_role(self._mark, "wrong" if right is False else "right")
        self._target.setText(self._target_text(inspected, step))

    def _target_text(self, inspected: Inspected, step: int) -> str:
        source = visible(inspected.symbols[step - 1])
        if not inspected.targets:
            return QCoreApplication.translate("StepPanel", "input {0}, no target").format(source)
        target = visible(inspected.targets[step - 1])
        return QCoreApplication.translate("StepPanel", "input {0}, target {1}").format(source, target)

    def _show_probabilities(self, inspected: Inspected, step: int) -> None:
        if step == 0:
            self._show_bars(())
            return
        row = inspected.trace.probabilities[step - 1]  # (symbols)
        target = inspected.targets[step - 1] if inspected.targets else None
        bars = []
        for index, symbol in enumerate(inspected.document.vocabularies.target.symbols):
            best, wanted = index == inspected.trace.prediction[step - 1], symbol == target
            mark = (
                " ✓" if best and wanted else " ✗" if best and target is not None else " ←" if wanted else ""
            )
            bars.append(Bar(visible(symbol), float(row[index]), f"{row[index]:.3f}", best, mark))
        self._show_bars(tuple(bars))

    def _show_bars(self, bars: tuple[Bar, ...]) -> None:
        self._probabilities.show_bars(bars)
        self._probability_area.setMaximumHeight(self._probabilities.height())

    def _show_states(self, inspected: Inspected, step: int, layer: int) -> None:
        found = inspected.trace.layers[layer]
        self._layer.setText(QCoreApplication.translate("StepPanel", "State of layer {0}").format(layer + 1))
        self._hidden.show_bars(_bars(found.hidden[step]))
        has_cell = found.cell is not None
        self._cell.setVisible(has_cell)
        self._cell_title.setVisible(has_cell)
        if found.cell is not None:
            scale = cell_scale(found.cell)
            title = QCoreApplication.translate("StepPanel", "cell state c (full bar: {0})")
            self._cell_title.setText(title.format(scale))
            self._cell.show_bars(_bars(found.cell[step]), scale)


def _bars(state: "Array") -> tuple[Bar, ...]:
    """One bar a unit; state (H)."""
    unit = QCoreApplication.translate("StepPanel", "unit {0}")
    return tuple(Bar(unit.format(at), float(value), f"{value:+.3f}") for at, value in enumerate(state, 1))
