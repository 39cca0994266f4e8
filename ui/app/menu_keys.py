"""The keys of menus that Qt leaves out: F10 for the menu bar, Shift+F10 for what has the focus."""

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QApplication, QMainWindow, QWidget


class MenuKeys(QObject):
    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        bar_key, key = QShortcut(QKeySequence("F10"), window), QShortcut(QKeySequence("Shift+F10"), window)
        bar_key.activated.connect(self._on_bar_key_activated)
        key.setContext(Qt.ShortcutContext.ApplicationShortcut)  # in dialogs too
        key.activated.connect(self._on_shortcut_activated)

    def _on_bar_key_activated(self) -> None:
        bar = self._window.menuBar()
        bar.setFocus(Qt.FocusReason.MenuBarFocusReason)
        bar.setActiveAction(bar.actions()[0])

    def _on_shortcut_activated(self) -> None:
        focus = QApplication.focusWidget()
        if focus is not None:
            place, at = _place(focus)
            event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, place.mapToGlobal(at))
            QApplication.sendEvent(place, event)


def _place(focus: QWidget) -> tuple[QWidget, QPoint]:
    """Who hears of it, and where: the current cell of a table, the middle of anything else."""
    if isinstance(focus, QAbstractItemView) and focus.currentIndex().isValid():
        return focus.viewport(), focus.visualRect(focus.currentIndex()).center()
    inside = focus.viewport() if isinstance(focus, QAbstractScrollArea) else focus
    return inside, inside.rect().center()
