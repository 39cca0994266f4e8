"""Preferences: everything on the page takes effect at once, stays, and agrees with the menus."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDialog
from pytestqt.qtbot import QtBot

from tests.ui.driving import action, find, press
from ui.app.main_window import MainWindow
from ui.session.session import Session
from ui.session.settings import Settings
from ui.style import theme
from ui.style.text_size import ZOOMS


@pytest.fixture
def page(window: MainWindow, qapp: QApplication) -> Iterator[QDialog]:
    action(window, "edit_preferences").trigger()
    made = find(window, QDialog, "preferences_dialog")
    yield made
    action(window, "view_text_normal").trigger()
    made.close()
    theme.apply(qapp, "light")


def choose(page: QDialog, name: str, at: int) -> None:
    box = find(page, QComboBox, name)
    box.setCurrentIndex(at)
    box.activated.emit(at)


def test_every_choice_counts_at_once_and_for_the_next_start(
    qtbot: QtBot, window: MainWindow, session: Session, settings: Settings, page: QDialog
) -> None:
    assert not page.isModal()
    assert action(window, "edit_preferences").shortcut().toString() == "Ctrl+,"
    choose(page, "preferences_theme", 2)
    press(find(page, QCheckBox, "preferences_contrast"))
    assert theme.colours() is theme.DARK_HIGH
    before = window.font().pointSizeF()
    choose(page, "preferences_text_size", ZOOMS.index(125))
    assert window.font().pointSizeF() == pytest.approx(1.25 * before)
    action(window, "view_text_larger").trigger()
    assert find(page, QComboBox, "preferences_text_size").currentText() == "150 %"
    choose(page, "preferences_budget", 0)
    assert session.runs.result.past.budget == 16 << 20
    assert session.saves_past
    press(find(page, QCheckBox, "preferences_saves_past"))
    assert not session.saves_past
    kept = (
        settings.theme,
        settings.more_contrast,
        settings.budget_mb,
        settings.saves_past,
        settings.text_zoom,
    )
    assert kept == ("dark", True, 16, False, 150)
    qtbot.wait(1)


def test_page_follows_the_menus(window: MainWindow, page: QDialog) -> None:
    for name in ("view_dark", "view_contrast", "epoch_budget_1024", "epoch_saves"):
        action(window, name).trigger()
    assert find(page, QComboBox, "preferences_theme").currentText() == "Dark"
    assert find(page, QCheckBox, "preferences_contrast").isChecked()
    assert find(page, QComboBox, "preferences_budget").currentText() == "1 GB"
    assert not find(page, QCheckBox, "preferences_saves_past").isChecked()
