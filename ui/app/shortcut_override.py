"""A menu shortcut that takes precedence over a text field's own key bindings."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QWidget

FIELDS = (QLineEdit, QAbstractSpinBox, QComboBox)


class ShortcutOverride(QObject):
    """Keeps the focused field from handling that key: on X11, Ctrl+E would move to the end of the line."""

    def __init__(self, key: QKeySequence, parent: QObject) -> None:
        super().__init__(parent)
        self._key = key
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_app_focus_changed)

    def _on_app_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if isinstance(old, FIELDS):
            old.removeEventFilter(self)
        if isinstance(new, FIELDS):
            new.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
            return False
        if QKeySequence(event.keyCombination()) != self._key:
            return False
        event.ignore()
        return True
