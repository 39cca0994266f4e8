"""A small inspecting view, and what a person does with any of them."""

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QScrollArea, QTableView, QToolButton, QWidget

from tests.ui.driving import find
from ui.inspection.inspector import Inspector
from ui.inspection.view import InspectionView
from ui.widgets.number_table import Table
from ui.widgets.number_view import NumberView


class FakeCard(InspectionView):
    """The hidden states of the layer shown; counts how often it is asked."""

    def __init__(self, inspector: Inspector) -> None:
        super().__init__("Fake view", "fake", inspector)
        self.asked = 0
        self.order = QComboBox()
        self.order.addItems(["index", "similarity"])
        self.head.addWidget(self.order)
        self.line, self.area, self.field = QLabel(), QScrollArea(), QLineEdit()
        inside = QWidget()
        inside.setMinimumSize(900, 900)
        self.area.setWidget(inside)
        for widget in (self.line, self.area, self.field):
            self.content.addWidget(widget)

    def show_inspected(self) -> None:
        self.line.setText(f"step {self.inspector.step}")

    def table(self) -> Table | None:
        self.asked += 1
        if self.inspector.trusted is None:
            return None
        hidden = self.inspector.trusted.trace.layers[self.inspector.layer].hidden  # (T+1, H)
        steps = tuple(f"t = {step}" for step in range(len(hidden)))
        rows = tuple((f"unit {unit}", *values) for unit, values in enumerate(hidden.T.tolist(), 1))
        return Table(("unit", *steps), rows)

    def explanation(self) -> str:
        return "Each row is a unit."


def opened(card: FakeCard) -> NumberView:
    QTest.keyClick(card, Qt.Key.Key_T)
    return find(card, NumberView, "fake_numbers")


def menu_action(card: FakeCard, start: str) -> QAction:
    """As the person finds it: the menu has been opened."""
    menu = find(card, QToolButton, "fake_menu").menu()
    assert menu is not None
    menu.aboutToShow.emit()
    return next(action for action in menu.actions() if action.text().startswith(start))


def choose(view: QTableView, *cells: tuple[int, int]) -> None:
    view.clearSelection()
    for cell in cells:
        view.selectionModel().select(view.model().index(*cell), QItemSelectionModel.SelectionFlag.Select)
