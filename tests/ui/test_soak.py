"""Random use at full rate, as in the long proof: no warning, no exception, and nothing is left behind."""

import random
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.long.random_use import RandomUse
from tests.ui.driving import wait_until
from ui.app.main_window import MainWindow
from ui.inspection.view import InspectionView
from ui.session.session import Session

ACTIONS = 40

pytestmark = pytest.mark.usefixtures("late_views")


def make_what_is_made_on_first_use(window: MainWindow, use: RandomUse) -> None:
    for view in window.findChildren(InspectionView):
        for _ in range(2):
            view.toggle_numbers()
    use.sweep()


def test_random_use_leaves_no_widget_behind(
    qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path
) -> None:
    use = RandomUse(window, session, tmp_path, random.Random(5))  # noqa: S311
    make_what_is_made_on_first_use(window, use)
    use.act_once_each()
    qtbot.wait(1)
    before = len(QApplication.allWidgets())
    for _ in range(ACTIONS):
        use.act()
        QApplication.processEvents()
    session.runs.stop()
    window.setFocus()  # which closes the editor of a cell
    wait_until(qtbot, lambda: len(QApplication.allWidgets()) <= before)
