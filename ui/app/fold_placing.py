"""Where the window stands and how its docks lie: as it was left the last time, else as it was drawn."""

import logging

from PySide6.QtWidgets import QMainWindow

from ui.app.dock_layout import Docks
from ui.session.settings import Settings

TITLE_BAR_PX = 24
WIDTH_PX, HEIGHT_PX = 1280, 776  # with its title bar that fills 1280 × 800


class Placing:
    def __init__(self, window: QMainWindow, docks: Docks, settings: Settings) -> None:
        self._window, self._docks, self._settings = window, docks, settings

    def show(self) -> None:
        window = self._window
        room = window.screen().availableSize()
        self._docks.settle()
        window.resize(min(WIDTH_PX, room.width()), min(HEIGHT_PX, room.height() - TITLE_BAR_PX))
        kept = self._settings.layout()
        if kept is not None:
            window.restoreGeometry(kept[0])
        window.show()
        if kept is not None:  # the sizes of docks count only once the style sheet is seen
            window.restoreState(kept[1])
            self._docks.hide_stale_tabs()
        else:
            self._docks.fit()

    def keep(self) -> None:
        """A layout that cannot be kept is no reason to stay."""
        try:
            self._settings.keep_layout(self._window.saveGeometry(), self._window.saveState())
        except Exception:
            logging.getLogger("unroll").exception("The layout was not kept")
