"""The vocabulary: symbols with their indices, found in the pairs or listed by the user."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QListView,
    QListWidget,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from playground.document import VocabularySpec
from playground.vocabulary import Vocabulary, format_symbols, parse_symbols, visible
from ui.panels.data.finder import Finder
from ui.session.session import Session
from ui.session.text_search import TextSearch
from ui.style.plain_text import set_tip
from ui.style.translation import translate
from ui.widgets.card import label, mark_wrong
from ui.widgets.combo_box import ComboBox
from ui.widgets.find_bar import FindBar
from ui.widgets.text_field import TextField
from ui.widgets.wrapping_row import WrappingRow

MOST_ROWS, CHIP_PADDING = 2, 6
MOST_SHOWN = 400  # chips; the last one of a larger vocabulary says how many are left out


class VocabularyBox(QWidget):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._automatic = QCheckBox(translate("VocabularyBox", "automatic"))
        self._automatic.setObjectName("vocabulary_automatic")
        set_tip(self._automatic, translate("VocabularyBox", "The sorted symbols of all pairs"))
        self._shared = QCheckBox(translate("VocabularyBox", "shared"))
        self._shared.setObjectName("vocabulary_shared")
        set_tip(self._shared, translate("VocabularyBox", "One vocabulary for inputs and targets"))
        self._sides = (
            _Side(
                session.symbol_search,
                "",
                translate("VocabularyBox", "Vocabulary"),
                translate("VocabularyBox", "inputs"),
            ),
            _Side(
                session.target_search,
                "_target",
                translate("VocabularyBox", "Target vocabulary"),
                translate("VocabularyBox", "targets"),
            ),
        )
        self._build()
        self._show_document()
        self._automatic.clicked.connect(self._on_automatic_clicked)
        self._shared.clicked.connect(self._on_shared_clicked)
        for side in self._sides:
            side.edit.editingFinished.connect(self._on_edit_finished)
        session.document_changed.connect(self._show_document)

    def _build(self) -> None:
        title = label(translate("VocabularyBox", "Vocabulary"), "title")
        title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        head = WrappingRow()
        head.add(title, self._automatic, self._shared)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(head)
        for side in self._sides:
            layout.addWidget(side)

    @property
    def finder_with_focus(self) -> Finder | None:
        """Of the vocabulary in which the focus is."""
        focus = QApplication.focusWidget()
        return next((side.finder for side in self._sides if focus and side.isAncestorOf(focus)), None)

    # --- Edits

    def _on_automatic_clicked(self, automatic: bool) -> None:
        """A custom list starts with the symbols found in the pairs."""
        found = self._session.document.vocabularies
        self._change(
            translate("VocabularyBox", "automatic vocabulary"),
            automatic=automatic,
            input=() if automatic else found.input.symbols,
            target=() if automatic or self._spec.shared else found.target.symbols,
        )

    def _on_shared_clicked(self, shared: bool) -> None:
        known = self._session.document.vocabularies.input.symbols
        target = () if shared or self._spec.automatic else known
        self._change(translate("VocabularyBox", "shared vocabulary"), shared=shared, target=target)

    def _on_edit_finished(self) -> None:
        if self._spec.automatic:
            return
        for side in self._sides:
            side.edit.setModified(False)
        lists = [parse_symbols(side.edit.text()) for side in self._sides]
        target = () if self._spec.shared else lists[1]
        self._change(translate("VocabularyBox", "vocabulary"), input=lists[0], target=target)

    @property
    def _spec(self) -> VocabularySpec:
        return self._session.document.vocabulary

    def _change(self, name: str, **changes: object) -> None:
        after = replace(self._spec, **changes)  # type: ignore[arg-type]
        self._session.edit(replace(self._session.document, vocabulary=after), name)

    # --- Session signals

    def _show_document(self) -> None:
        spec, vocabularies = self._spec, self._session.document.vocabularies
        self._automatic.setChecked(spec.automatic)
        self._shared.setChecked(spec.shared)
        wrong = any(problem.place == "vocabulary" for problem in self._session.problems)
        input_side, target_side = self._sides
        input_side.show_symbols(vocabularies.input, spec.automatic, wrong)
        target_side.show_symbols(vocabularies.target, spec.automatic, wrong)
        target_side.setVisible(not spec.shared)
        input_side.caption.setVisible(not spec.shared)


class _Side(QWidget):
    """One vocabulary: chips of symbol and index, and below them a text field if the list is custom."""

    def __init__(self, search: TextSearch, suffix: str, name: str, caption: str) -> None:
        super().__init__()
        self.caption = label(caption, "muted")
        self._shown: Sequence[str] | None = None
        self.chips = Chips()
        self.chips.setObjectName(f"vocabulary_list{suffix}")
        self.chips.setAccessibleName(name)
        self.edit = TextField()
        self.edit.setObjectName(f"vocabulary_edit{suffix}")
        self.edit.setAccessibleName(name)
        self.caption.setBuddy(self.edit)
        self.edit.setPlaceholderText("e h l o")
        set_tip(
            self.edit, translate("VocabularyBox", "Symbols in order, between spaces; ␣ for the space itself")
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.caption)
        row.addWidget(self.chips, 1)
        find = FindBar(f"vocabulary{suffix}_find", translate("VocabularyBox", "Find a symbol"))
        self.finder = Finder(find, search, self.chips, self)
        self.chips.find_wanted.connect(self.finder.open)
        layout.addWidget(find)
        layout.addLayout(row)
        layout.addWidget(self.edit)

    def show_symbols(self, vocabulary: Vocabulary, automatic: bool, wrong: bool) -> None:
        self.edit.setVisible(not automatic)
        if not (self.edit.hasFocus() and self.edit.isModified()):  # else the user is typing into it
            self.edit.setText(format_symbols(vocabulary.symbols))
        mark_wrong(self.edit, wrong)
        if vocabulary.symbols == self._shown:
            return
        self._shown = vocabulary.symbols
        self.chips.show_symbols(vocabulary.symbols)
        self.finder.look_in_symbols(vocabulary.symbols)


class Chips(QListWidget):
    """Symbols with their indices, in one or two rows, as many as they need; more are scrolled to. Of a large
    vocabulary a part is shown, which moves with what is found."""

    find_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSpacing(1)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._symbols: Sequence[str] = ()
        self._first = 0
        self._menu = QMenu(self)
        self._menu.addAction(translate("VocabularyBox", "Find a symbol…"), self.find_wanted.emit)
        self._menu.addAction(translate("VocabularyBox", "Copy all symbols"), self._copy)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._menu.popup(event.globalPos())

    def _copy(self) -> None:
        QApplication.clipboard().setText(format_symbols(self._symbols))

    def show_symbols(self, symbols: Sequence[str]) -> None:
        self._symbols = symbols
        self._show_from(0)

    def current_row(self) -> int:
        return self._first + self.currentRow() if self.currentRow() >= 0 else -1

    def go_to_row(self, row: int) -> None:
        if not self._first <= row < self._first + MOST_SHOWN:
            self._show_from(row)
        self.setCurrentRow(row - self._first)
        self.scrollToItem(self.currentItem(), self.ScrollHint.PositionAtCenter)

    def _show_from(self, first: int) -> None:
        self._first, last = first, first + MOST_SHOWN
        self.clear()
        self.addItems([f"{visible(s)} {i}" for i, s in enumerate(self._symbols[first:last], first)])
        if len(self._symbols) > last:
            self.addItem(f"… +{len(self._symbols) - last}")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_symbols"):
            self._fit()

    def _fit(self) -> None:
        """All chips of one height: those of other scripts have a taller font."""
        high, metrics = self.fontMetrics().height() + CHIP_PADDING, self.fontMetrics()
        x, rows = 0, 1
        for at in range(self.count()):
            width = metrics.horizontalAdvance(self.item(at).text()) + 2 * CHIP_PADDING + 4
            self.item(at).setSizeHint(QSize(width, high))
            if x and x + width + 2 > self.width() - 4:
                x, rows = 0, rows + 1
            x += width + 2
        self.setFixedHeight(min(rows, MOST_ROWS) * (high + 2) + 4)


class LevelChoice(ComboBox):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("level_choice")
        self.setAccessibleName(translate("LevelChoice", "What a symbol is"))
        self.addItem(translate("LevelChoice", "characters"), "character")
        self.addItem(translate("LevelChoice", "words"), "word")
        self._show_document()
        self.activated.connect(self._on_activated)
        session.document_changed.connect(self._show_document)

    def _on_activated(self) -> None:
        """Also makes the vocabulary automatic: a custom list holds symbols of the other level."""
        document = self._session.document
        vocabulary = replace(
            document.vocabulary, level=self.currentData(), automatic=True, input=(), target=()
        )
        name = translate("LevelChoice", "symbols are {0}").format(self.currentText())
        self._session.edit(replace(document, vocabulary=vocabulary), name)

    def _show_document(self) -> None:
        self.setCurrentIndex(self.findData(self._session.document.vocabulary.level))
