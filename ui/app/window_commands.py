"""The window's own commands: help, language, theme, and the size of the text."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QWidget

from playground.language import codes, language
from ui.app.languages import use_language
from ui.session.settings import Settings
from ui.style import theme
from ui.style.text_size import apply_zoom, zoomed
from ui.style.translation import spoken

if TYPE_CHECKING:
    from ui.app.help.dialog import HelpDialog, Page


class Help(QObject):
    """The help window, made on first use."""

    def __init__(self, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._dialog: HelpDialog | None = None

    def show_keys(self) -> None:
        self._show("keys")

    def show_words(self) -> None:
        self._show("words")

    def show_about(self) -> None:
        self._show("about")

    def _show(self, page: "Page") -> None:
        from ui.app.help.dialog import HelpDialog  # not needed to show the window

        if self._dialog is None:
            folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
            self._dialog = HelpDialog(Path(folder), self._window)
        self._dialog.show_page(page)


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
        for name, on in (
            ("view_contrast", self._settings.more_contrast),
            ("view_light_pictures", self._settings.light_pictures),
        ):
            actions[name].setCheckable(True)
            actions[name].setChecked(on)
        theme.set_light_pictures(_app(), self._settings.light_pictures)

    def use_system(self) -> None:
        self._use("system")

    def use_light(self) -> None:
        self._use("light")

    def use_dark(self) -> None:
        self._use("dark")

    def _use(self, choice: theme.ThemeChoice) -> None:
        self._settings.theme = choice
        self._apply()

    def toggle_contrast(self) -> None:
        self._settings.more_contrast = not self._settings.more_contrast
        self._apply()

    def toggle_light_pictures(self) -> None:
        self._settings.light_pictures = not self._settings.light_pictures
        theme.set_light_pictures(_app(), self._settings.light_pictures)

    def _apply(self) -> None:
        theme.apply(_app(), self._settings.theme, self._settings.more_contrast)


class LanguageChoice(QObject):
    """The languages, each by the name that it calls itself."""

    chosen = Signal()  # another one: what is shown has to be said again

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings

    def actions(self) -> dict[str, Callable[[], object]]:
        return {f"view_language_{code}": partial(self._use, code) for code in codes()}

    def mark_choice(self, actions: Mapping[str, QAction]) -> None:
        group = QActionGroup(self)
        for code in codes():
            action = group.addAction(actions[f"view_language_{code}"])
            action.setProperty("foreign_text", True)  # each by what it calls itself
            action.setCheckable(True)
            action.setChecked(code == spoken().code)

    def _use(self, code: str) -> None:
        self._settings.language = code
        if code != spoken().code:
            use_language(_app(), language(code))
            self.chosen.emit()


class TextSize(QObject):
    """Larger and smaller text, everywhere at once."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings

    @property
    def percent(self) -> int:
        """Of the system's text."""
        return self._settings.text_zoom

    def larger(self) -> None:
        self.use(zoomed(self._settings.text_zoom, 1))

    def smaller(self) -> None:
        self.use(zoomed(self._settings.text_zoom, -1))

    def normal(self) -> None:
        self.use(100)

    def use(self, percent: int) -> None:
        self._settings.text_zoom = percent
        apply_zoom(_app(), percent)
        # its style sheet has font sizes
        theme.apply(_app(), self._settings.theme, self._settings.more_contrast)
        self.changed.emit()


def _app() -> QApplication:
    return cast("QApplication", QApplication.instance())
