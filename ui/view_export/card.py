"""A card whose picture and numbers can be copied and saved."""

from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ui.session.state import NoticeKind
from ui.style.translation import translate
from ui.view_export.commands import ViewExport
from ui.widgets.card import Card, IconButton
from ui.widgets.number_table import Table


class ExportableCard(Card):
    """Views override `drawn`, `table`, `recipe`, `missing` and `say`."""

    def __init__(self, title: str, name: str, parent: QWidget | None = None, elides: bool = False) -> None:
        """`name` is that of files saved from here, in ASCII, and begins the names of the parts."""
        super().__init__(title, parent, elides=elides)
        self.name = name
        self.export = ViewExport(self, self)

    # --- What a view gives

    def drawn(self) -> QWidget:
        """The widget that makes the picture, up to date even while it cannot be seen."""
        raise NotImplementedError

    def table(self) -> Table | None:
        """What is shown, as numbers; None while nothing is. Asked for only while somebody wants them."""
        raise NotImplementedError

    def recipe(self) -> str | None:
        """What makes the picture again; None while nothing is shown that may be taken out."""
        raise NotImplementedError

    def missing(self) -> str:
        """Why nothing is shown, in a sentence; empty where there is nothing to say."""
        raise NotImplementedError

    def say(self, text: str, kind: NoticeKind = "info") -> None:
        """Tell the person a sentence."""
        raise NotImplementedError

    # --- Taking it out

    def save_numbers_to(self, path: Path) -> bool:
        """Save the numbers as CSV; whether that succeeded is said as well."""
        return self.export.save_numbers_to(path)

    def save_picture_to(self, path: Path) -> bool:
        """Save the picture as SVG or PNG, by the suffix; whether that succeeded is said as well."""
        return self.export.save_picture_to(path)

    def add_menu(self, menu: QMenu) -> IconButton:
        """A button for it at the right end of the head, whatever else a view puts there."""
        tip = translate("ExportingCard", "More for {0}").format(self.title.text())
        button = IconButton("more", f"{self.name}_menu", tip)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
        self.top.addWidget(button)
        return button


class ExportMenu(QMenu):
    """The commands that copy and save what the view shows; off while it shows nothing."""

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
            self.addAction(translate("ViewMenu", "Save picture…"), export.save_picture),
            self.addAction(translate("ViewMenu", "Save data as CSV…"), export.save_numbers),
        )

    def _on_about_to_show(self) -> None:
        nothing = translate("ViewMenu", "Nothing of the network is shown now.")
        shown = self._view.recipe() is not None
        for action in self._commands:
            action.setEnabled(shown)
            action.setToolTip("" if shown else self._view.missing() or nothing)
