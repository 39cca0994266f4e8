"""Restores the geometry of the window and the layout of its panels, and saves them."""

import logging

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QMainWindow

from ui.app.layout_state import from_text, to_text
from ui.app.workspace import Workspace
from ui.session.settings import Settings

TITLE_BAR_PX = 24
SIZE = QSize(1280, 800 - TITLE_BAR_PX)
LEAST = QSize(960, 500)


class WindowPlacement:
    def __init__(self, window: QMainWindow, workspace: Workspace, settings: Settings) -> None:
        self._window, self._workspace, self._settings = window, workspace, settings

    def place(self) -> None:
        """Put the window within the screen, as it was left or as at first."""
        window, available = self._window, self._window.screen().availableSize()
        room = QSize(available.width(), available.height() - TITLE_BAR_PX)
        window.setMinimumSize(LEAST.boundedTo(available))
        window.resize(SIZE.boundedTo(room))
        kept = self._settings.layout()
        if kept is not None:
            window.restoreGeometry(kept[0])
            self._workspace.show_state(from_text(kept[1]))

    def keep(self) -> None:
        """Save the layout; an error is logged and does not keep the window from closing."""
        try:
            self._settings.keep_layout(self._window.saveGeometry(), to_text(self._workspace.state))
        except Exception:
            logging.getLogger("unroll").exception("The layout was not kept")
