"""The pairs table: edited in place, pasted from and copied to spreadsheets."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QFontMetrics, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.style.text_size import scaled
from ui.style.theme import Colours, colours
from ui.widgets.text_field import LONGEST

Index = QModelIndex | QPersistentModelIndex
MARGIN, INSET = 6, 3  # INSET: of Qt's own, before the text of a cell
FEWEST_ROWS, ROW_PADDING = 4, 10
MARK = 16  # room for ✓ or ✗, which no symbol may take
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PairsTable(QTableView):
    """Turns keys into signals, which the panel handles."""

    pasted = Signal(str)
    copied = Signal()
    cut = Signal()
    menu_wanted = Signal(QPoint)  # where, on the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pairs_table")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setTabKeyNavigation(False)
        header = self.verticalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)  # measuring 10,000 rows would be slow
        header.setMinimumWidth(24)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._fit()
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setWordWrap(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        """Never fewer rows than can be compared, however little room is left."""
        row = self.fontMetrics().height() + ROW_PADDING
        self.verticalHeader().setDefaultSectionSize(row)
        frame = 2 * self.frameWidth()
        self.setMinimumHeight(self.horizontalHeader().sizeHint().height() + FEWEST_ROWS * row + frame)

    def selected_rows(self) -> tuple[int, ...]:
        """The selected rows in ascending order; the current row when none is selected."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        if not rows and self.currentIndex().isValid():
            rows = [self.currentIndex().row()]
        return tuple(rows)

    def select_rows(self, rows: Sequence[int]) -> None:
        """Select these rows and make the first the current one."""
        model, flags = self.model(), QItemSelectionModel.SelectionFlag
        self.clearSelection()
        for row in rows:
            how = flags.Select | flags.Rows
            self.selectionModel().select(model.index(row, 0), how)
        if rows:
            self.selectionModel().setCurrentIndex(model.index(rows[0], 0), flags.NoUpdate)
            self.scrollTo(model.index(rows[0], 0))

    def current_row(self) -> int:
        return self.currentIndex().row()

    def go_to_row(self, row: int) -> None:
        index = self.model().index(row, max(0, self.currentIndex().column()))
        self.setCurrentIndex(index)
        self.scrollTo(index, self.ScrollHint.PositionAtCenter)

    def paste(self) -> None:
        self.pasted.emit(QApplication.clipboard().text())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif event.matches(QKeySequence.StandardKey.Cut):
            self.cut.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() == self.State.NoState:
            self.edit(self.currentIndex())  # the key that ends editing comes here too
        else:
            super().keyPressEvent(event)


class ProblemDelegate(QStyledItemDelegate):
    """Draws a wavy line and a mark at the right end of a cell with a problem; the tooltip explains it."""

    def __init__(self, problem_role: int) -> None:
        super().__init__()
        self._role = problem_role

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = super().createEditor(parent, option, index)
        if isinstance(editor, QLineEdit):
            editor.setMaxLength(LONGEST)
        return editor

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        problem = index.data(self._role)
        if problem is None:
            return
        theme = colours()
        colour = QColor(theme.wrong if problem.stops_training else theme.warning)
        area: QRect = option.rect
        painter.save()
        painter.setPen(colour)
        _wave(painter, area)
        painter.drawText(area.adjusted(0, 0, -MARGIN, 0), _RIGHT, "!")
        painter.restore()


class AnswerDelegate(QStyledItemDelegate):
    """Draws the predicted symbols, wrong ones coloured and underlined, then ✓ or ✗ for the whole pair."""

    def __init__(self, answer_role: int, separator: str = "") -> None:
        super().__init__()
        self._role = answer_role
        self.separator = separator  # a space at word level

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = colours()
        area: QRect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.notice_back))
        painter.setClipRect(area)
        self._paint_answer(painter, theme, area, index.data(self._role) or ())
        painter.restore()

    def _paint_answer(
        self, painter: QPainter, theme: Colours, area: QRect, answer: tuple[tuple[str, bool], ...]
    ) -> None:
        metrics = painter.fontMetrics()
        at = QPoint(area.left() + INSET, _baseline(area, metrics))
        end = area.right() - scaled(MARK) - MARGIN
        for place, (symbol, right) in enumerate(answer):
            dots = metrics.horizontalAdvance("…") if place < len(answer) - 1 else 0
            if at.x() + metrics.horizontalAdvance(symbol) + dots > end:
                at = _text(painter, theme, at, "…", True)
                break
            at = _text(painter, theme, at, symbol, right)
            at += QPoint(metrics.horizontalAdvance(self.separator), 0)
        if answer:
            solved = all(right for _, right in answer)
            painter.setPen(QColor(theme.right if solved else theme.wrong))
            painter.setFont(_font(painter.font(), underlined=False))
            painter.drawText(at + QPoint(MARGIN, 0), "✓" if solved else "✗")


def _baseline(area: QRect, metrics: QFontMetrics) -> int:
    """Where Qt sets the text of the other cells."""
    return area.top() + area.height() // 2 - metrics.height() // 2 + metrics.ascent()


def _font(font: QFont, underlined: bool) -> QFont:
    made = QFont(font)
    made.setUnderline(underlined)
    return made


def _text(painter: QPainter, theme: Colours, at: QPoint, symbol: str, right: bool) -> QPoint:
    """Draw one symbol; returns the place of the next one."""
    painter.setFont(_font(painter.font(), underlined=not right))
    painter.setPen(QColor(theme.text if right else theme.wrong))
    painter.drawText(at, symbol)
    return at + QPoint(painter.fontMetrics().horizontalAdvance(symbol), 0)


def _wave(painter: QPainter, area: QRect) -> None:
    for x in range(area.left() + MARGIN, area.right() - 2 * MARGIN, 4):
        painter.drawLine(x, area.bottom() - 4, x + 2, area.bottom() - 2)
        painter.drawLine(x + 2, area.bottom() - 2, x + 4, area.bottom() - 4)
