"""Form for the cells and seeds of a sweep."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from playground.spec import CELL_NAMES, MAX_SEED, Cell
from ui.panels.sweep.text import Asked, Fault
from ui.style.plain_text import set_tip
from ui.style.text_size import scaled
from ui.style.translation import translate
from ui.widgets.card import ElidedLabel, field_label, label, mark_wrong, set_role
from ui.widgets.number_field import WholeNumberField

OTHER: dict[Cell, Cell] = {"rnn": "lstm", "lstm": "rnn", "gru": "rnn"}  # compared with, unless chosen
FIRST, LAST = 0, 19  # default seeds
LEAST_PX = 60  # minimum width of a field: Qt's own, for the largest seed, is too wide


class SweepForm(QWidget):
    """The cell of the document and another are chosen, until the user chooses."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sweep_form")
        self._own = False
        self._cells = {cell: self._make_cell(cell) for cell in CELL_NAMES}
        self.first = self._make_seed("sweep_from", translate("Sweep", "First seed"), FIRST)
        self.last = self._make_seed("sweep_to", translate("Sweep", "Last seed"), LAST)
        self._note, self._progress = label(role="muted", wraps=True), ElidedLabel()
        self._note.setObjectName("sweep_note")
        self._progress.setObjectName("sweep_progress")
        set_role(self._progress, "muted")
        self._build()

    def _make_cell(self, cell: Cell) -> QPushButton:
        made = QPushButton(CELL_NAMES[cell])
        made.setObjectName(f"sweep_cells_{cell}")
        made.setAccessibleName(translate("Sweep", "Sweep {0}").format(CELL_NAMES[cell]))
        made.setCheckable(True)
        made.setProperty("segment", True)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.clicked.connect(self._on_cell_clicked)
        return made

    def _make_seed(self, name: str, spoken: str, seed: int) -> WholeNumberField:
        made = WholeNumberField(0, MAX_SEED)
        made.setObjectName(name)
        made.setAccessibleName(spoken)
        made.setMinimumWidth(scaled(LEAST_PX))
        made.setValue(seed)
        made.valueChanged.connect(self.changed)
        return made

    def _build(self) -> None:
        cells, seeds = QHBoxLayout(), QHBoxLayout()
        cells.setSpacing(4)
        for button in self._cells.values():
            cells.addWidget(button, 1)
        seeds.setSpacing(8)
        seeds.addWidget(self.first, 1)
        seeds.addWidget(field_label(translate("Sweep", "to"), self.last, "muted"))
        seeds.addWidget(self.last, 1)
        layout, grid = QVBoxLayout(self), QGridLayout()
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(translate("Sweep", "Cells")), 0, 0)
        grid.addLayout(cells, 0, 1)
        grid.addWidget(field_label(translate("Sweep", "Seeds"), self.first), 1, 0)
        grid.addLayout(seeds, 1, 1)
        layout.addLayout(grid)
        for line in (self._note, self._progress):  # only one of them is visible
            layout.addWidget(line)

    @property
    def asked(self) -> Asked:
        chosen = tuple(cell for cell, button in self._cells.items() if button.isChecked())
        return Asked(chosen, self.first.value(), self.last.value())

    def remembered(self) -> bool:
        return self._own

    def recall(self, own: bool) -> None:
        self._own = own

    def take_what_is_typed(self) -> None:
        for field in (self.first, self.last):
            field.interpretText()

    @property
    def is_typing(self) -> bool:
        return self.first.hasFocus() or self.last.hasFocus()

    def propose(self, cell: Cell) -> None:
        if not self._own:
            for name, button in self._cells.items():
                button.setChecked(name in (cell, OTHER[cell]))

    def show_size(self, text: str, found: Fault | None) -> None:
        """Show the size of the sweep, or the fault, with its field marked."""
        self._show_line(self._note, found.text if found else text)
        set_role(self._note, "wrong" if found else "muted")
        self._mark(found.place if found else None)

    def show_progress(self, text: str) -> None:
        """Show the progress instead of the size."""
        self._show_line(self._progress, text)
        self._mark(None)

    def _show_line(self, line: QLabel, text: str) -> None:
        line.setText(text)
        self._note.setVisible(line is self._note)
        self._progress.setVisible(line is self._progress)

    def _mark(self, place: str | None) -> None:
        for button in self._cells.values():
            mark_wrong(button, place == "cells")
        for field in (self.first, self.last):
            mark_wrong(field, place == "seeds")

    def show_under_way(self, under_way: bool) -> None:
        """Disable the fields while a sweep is running."""
        reason = translate("Sweep", "A sweep is running: cancel it to change this.")
        several = translate("Sweep", "Press one cell or several: each is trained with all seeds.")
        for field in (*self._cells.values(), self.first, self.last):
            field.setEnabled(not under_way)
            set_tip(field, reason if under_way else several if field in self._cells.values() else "")

    def _on_cell_clicked(self) -> None:
        self._own = True
        self.changed.emit()
