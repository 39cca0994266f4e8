"""The actions that choose an arrangement, of which one is marked."""

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup

from ui.app.arrangements import ARRANGEMENTS, ArrangementName
from ui.app.workspace import Workspace


class ArrangementChoice(QObject):
    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._actions: dict[ArrangementName, QAction] = {}

    def take_actions(self, actions: Mapping[str, QAction]) -> None:
        group = QActionGroup(self)
        self._actions = {name: group.addAction(actions[f"view_arrangement_{name}"]) for name in ARRANGEMENTS}
        for action in self._actions.values():
            action.setCheckable(True)
        self._workspace.rearranged.connect(self._mark)
        self._mark()

    def use_train(self) -> None:
        self._workspace.use("train")

    def use_look(self) -> None:
        self._workspace.use("look")

    def _mark(self) -> None:
        self._actions[self._workspace.state.arrangement].setChecked(True)
