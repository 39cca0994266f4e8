"""The data panel: task, pairs, vocabulary, and a summary of what is wrong or notable about the pairs."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QWidget

from playground.language import told
from playground.pairs import Pair, Pairs, duplicated, inserted, shifted, without
from playground.problems import stopping
from playground.tables import TableError, copied
from ui.panels.data.finder import Finder
from ui.panels.data.pairs_menu import PairsMenu
from ui.panels.data.pairs_model import ANSWER_ROLE, PROBLEM_ROLE, PairColumn, PairsModel
from ui.panels.data.pairs_table import AnswerDelegate, PairsTable, ProblemDelegate
from ui.panels.data.pasting import Pasting
from ui.panels.data.task_row import TaskRow
from ui.panels.data.text import Summary, summary
from ui.panels.data.vocabulary_box import LevelChoice, VocabularyBox
from ui.session.blank_pairs import is_blank
from ui.session.session import Session
from ui.style.translation import translate
from ui.widgets.card import Card, IconButton, label, set_role
from ui.widgets.find_bar import FindBar
from ui.widgets.wrapping_row import WrappingRow


class DataPanel(Card):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(translate("DataPanel", "Data"), parent)
        self._session = session
        self._awaited: int | None = None  # the row of an empty pair, looked at once something is typed
        self._model = PairsModel(session, self)
        self._pasting = Pasting(session, self)
        self._table = PairsTable()
        self._table.setModel(self._model)
        self._problem_delegate = ProblemDelegate(PROBLEM_ROLE)
        self._answer_delegate = AnswerDelegate(ANSWER_ROLE)
        self._table.setItemDelegate(self._problem_delegate)
        self._table.setItemDelegateForColumn(PairColumn.PREDICTION, self._answer_delegate)
        self._table.setAccessibleName(translate("DataPanel", "Pairs"))
        self._find = FindBar("pairs_find", translate("DataPanel", "Find in the pairs"))
        self._finder = Finder(self._find, session.pair_search, self._table, self)
        self._vocabulary = VocabularyBox(session)
        self._menu = PairsMenu(self._table, self)
        self._summary = label(wraps=True)
        self._summary.setObjectName("data_summary")
        self._note = label(role="muted", wraps=True)
        self._note.setObjectName("data_note")
        self._build()
        self._connect()
        self._finder.look_in_pairs(self._pairs)
        self._show_level()
        self._show_summary()

    def _build(self) -> None:
        self.body.addWidget(TaskRow(self._session))
        self.body.addWidget(self._find)
        self.body.addWidget(self._table, 1)
        self.body.addWidget(self._buttons())
        self.body.addWidget(self._vocabulary)
        self.body.addWidget(self._summary)
        self.body.addWidget(self._note)

    def _buttons(self) -> QWidget:
        self._add = IconButton("add", "pairs_add", translate("DataPanel", "Add a pair"))
        self._remove = IconButton(
            "remove", "pairs_remove", translate("DataPanel", "Remove the selected pairs")
        )
        self._duplicate = IconButton("duplicate", "pairs_duplicate", translate("DataPanel", "Duplicate"))
        self._up = IconButton("up", "pairs_up", translate("DataPanel", "Move up"))
        self._down = IconButton("down", "pairs_down", translate("DataPanel", "Move down"))
        buttons = QWidget()
        beside = QHBoxLayout(buttons)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(2)
        for button in (self._add, self._remove, self._duplicate, self._up, self._down):
            beside.addWidget(button)
        beside.addStretch(1)
        buttons.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = WrappingRow()
        row.add(buttons, LevelChoice(self._session))
        return row

    def _connect(self) -> None:
        self._add.clicked.connect(self.add_pair)
        self._remove.clicked.connect(self.remove_pairs)
        self._duplicate.clicked.connect(self.duplicate_pairs)
        self._up.clicked.connect(self.move_up)
        self._down.clicked.connect(self.move_down)
        self._table.pasted.connect(self.paste)
        self._table.copied.connect(self.copy)
        self._table.cut.connect(self._cut)
        self._table.menu_wanted.connect(self._menu.popup)
        self._pasting.pasted.connect(self._on_pasting_pasted)
        self._table.selectionModel().currentRowChanged.connect(self._on_table_current_row_changed)
        self._session.document_changed.connect(self._on_session_document_changed)
        self._session.settled.connect(self._show_summary)

    def take_actions(self, actions: Mapping[str, QAction]) -> None:
        """Let the keys of those that belong to the table work in it, and nowhere else."""
        elsewhere = Qt.ShortcutContext.WindowShortcut
        self._table.addActions([each for each in actions.values() if each.shortcutContext() != elsewhere])
        self._menu.fill(actions)

    @property
    def is_typing(self) -> bool:
        """Whether a cell is being edited."""
        return self._table.state() == PairsTable.State.EditingState

    # --- Finding

    def find_text(self) -> None:
        """Find a symbol if the vocabulary has the focus, else a text in the pairs."""
        self._wanted_finder.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._finder.is_open:
            self._finder.close()
        else:
            super().keyPressEvent(event)

    def find_next(self) -> None:
        self._find_on(1)

    def find_previous(self) -> None:
        self._find_on(-1)

    def _find_on(self, by: int) -> None:
        finder = self._wanted_finder
        finder.move(by) if finder.is_open else finder.open()

    @property
    def _wanted_finder(self) -> Finder:
        return self._vocabulary.finder_with_focus or self._finder

    # --- Edits

    def add_pair(self) -> None:
        """Add an empty pair below the current one and start typing into it."""
        row = (
            self._table.currentIndex().row() + 1 if self._table.currentIndex().isValid() else len(self._pairs)
        )
        self._set_pairs(inserted(self._pairs, row, (Pair("", ""),)), translate("DataPanel", "add pair"))
        index = self._model.index(row, PairColumn.INPUT)
        self._table.setCurrentIndex(index)
        self._table.edit(index)

    def remove_pairs(self) -> None:
        rows = self._table.selected_rows()
        one, many = translate("DataPanel", "remove a pair"), translate("DataPanel", "remove {0} pairs")
        name = one if len(rows) == 1 else many.format(len(rows))
        self._set_pairs(without(self._pairs, set(rows)), name)

    def duplicate_pairs(self) -> None:
        rows = self._table.selected_rows()
        self._set_pairs(duplicated(self._pairs, set(rows)), translate("DataPanel", "duplicate pairs"))

    def move_up(self) -> None:
        self._move(-1)

    def move_down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        rows = self._table.selected_rows()
        after = shifted(self._pairs, rows, by)
        if after != self._pairs:
            self._set_pairs(after, translate("DataPanel", "move pairs"))
            self._table.select_rows([row + by for row in rows])

    def paste(self, text: str) -> None:
        """Insert spreadsheet rows below the current pair; rows without two cells are kept and marked."""
        self._pasting.paste(text)

    def _on_pasting_pasted(self, pasted: Pairs) -> None:
        row = (
            self._table.currentIndex().row() + 1 if self._table.currentIndex().isValid() else len(self._pairs)
        )
        one, many = translate("DataPanel", "paste a pair"), translate("DataPanel", "paste {0} pairs")
        name = one if len(pasted) == 1 else many.format(len(pasted))
        self._set_pairs(inserted(self._pairs, row, pasted), name)
        self._table.select_rows(range(row, row + min(len(pasted), 200)))

    def copy(self) -> bool:
        """Returns whether the selected rows are on the clipboard; otherwise a notice says why."""
        chosen = (self._pairs[row] for row in self._table.selected_rows())
        try:
            QApplication.clipboard().setText(copied(chosen))
        except TableError as error:
            self._session.notice(told(error), "error")
            return False
        return True

    def _cut(self) -> None:
        if self.copy():
            self.remove_pairs()

    @property
    def _pairs(self) -> Pairs:
        return self._session.document.pairs

    def _set_pairs(self, pairs: Pairs, name: str) -> None:
        self._session.edit(replace(self._session.document, pairs=pairs), name)

    # --- Session signals

    def _on_session_document_changed(self) -> None:
        self._finder.look_in_pairs(self._pairs)
        self._show_level()
        row = self._table.currentIndex().row()
        if self._awaited is not None and row == self._awaited:
            self._look_at(row)
        if stopping(self._session.problems):
            self._show_summary()  # errors at once; the rest can wait until the user stops typing

    def _on_table_current_row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self._awaited = None
        if current.isValid():
            self._look_at(current.row())

    def _look_at(self, row: int) -> None:
        """An empty pair has nothing to show: until something is typed, the views keep what they show."""
        self._awaited = row if is_blank(self._session.document, row) else None
        if self._awaited is None:
            self._session.select(replace(self._session.selection, pair=row, text=None))

    def _show_level(self) -> None:
        self._answer_delegate.separator = " " if self._session.document.vocabulary.level == "word" else ""

    def _show_summary(self) -> None:
        shown: Summary = summary(self._session.document, self._session.problems, self._session.limits)
        self._summary.setText(shown.text)
        set_role(self._summary, shown.role)
        self._note.setText(shown.note)
        self._note.setVisible(bool(shown.note))
