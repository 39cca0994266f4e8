"""Non-modal preview of the pairs in a table, before they are imported."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from playground.document import Document
from playground.pairs import Pair, Pairs
from playground.problems import Problem, problems
from ui.style.plain_text import set_tip, title_text
from ui.style.theme import colours
from ui.style.translation import translate
from ui.widgets.card import label
from ui.widgets.segmented import Segmented

MOST_ROWS = 200  # shown; all rows are imported


class PairsPreview(QDialog):
    accepted_pairs = Signal(tuple, bool, str)  # the pairs, whether to keep the old ones, the file name

    def __init__(self, name: str, pairs: Pairs, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._pairs, self._document = name, pairs, document
        self.setObjectName("import_preview")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("ImportPreview", "Import {0}").format(title_text(name)))
        self.resize(480, 420)
        self._how = Segmented(
            (
                ("replace", translate("ImportPreview", "replace the pairs")),
                ("append", translate("ImportPreview", "add below them")),
            )
        )
        self._how.setObjectName("import_how")
        self._how.set_value("replace")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setIcon(QIcon())
        accept = buttons.addButton(
            translate("ImportPreview", "Import"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        accept.setObjectName("import_accept")
        buttons.accepted.connect(self._on_buttons_accepted)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addWidget(label(self._summary(), wraps=True))
        layout.addWidget(self._table(), 1)
        layout.addWidget(self._how)
        layout.addWidget(buttons)

    def _summary(self) -> str:
        wrong = {p.row for p in self._problems() if p.stops_training and p.row is not None}
        text = translate("ImportPreview", "{0} pairs, {1} of them with a problem (marked; they come in too).")
        shown = translate("ImportPreview", "The first {0} are shown.").format(MOST_ROWS)
        return text.format(len(self._pairs), len(wrong)) + (
            f" {shown}" if len(self._pairs) > MOST_ROWS else ""
        )

    def _problems(self) -> tuple[Problem, ...]:
        return problems(replace(self._document, pairs=self._pairs))

    def _table(self) -> QTableWidget:
        table = QTableWidget(min(len(self._pairs), MOST_ROWS), 2)
        table.setObjectName("import_table")
        table.setHorizontalHeaderLabels(
            [
                translate("ImportPreview", "Input"),
                translate("ImportPreview", "Target"),
            ]
        )
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        messages = {p.row: p.message for p in reversed(self._problems()) if p.row is not None}
        for row, pair in enumerate(self._pairs[:MOST_ROWS]):
            self._fill(table, row, pair, messages.get(row, ""))
        return table

    def _fill(self, table: QTableWidget, row: int, pair: Pair, message: str) -> None:
        for column, text in enumerate((pair.input, pair.target)):
            item = QTableWidgetItem(text)
            if message:
                set_tip(item, message)
                item.setForeground(QColor(colours().wrong))
            table.setItem(row, column, item)

    def _on_buttons_accepted(self) -> None:
        self.accepted_pairs.emit(self._pairs, self._how.value == "append", self._name)
        self.close()
