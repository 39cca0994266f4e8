"""What the button at the end of a view's head offers."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from ui.inspection.view import InspectingCard
    from ui.view_export.card import ExportingCard


class ExportMenu(QMenu):
    """Copies and files of what is shown."""

    def __init__(self, card: "ExportingCard") -> None:
        super().__init__(card)
        self._exporting = card
        self._takes: tuple[QAction, ...] = ()
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._on_about_to_show)

    def add_takes(self) -> None:
        translate, export = QCoreApplication.translate, self._exporting.export
        self._takes = (
            self.addAction(translate("ViewMenu", "Copy as text"), export.copy_text),
            self.addAction(translate("ViewMenu", "Copy as TSV"), export.copy_tsv),
            self.addAction(translate("ViewMenu", "Save picture…"), export.save_picture),
            self.addAction(translate("ViewMenu", "Save data as CSV…"), export.save_numbers),
        )

    def _on_about_to_show(self) -> None:
        nothing = QCoreApplication.translate("ViewMenu", "Nothing of the network is shown now.")
        shown = self._exporting.recipe() is not None
        for action in self._takes:
            action.setEnabled(shown)
            action.setToolTip("" if shown else self._exporting.missing() or nothing)


class ViewMenu(ExportMenu):
    """The same for a view that looks inside, with its numbers and what it explains."""

    def __init__(self, card: "InspectingCard") -> None:
        super().__init__(card)
        self._card = card
        translate = QCoreApplication.translate
        # What follows a tab is a hint: the keys come by InspectorKeys, which asks no action.
        self._numbers = self.addAction(translate("ViewMenu", "Show numbers\tT"), card.toggle_numbers)
        self._numbers.setCheckable(True)
        self.addSeparator()
        self.add_takes()
        self.addSeparator()
        self.addAction(translate("ViewMenu", "Explain\t?"), card.explain)

    def _on_about_to_show(self) -> None:
        super()._on_about_to_show()
        self._numbers.setChecked(self._card.shows_numbers)
