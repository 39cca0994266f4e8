"""Menu for past epochs: memory in use, memory budget, and whether they are saved in the project file."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from playground.training.epoch_store.index import KeptIndex
from ui.panels.epochs.text import memory_text, memory_tip, saving_text
from ui.session.session import Session
from ui.session.settings import BUDGETS_MB, Settings
from ui.style.numbers import file_size
from ui.style.plain_text import set_tip
from ui.style.translation import translate


class MemoryButton(QToolButton):
    changed = Signal()

    def __init__(self, session: Session, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("epoch_memory")
        self.setAccessibleName(translate("Epochs", "Memory for past epochs"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._session, self._settings = session, settings
        session.runs.result.past.set_budget(settings.budget_mb << 20)
        session.saves_past = settings.saves_past
        self._menu = QMenu(self)
        heading = self._menu.addAction(translate("Epochs", "Memory for past epochs"))
        heading.setEnabled(False)  # Qt’s own sections have no text under a style sheet
        self._budgets = QActionGroup(self)
        for amount in BUDGETS_MB:
            self._add_budget(amount)
        self._menu.addSeparator()
        self._saves = QAction(self)
        self._saves.setObjectName("epoch_saves")
        self._saves.setCheckable(True)
        self._saves.setChecked(settings.saves_past)
        self._saves.toggled.connect(self._on_saves_toggled)
        self._menu.addAction(self._saves)
        self.setMenu(self._menu)

    def show_index(self, index: KeptIndex) -> None:
        self.setText(memory_text(index))
        set_tip(self, memory_tip(index))
        self.setAccessibleDescription(self.toolTip())
        self._saves.setText(saving_text(index))

    def _add_budget(self, amount: int) -> None:
        action = QAction(file_size(amount << 20), self)
        action.setObjectName(f"epoch_budget_{amount}")
        action.setCheckable(True)
        action.setData(amount)
        action.setChecked(amount == self._settings.budget_mb)
        action.triggered.connect(self._on_budget_triggered)
        self._budgets.addAction(action)
        self._menu.addAction(action)

    def _on_budget_triggered(self) -> None:
        chosen, before = self._budgets.checkedAction(), len(self._session.runs.kept.index().bookmarks)
        self._settings.budget_mb = int(chosen.data())
        self._session.runs.result.past.set_budget(self._settings.budget_mb << 20)
        self._tell_lost_bookmarks(before - len(self._session.runs.kept.index().bookmarks))
        self.changed.emit()

    def _tell_lost_bookmarks(self, lost: int) -> None:
        if lost > 0:
            text = translate("Epochs", "There was no room left for {0} bookmarks: the oldest were removed.")
            self._session.notice(text.format(lost), "warning")

    def _on_saves_toggled(self, on: bool) -> None:
        self._settings.saves_past = self._session.saves_past = on
