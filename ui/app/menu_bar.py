"""The menu bar, filled from the tables in `actions`."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from ui.app.actions import menus
from ui.app.panel_frame import PanelFrame
from ui.files.project_files import ProjectFiles
from ui.session.settings import Settings
from ui.style.plain_text import menu_text
from ui.style.translation import translate


class MenuBar(QObject):
    def __init__(
        self,
        bar: QMenuBar,
        actions: Mapping[str, QAction],
        panels: Sequence[PanelFrame],
        settings: Settings,
        files: ProjectFiles,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._actions, self._panels = actions, panels
        self._settings, self._files = settings, files
        for title, names in menus():
            menu = bar.addMenu(title)
            at = menu
            for name in names:
                if name == "[arrangement]":
                    at = menu.addMenu(translate("Menus", "&Arrangement"))
                elif name == "[language]":
                    at = menu.addMenu(translate("Menus", "&Language"))
                elif name == "[end]":
                    at = menu
                else:
                    self._add(at, name)

    def _add(self, menu: QMenu, name: str | None) -> None:
        if name is None:
            menu.addSeparator()
        elif name == "[recent]":
            self._recent = menu.addMenu(translate("Menus", "Open &recent"))
            self._recent.aboutToShow.connect(self._fill_recent)
            self._recent.triggered.connect(self._on_recent_triggered)
        elif name == "[panels]":
            inner = menu.addMenu(translate("Menus", "&Panels"))
            for panel in self._panels:
                inner.addAction(panel.toggleViewAction())
        else:
            menu.addAction(self._actions[name])

    def _fill_recent(self) -> None:
        self._recent.clear()
        for number, path in enumerate(self._settings.recent, 1):
            action = self._recent.addAction(f"&{number % 10} {menu_text(str(path))}")
            action.setData(str(path))
            action.setEnabled(os.path.isfile(path))  # noqa: PTH113  pathlib's raises
        if self._recent.isEmpty():
            self._recent.addAction(translate("Menus", "No files yet")).setEnabled(False)
            return
        self._recent.addSeparator()
        self._recent.addAction(translate("Menus", "&Clear this list"))

    def _on_recent_triggered(self, action: QAction) -> None:
        if action.data() is None:
            self._settings.forget_recent()
        else:
            self._files.open_path(Path(action.data()))
