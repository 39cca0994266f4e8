"""A card whose picture and numbers can be copied and saved."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ui.session.state import NoticeKind
from ui.view_export.fold_view_export import ViewExport
from ui.widgets.card import Card, IconButton
from ui.widgets.number_table import Table


class ExportingCard(Card):
    """Views override `drawn`, `table`, `recipe`, `missing` and `say`."""

    def __init__(self, title: str, name: str, parent: QWidget | None = None, elides: bool = False) -> None:
        """`name` is that of files saved from here, in ASCII, and begins the names of the parts."""
        super().__init__(title, parent, elides=elides)
        self.name = name
        self.export = ViewExport(self)

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
        tip = QCoreApplication.translate("ExportingCard", "More for {0}").format(self.title.text())
        button = IconButton("more", f"{self.name}_menu", tip)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
        self.top.addWidget(button)
        return button
