"""Qt table model of the pairs: input, target, and the shown network's prediction."""

import re
from dataclasses import replace
from enum import IntEnum

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from playground.checkpoint import Checkpoint, NetworkState
from playground.document import Document
from playground.pairs import Pair, Pairs
from playground.problems import Problem
from playground.vocabulary import join
from ui.session.blank_pairs import only_waits
from ui.session.session import Session
from ui.session.state import Selection, Shown
from ui.style.plain_text import one_line, plain_tip
from ui.style.translation import listed, said, translate

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
ANSWER_ROLE = Qt.ItemDataRole.UserRole  # tuple of (symbol, whether it is correct)
PROBLEM_ROLE = Qt.ItemDataRole.UserRole + 1  # the Problem of a cell, or None
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")  # what is typed is one line without tabs
Answer = tuple[tuple[str, bool], ...]


class PairColumn(IntEnum):
    INPUT = 0
    TARGET = 1
    PREDICTION = 2


class PairsModel(QAbstractTableModel):
    """Reads the session's document; reports only changed rows, so that selection and scrolling survive."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._pairs: Pairs = session.document.pairs
        self._problems = _by_cell(session)
        self._epoch = session.selection.epoch
        self._past = PastAnswers()
        self._told: Shown | None = None  # whose predictions the Qt views show
        session.document_changed.connect(self._on_session_document_changed)
        session.checkpoint_arrived.connect(self._on_session_checkpoint_arrived)
        session.selection_changed.connect(self._on_session_selection_changed)

    # --- Qt model interface

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._pairs)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(PairColumn)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return section + 1
        return (
            translate("PairsModel", "Input"),
            translate("PairsModel", "Target"),
            self._prediction_name(),
        )[section]

    def _prediction_name(self) -> str:
        past = None if self._epoch is None else self._session.runs.result.past.network(self._epoch)
        if past is None:
            return translate("PairsModel", "Prediction")
        return translate("PairsModel", "At epoch {0}").format(past.checkpoint.epoch)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags if index.column() == PairColumn.PREDICTION else flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = index.row(), PairColumn(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(self._text(row, column))
        if role == Qt.ItemDataRole.EditRole:
            return self._text(row, column)
        if role == ANSWER_ROLE:
            return self.answer(row) if column == PairColumn.PREDICTION else None
        if role == Qt.ItemDataRole.AccessibleTextRole and column == PairColumn.PREDICTION:
            return spoken_answer(self.answer(row), self._text(row, column))
        problem = self._problems.get((row, column))
        if role == PROBLEM_ROLE:
            return problem
        if role == Qt.ItemDataRole.ToolTipRole and problem is not None:
            return plain_tip(said(problem.message))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and problem is not None:
            return said(problem.message)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or index.column() == PairColumn.PREDICTION:
            return False
        if str(value) == self._text(index.row(), PairColumn(index.column())):
            return True  # its tabs and line breaks stay
        pair, text = self._pairs[index.row()], " ".join(CONTROL.split(str(value)))
        after = (
            replace(pair, input=text) if index.column() == PairColumn.INPUT else replace(pair, target=text)
        )
        name = translate("PairsModel", "edit pair {0}").format(index.row() + 1)
        pairs = (*self._pairs[: index.row()], after, *self._pairs[index.row() + 1 :])
        self._session.edit(replace(self._session.document, pairs=pairs), name)
        return True

    # --- Predictions

    def answer(self, row: int) -> Answer:
        """The predicted symbols of a pair, each with whether it is correct; empty while unknown."""
        _, targets = self._pairs[row].symbols(self._session.document.vocabulary.level)
        past = None if self._epoch is None else self._session.runs.result.past.network(self._epoch)
        answers = self._past.answer(past, self._pairs[row]) if past is not None else self._newest_answer(row)
        if len(answers) != len(targets):
            return ()
        return tuple((answer, answer == target) for answer, target in zip(answers, targets, strict=True))

    def _newest_answer(self, row: int) -> tuple[str, ...]:
        shown = self._session.runs.shown
        if shown is None or row >= len(shown.document.pairs) or shown.document.pairs[row] != self._pairs[row]:
            return ()
        _, targets = self._pairs[row].symbols(shown.document.vocabulary.level)
        return shown.document.vocabularies.target.decode(shown.predictions[row, : len(targets)].tolist())

    def _text(self, row: int, column: PairColumn) -> str:
        pair = self._pairs[row]
        match column:
            case PairColumn.INPUT:
                return pair.input
            case PairColumn.TARGET:
                return pair.target
            case PairColumn.PREDICTION:
                level = self._session.document.vocabulary.level
                return join((symbol for symbol, _ in self.answer(row)), level)

    # --- Session signals

    def _on_session_document_changed(self, _before: Document, after: Document) -> None:
        problems = _by_cell(self._session)
        before = self._problems
        cells = before.keys() | problems.keys()
        changed = {cell[0] for cell in cells if before.get(cell) != problems.get(cell)}
        self._problems = problems
        self._change_pairs(after.pairs)
        for row in changed:
            if row < len(self._pairs):
                self.dataChanged.emit(self.index(row, PairColumn.INPUT), self.index(row, PairColumn.TARGET))

    def _on_session_selection_changed(self, selection: Selection) -> None:
        if selection.epoch != self._epoch:
            self._epoch = selection.epoch
            self._show_answers()

    def _on_session_checkpoint_arrived(self) -> None:
        before, self._told = self._told, self._session.runs.shown
        if self._epoch is None and before is not None and self._told is not None:
            same = before.document is self._told.document
            if same and np.array_equal(before.predictions, self._told.predictions):
                return
        self._show_answers()

    def _show_answers(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, PairColumn.PREDICTION, PairColumn.PREDICTION)
        if self._pairs:
            self.dataChanged.emit(
                self.index(0, PairColumn.PREDICTION), self.index(len(self._pairs) - 1, PairColumn.PREDICTION)
            )

    def _change_pairs(self, after: Pairs) -> None:
        """Report to the Qt views only the rows between the common start and the common end."""
        head = _common(self._pairs, after)
        tail = _common(self._pairs[head:][::-1], after[head:][::-1])
        old, new = len(self._pairs) - head - tail, len(after) - head - tail
        kept = min(old, new)
        if old > kept:
            self.beginRemoveRows(NO_PARENT, head + kept, head + old - 1)
            self._pairs = self._pairs[: head + kept] + self._pairs[head + old :]
            self.endRemoveRows()
        elif new > kept:
            self.beginInsertRows(NO_PARENT, head + kept, head + new - 1)
            self._pairs = (
                self._pairs[: head + kept] + after[head + kept : head + new] + self._pairs[head + kept :]
            )
            self.endInsertRows()
        self._pairs = after
        if kept:
            self.dataChanged.emit(self.index(head, 0), self.index(head + kept - 1, PairColumn.PREDICTION))


def spoken_answer(answer: Answer, text: str) -> str | None:
    """For a screen reader, which sees no colours: the prediction, and where it is wrong."""
    if not answer:
        return None
    wrong = [str(at) for at, (_, right) in enumerate(answer, 1) if not right]
    if not wrong:
        return translate("PairsModel", "{0}: right").format(text)
    return translate("PairsModel", "{0}: wrong at symbol {1}").format(text, listed(wrong))


def _common(left: Pairs, right: Pairs) -> int:
    """Length of the common prefix."""
    length = 0
    for one, other in zip(left, right, strict=False):
        if one is not other and one != other:
            break
        length += 1
    return length


def _by_cell(session: Session) -> dict[tuple[int, int], Problem]:
    """The problems that are marked: a pair that is still to be typed is not."""
    columns = {"input": PairColumn.INPUT, "target": PairColumn.TARGET}
    return {
        (problem.row, columns[problem.place]): problem
        for problem in reversed(session.problems)
        if problem.row is not None and problem.place in columns and not only_waits(session.document, problem)
    }


class PastAnswers:
    """Cache of one network's predictions; cleared when another network is asked."""

    def __init__(self) -> None:
        self._checkpoint: Checkpoint | None = None
        self._answers: dict[Pair, tuple[str, ...]] = {}

    def answer(self, network: NetworkState, pair: Pair) -> tuple[str, ...]:
        """The predicted symbols; empty if an input symbol is not in the network's vocabulary."""
        if network.checkpoint is not self._checkpoint:
            self._checkpoint, self._answers = network.checkpoint, {}
        if pair not in self._answers:
            self._answers[pair] = _predicted(network, pair)
        return self._answers[pair]


def _predicted(network: NetworkState, pair: Pair) -> tuple[str, ...]:
    from playground.inspection.trace import trace  # lazy: not needed to show the window

    document = network.document
    symbols, _ = pair.symbols(document.vocabulary.level)
    known = document.vocabularies.input
    if not symbols or known.unknown(symbols):
        return ()
    weights = document.layout.split(network.checkpoint.flat)
    record = trace(document.model, weights, len(known), known.encode(symbols))
    return document.vocabularies.target.decode(record.prediction)
