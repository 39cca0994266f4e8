"""The window's own commands: help texts, and the choice of theme."""

from collections.abc import Mapping
from typing import get_args

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication

from ui.session.session import Session
from ui.session.settings import Settings
from ui.style import theme
from ui.style.translation import translate


class Help(QObject):
    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def tell_keys(self) -> None:
        self._session.notice(
            translate(
                "Help",
                "F5 train · F6 pause · F7 single step · F8 stop · F9 reset · F10 new seed · F11 sweep · "
                "Ctrl+E export. "
                "In the views of the network: ←/→ step, Home/End first and last step, ↑/↓ unit, "
                "PgUp/PgDn layer, [ ] epoch, Space play, Enter pin, Esc let go, B keep as side B, X swap "
                "the sides, M microscope, T table of numbers, ? explain.",
            )
        )

    def tell_about(self) -> None:
        text = translate(
            "Help", "Unroll {0}: look inside the recurrent network you just trained. MIT licence."
        )
        self._session.notice(text.format(QCoreApplication.applicationVersion()))


class Appearance(QObject):
    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings

    def mark_choice(self, actions: Mapping[str, QAction]) -> None:
        """Let the actions of the themes show which one is chosen."""
        group = QActionGroup(self)
        for choice in get_args(theme.ThemeChoice):
            action = group.addAction(actions[f"view_{choice}"])
            action.setCheckable(True)
            action.setChecked(choice == self._settings.theme)

    def use_system(self) -> None:
        self._use("system")

    def use_light(self) -> None:
        self._use("light")

    def use_dark(self) -> None:
        self._use("dark")

    def _use(self, choice: theme.ThemeChoice) -> None:
        self._settings.theme = choice
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, choice)
