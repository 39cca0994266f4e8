"""A card whose picture and numbers can be copied and saved."""

from pathlib import Path

from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ui.session.state import NoticeKind
from ui.style.plain_text import set_tip
from ui.style.translation import translate
from ui.view_export.commands import ViewExport
from ui.widgets.card import Card, IconButton
from ui.widgets.number_table import Table


class ExportableCard(Card):
    """Views override `drawn`, `table`, `recipe`, `missing` and `say`."""

    def __init__(self, title: str, name: str, parent: QWidget | None = None, elides: bool = False) -> None:
        """`name` (ASCII) names the saved files and is the prefix of the parts' object names."""
        super().__init__(title, parent, elides=elides)
        self.name = name
        self.export = ViewExport(self, self)
        self._menu: QMenu | None = None

    # --- Overridden by each view

    def drawn(self) -> QWidget:
        """The widget to render as the picture, up to date even while it is not visible."""
        raise NotImplementedError

    def table(self) -> Table | None:
        """What is shown, as numbers; None while nothing is. Called only when the numbers are needed."""
        raise NotImplementedError

    def numbers(self) -> Table | None:
        """The table as it is shown, copied and saved."""
        return self.table()

    def recipe(self) -> str | None:
        """The settings that reproduce the picture; None while nothing is shown that may be exported."""
        raise NotImplementedError

    def missing(self) -> str:
        """Why nothing is shown, as a sentence; empty if there is no particular reason."""
        raise NotImplementedError

    def say(self, text: str, kind: NoticeKind = "info") -> None:
        """Show the user a sentence."""
        raise NotImplementedError

    # --- Export

    def save_numbers_to(self, path: Path) -> bool:
        """Save the numbers as CSV and tell the user the outcome; returns whether it succeeded."""
        return self.export.save_numbers_to(path)

    def save_picture_to(self, path: Path) -> bool:
        """Save the picture as SVG or PNG, by the suffix, and tell the user; returns whether it succeeded."""
        return self.export.save_picture_to(path)

    def add_menu(self, menu: QMenu) -> IconButton:
        """Add a button for the menu at the right end of the title row, after the view's own widgets."""
        name = translate("ExportingCard", "More for {0}").format(self.title.text())
        self._menu = menu
        button = IconButton("more", f"{self.name}_menu", name)
        set_tip(button, translate("ExportingCard", "More: numbers, copy, save, explain"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
        self.end_head(button)
        return button

    def menu_actions(self) -> list[QAction]:
        """The commands of the menu as they are now, for another menu."""
        if self._menu is None:
            return []
        self._menu.aboutToShow.emit()
        return self._menu.actions()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The same menu, where one asks for it."""
        if self._menu is not None:
            self._menu.popup(event.globalPos())


class ExportMenu(QMenu):
    """The commands that copy and save what the view shows; disabled while it shows nothing."""

    def __init__(self, card: ExportableCard) -> None:
        super().__init__(card)
        self._view = card
        self._commands: tuple[QAction, ...] = ()
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._on_about_to_show)

    def add_commands(self) -> None:
        export = self._view.export
        self._commands = (
            self.addAction(translate("ViewMenu", "Copy as text"), export.copy_text),
            self.addAction(translate("ViewMenu", "Copy as TSV"), export.copy_tsv),
            self.addAction(translate("ViewMenu", "Copy picture"), export.copy_picture),
            self.addAction(translate("ViewMenu", "Save picture…"), export.save_picture),
            self.addAction(translate("ViewMenu", "Save data as CSV…"), export.save_numbers),
        )

    def _on_about_to_show(self) -> None:
        nothing = translate("ViewMenu", "No network is shown now.")
        shown = self._view.recipe() is not None
        for action in self._commands:
            action.setEnabled(shown)
            set_tip(action, "" if shown else self._view.missing() or nothing)
