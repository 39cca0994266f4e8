"""What a person may want otherwise: a small page on which everything takes effect at once.

Each choice stands for actions that a menu has as well, so that both always agree.
"""

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from ui.app.window_commands import TextSize
from ui.style.plain_text import without_mnemonic
from ui.style.text_size import ZOOMS
from ui.style.translation import translate
from ui.widgets.card import field_label, label
from ui.widgets.combo_box import ComboBox


class Preferences(QDialog):
    """Not modal: one sees at once what a choice does."""

    def __init__(
        self,
        languages: Sequence[QAction],
        themes: Sequence[QAction],
        looks: Sequence[QAction],
        text_size: TextSize,
        budgets: Sequence[QAction],
        saves_past: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("preferences_dialog")
        self.setWindowTitle(translate("Preferences", "Preferences"))
        buttons = QDialogButtonBox()
        close = buttons.addButton(translate("Preferences", "Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setObjectName("preferences_close")
        buttons.rejected.connect(self.close)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        rows = (
            (translate("Preferences", "&Language"), ActionChoice(languages, "preferences_language")),
            (translate("Preferences", "&Colours"), ActionChoice(themes, "preferences_theme")),
            *(("", ActionBox(each, each.objectName().replace("view", "preferences"))) for each in looks),
            (translate("Preferences", "&Text size"), TextSizeChoice(text_size)),
            (
                translate("Preferences", "&Memory for past epochs"),
                ActionChoice(budgets, "preferences_budget"),
            ),
            ("", ActionBox(saves_past, "preferences_saves_past")),
        )
        for row, (name, field) in enumerate(rows):
            if name:
                grid.addWidget(field_label(name, field), row, 0)
                field.setAccessibleName(without_mnemonic(name))
            grid.addWidget(field, row, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(14)
        layout.addLayout(grid)
        note = translate("Preferences", "Every choice takes effect at once, and stays for the next start.")
        layout.addWidget(label(note, "muted", wraps=True))
        layout.addStretch(1)
        layout.addWidget(buttons)


class ActionChoice(ComboBox):
    """One of several actions that exclude each other."""

    def __init__(self, actions: Sequence[QAction], name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._actions = actions
        self.setProperty("foreign_text", any(each.property("foreign_text") for each in actions))
        for action in actions:
            self.addItem(without_mnemonic(action.text()))
            action.toggled.connect(self._show)
        self.activated.connect(self._on_activated)
        self._show()

    def _show(self) -> None:
        for at, action in enumerate(self._actions):
            if action.isChecked():
                self.setCurrentIndex(at)

    def _on_activated(self, at: int) -> None:
        self._actions[at].trigger()


class TextSizeChoice(ComboBox):
    def __init__(self, text_size: TextSize) -> None:
        super().__init__()
        self.setObjectName("preferences_text_size")
        self._text_size = text_size
        for percent in ZOOMS:
            self.addItem(translate("Preferences", "{0} %").format(percent), percent)
        self.activated.connect(self._on_activated)
        text_size.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.setCurrentIndex(self.findData(self._text_size.percent))

    def _on_activated(self) -> None:
        self._text_size.use(self.currentData())


class ActionBox(QCheckBox):
    """An action that is on or off."""

    def __init__(self, action: QAction, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._action = action
        action.changed.connect(self._show)
        self.clicked.connect(action.trigger)
        self._show()

    def _show(self) -> None:
        self.setText(without_mnemonic(self._action.text()))
        self.setChecked(self._action.isChecked())
