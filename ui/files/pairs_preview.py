"""Non-modal preview of the pairs in a table, and of how they were read, before they are imported."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from playground.language import told
from playground.pairs import Pair
from playground.tables import Asked, Note, TableError
from playground.tables.values import NoteKind
from ui.files.table_form import TableForm
from ui.session.table_reader import ReadTable
from ui.style.numbers import whole
from ui.style.plain_text import one_line, set_tip, title_text
from ui.style.text_size import scaled
from ui.style.theme import colours
from ui.style.translation import said, translate
from ui.widgets.card import label, set_role
from ui.widgets.enter_key import leave_enter_to
from ui.widgets.segmented import Segmented

MOST_ROWS = 200  # shown; all rows are imported
PARTS = 1000  # steps of the progress bar
FEWEST_PX = 120  # of the table below many notes
ASKING: tuple[NoteKind, ...] = ("encoding", "separator", "perhaps_header", "no_separator")


class PairsPreview(QDialog):
    accepted_table = Signal(object, bool, str)  # a ReadTable, whether to keep the old pairs, the file name
    asked = Signal(Asked)  # to read the table otherwise

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._read: ReadTable | None = None
        self.has_shown = False  # a table, or why it cannot be read
        self.setObjectName("import_preview")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("ImportPreview", "Import {0}").format(title_text(name)))
        self.resize(580, 520)
        self._summary = label(role="title", wraps=True)
        self._summary.setObjectName("import_summary")
        self._form = TableForm()
        self._form.asked.connect(self.asked)
        self._questions = label(role="warning", wraps=True)
        self._questions.setObjectName("import_questions")
        self._notes = label(role="muted", wraps=True)
        self._notes.setObjectName("import_notes")
        self._table = _table()
        self._bar = _bar()
        self._how = _how()
        self._build()

    def _build(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setIcon(QIcon())
        self._accept: QPushButton = buttons.addButton(
            translate("ImportPreview", "&Import"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._accept.setObjectName("import_accept")
        buttons.accepted.connect(self._on_buttons_accepted)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(self._summary)
        layout.addWidget(self._form)
        layout.addWidget(self._questions)
        layout.addWidget(self._notes)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._bar)
        layout.addWidget(self._how)
        layout.addWidget(buttons)
        leave_enter_to(self._accept, self)

    # --- What is shown

    def show_reading(self) -> None:
        self._summary.setText(translate("ImportPreview", "Reading the table …"))
        set_role(self._summary, "title")
        self._bar.setRange(0, 0)  # no progress known yet
        self._bar.show()
        self._accept.setEnabled(False)

    def propose_to_append(self, appends: bool) -> None:
        """Below the pairs there are, rather than in their place."""
        self._how.set_value("append" if appends else "replace")

    def show_progress(self, share: float) -> None:
        self._bar.setRange(0, PARTS)
        self._bar.setValue(round(PARTS * share))

    def show_table(self, read: ReadTable) -> None:
        self._read, pairs = read, read.table.pairs
        self._end_reading(_summary(read), "title")
        self._form.show_found(read.table)
        self._show_notes(read.table.notes)
        self._table.setRowCount(min(len(pairs), MOST_ROWS))
        for row, pair in enumerate(pairs[:MOST_ROWS]):
            self._fill(row, pair, said(read.messages.get(row, "")))

    def show_error(self, error: TableError) -> None:
        self._read = None
        self._end_reading(said(told(error)), "wrong")
        self._show_notes(())
        self._table.setRowCount(0)

    def _end_reading(self, sentence: str, role: str) -> None:
        self.has_shown = True
        self._bar.hide()
        self._summary.setText(sentence)
        set_role(self._summary, role)
        self._accept.setEnabled(self._read is not None and bool(self._read.table.pairs))

    def _show_notes(self, notes: Sequence[Note]) -> None:
        for shown, asks in ((self._questions, True), (self._notes, False)):
            shown.setText("\n".join(_note_text(note) for note in notes if (note.kind in ASKING) == asks))
            shown.setVisible(bool(shown.text()))

    def _fill(self, row: int, pair: Pair, message: str) -> None:
        for column, text in enumerate((pair.input, pair.target)):
            item = QTableWidgetItem(one_line(text))
            if message:
                set_tip(item, message)
                item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, message)
                item.setForeground(QColor(colours().wrong))
            self._table.setItem(row, column, item)

    def _on_buttons_accepted(self) -> None:
        self.accepted_table.emit(self._read, self._how.value == "append", self._name)
        self.close()


def _note_text(note: Note) -> str:
    if note.kind != "no_separator":
        return said(note.message)
    text = translate(
        "ImportPreview", "{0} Choose above what stands between input and target, or cancel and mend the file."
    )
    return text.format(note.message)


def _summary(read: ReadTable) -> str:
    shown = translate("ImportPreview", "The first {0} are shown.").format(MOST_ROWS)
    count = len(read.table.pairs)
    return _count_text(count, read) + (f" {shown}" if count > MOST_ROWS else "")


def _count_text(count: int, read: ReadTable) -> str:
    if not read.wrong:
        text = translate("ImportPreview", "1 pair") if count == 1 else translate("ImportPreview", "{0} pairs")
    elif count == 1:
        text = translate("ImportPreview", "1 pair, with a problem (it comes in too). {2}")
    elif read.wrong == 1:
        text = translate(
            "ImportPreview", "{0} pairs, 1 of them with a problem (marked; it comes in too). {2}"
        )
    else:
        text = translate(
            "ImportPreview", "{0} pairs, {1} of them with a problem (marked; they come in too). {2}"
        )
    return text.format(whole(count), whole(read.wrong), read.first_wrong)


def _table() -> QTableWidget:
    table = QTableWidget(0, 2)
    table.setObjectName("import_table")
    names = (translate("ImportPreview", "Input"), translate("ImportPreview", "Target"))
    table.setHorizontalHeaderLabels(list(names))
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)  # Tab goes on to the buttons
    table.setAccessibleName(translate("ImportPreview", "Pairs that are read"))
    table.setMinimumHeight(scaled(FEWEST_PX))
    return table


def _bar() -> QProgressBar:
    bar = QProgressBar()
    bar.setObjectName("import_progress")
    bar.setAccessibleName(translate("ImportPreview", "Progress of reading"))
    bar.setTextVisible(False)
    kept = bar.sizePolicy()
    kept.setRetainSizeWhenHidden(True)
    bar.setSizePolicy(kept)
    return bar


def _how() -> Segmented:
    how = Segmented(
        (
            ("replace", translate("ImportPreview", "replace the pairs")),
            ("append", translate("ImportPreview", "add below them")),
        )
    )
    how.setObjectName("import_how")
    how.setAccessibleName(translate("ImportPreview", "What becomes of the pairs there are"))
    how.set_value("replace")
    return how
