"""What the button at the end of a view's head offers."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ui.view_export import ViewExport

if TYPE_CHECKING:
    from ui.inspecting_card import InspectingCard


class ViewMenu(QMenu):
    def __init__(self, card: "InspectingCard", export: ViewExport) -> None:
        super().__init__(card)
        self._card = card
        self.setToolTipsVisible(True)
        translate = QCoreApplication.translate
        # What follows a tab is a hint: the keys come by InspectorKeys, which asks no action.
        self._numbers = self.addAction(translate("ViewMenu", "Show numbers\tT"), card.toggle_numbers)
        self._numbers.setCheckable(True)
        self.addSeparator()
        self._takes: tuple[QAction, ...] = (
            self.addAction(translate("ViewMenu", "Copy as text"), export.copy_text),
            self.addAction(translate("ViewMenu", "Copy as TSV"), export.copy_tsv),
            self.addAction(translate("ViewMenu", "Save picture…"), export.save_picture),
            self.addAction(translate("ViewMenu", "Save data as CSV…"), export.save_numbers),
        )
        self.addSeparator()
        self.addAction(translate("ViewMenu", "Explain\t?"), card.explain)
        self.aboutToShow.connect(self._on_about_to_show)

    def _on_about_to_show(self) -> None:
        self._numbers.setChecked(self._card.shows_numbers)
        inspector = self._card.inspector
        nothing = QCoreApplication.translate("ViewMenu", "Nothing of the network is shown now.")
        for action in self._takes:
            action.setEnabled(inspector.trusted is not None)
            action.setToolTip("" if action.isEnabled() else inspector.message or nothing)
