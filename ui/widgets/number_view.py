"""Table view of numbers. Cells are formatted on demand, so that a large table opens at once."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QTableView, QWidget

from ui.style.plain_text import plain_tip
from ui.widgets.number_table import Table, cells_tab_separated, exact

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
EMPTY = Table((), ())
ROLES = {
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.TextAlignmentRole,
}
WORDS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
SAMPLES = 16  # about so many rows are measured to find the width of a column
WIDEST = 320
_CURSOR_KEYS = {
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
}


class NumberModel(QAbstractTableModel):
    """Qt model of a Table; new values of the same shape keep the selection and the scroll position."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table = EMPTY

    def show_table(self, table: Table) -> None:
        if _shape(table) != _shape(self.table):
            self.beginResetModel()
            self.table = table
            self.endResetModel()
            return
        header_changes, self.table = table.columns != self.table.columns, table
        rows, columns = _shape(table)
        if columns and header_changes:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, columns - 1)
        if rows and columns:
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, columns - 1))

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.table.rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.table.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole or orientation == Qt.Orientation.Vertical:
            return None
        return self.table.columns[section] if 0 <= section < len(self.table.columns) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in ROLES or not index.isValid():  # Qt asks for six more roles to paint a cell
            return None
        value = self.table.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return WORDS if isinstance(value, str) else NUMBERS
        return self.table.shown(value) if role == Qt.ItemDataRole.DisplayRole else plain_tip(exact(value))


class NumberView(QTableView):
    """Handles cursor keys, Select All and Copy itself; every other key goes to the parent view."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = NumberModel(self)
        self.setModel(self._model)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 5)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(24)
        self.horizontalHeader().setDefaultSectionSize(24)

    def show_table(self, table: Table | None) -> None:
        """Show the table, or nothing if it is None. Columns widen for wider values but never shrink."""
        self._model.show_table(table or EMPTY)
        for column in range(self._model.columnCount()):
            width = self._fitting(column)
            if width > self.columnWidth(column):
                self.setColumnWidth(column, width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in _CURSOR_KEYS or event.matches(QKeySequence.StandardKey.SelectAll):
            super().keyPressEvent(event)
            event.accept()  # also at the last cell, where the parent view would otherwise handle the key
        else:
            event.ignore()

    def _copy(self) -> None:
        cells = [(index.row(), index.column()) for index in self.selectedIndexes()]
        if cells:
            QGuiApplication.clipboard().setText(cells_tab_separated(self._model.table, cells))

    def _fitting(self, column: int) -> int:
        table = self._model.table
        every = max(1, len(table.rows) // SAMPLES)
        samples = (*table.rows[::every], *table.rows[-1:])
        texts = [table.columns[column], *(table.shown(row[column]) for row in samples)]
        return min(WIDEST, self.fontMetrics().horizontalAdvance(max(texts, key=len)) + 16)


def _shape(table: Table) -> tuple[int, int]:
    return len(table.rows), len(table.columns)
