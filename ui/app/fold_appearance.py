"""Choosing the colours of the window."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ui.session.settings import Settings
from ui.style import theme


class Appearance(QObject):
    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings

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
