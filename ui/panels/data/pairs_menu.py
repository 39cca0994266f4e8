"""The context menu of the pairs table."""

from collections.abc import Callable, Mapping

from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from ui.panels.data.pairs_table import PairsTable
from ui.style.translation import translate

EDITS = ("pair_add", "pair_duplicate", "pair_remove", "pair_up", "pair_down")


class PairsMenu(QMenu):
    def __init__(self, table: PairsTable, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("pairs_menu")
        self._table = table
        # The keys after the tab are hints: the table handles them.
        self._of_pairs = (
            self._command(translate("PairsMenu", "Cu&t"), QKeySequence.StandardKey.Cut, table.cut.emit),
            self._command(translate("PairsMenu", "&Copy"), QKeySequence.StandardKey.Copy, table.copied.emit),
        )
        self._paste = self._command(
            translate("PairsMenu", "&Paste"), QKeySequence.StandardKey.Paste, table.paste
        )
        self.aboutToShow.connect(self._on_about_to_show)

    def fill(self, actions: Mapping[str, QAction]) -> None:
        """Add the commands that the Edit menu has too."""
        self.addSeparator()
        for name in EDITS:
            self.addAction(actions[name])
        self.addSeparator()
        self.addAction(actions["edit_find"])

    def _command(self, text: str, key: QKeySequence.StandardKey, do: Callable[[], None]) -> QAction:
        hint = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        return self.addAction(f"{text}\t{hint}", do)

    def _on_about_to_show(self) -> None:
        for action in self._of_pairs:
            action.setEnabled(bool(self._table.selected_rows()))
        self._paste.setEnabled(bool(QGuiApplication.clipboard().text()))
