"""The panels of the window: arrangements, tabs, borders, and what is remembered of them."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QSpinBox, QTableView, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.driving import action, find
from ui.app.arrangements import ARRANGEMENTS, stacks
from ui.app.layout_state import LayoutState, from_text, to_text
from ui.app.main_window import MainWindow
from ui.app.panel_table import panel_specs
from ui.app.placing import lengths
from ui.app.workspace_parts import BorderHandle, StackTabs
from ui.session.session import Session
from ui.session.settings import Settings
from ui.widgets.heatmap.heatmap import Heatmap

IN_SIGHT_AT_FIRST = (
    *("pairs_table", "cell_choice", "head_choice", "hidden_size", "predict_input", "step_slider"),
    *("loss_plot", "state_heatmap", "task_purpose", "epoch_slider"),
)


def places(window: MainWindow) -> dict[str, QRect]:
    return {frame.objectName(): frame.geometry() for frame in window.docks.all if frame.isVisible()}


def in_sight(window: MainWindow, name: str) -> bool:
    """Whether all of the widget lies where it can be seen."""
    widget = find(window, QWidget, name)
    around, seen = widget.parentWidget(), widget.isVisible()
    while seen and around is not None and not around.isWindow():
        seen = around.rect().contains(QRect(widget.mapTo(around, QPoint()), widget.size()))
        around = around.parentWidget()
    return seen


def border(window: MainWindow, left: str) -> BorderHandle:
    """The handle at the right of a frame."""
    right = window.docks[left].geometry().right()
    handles = [each for each in window.findChildren(BorderHandle) if each.isVisible()]
    return next(each for each in handles if each.x() == right + 1)


def drag(handle: QWidget, across: int) -> None:
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(2, 9))
    QTest.mouseMove(handle, QPoint(2 + across, 9))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(2, 9))


# --- The table


@pytest.mark.parametrize("arrangement", ARRANGEMENTS.values(), ids=ARRANGEMENTS)
def test_arrangement_has_each_panel_once(arrangement: object) -> None:
    placed = [name for stack in stacks(arrangement) for name in stack.names]  # type: ignore[arg-type]
    assert sorted(placed) == sorted(spec.name for spec in panel_specs())


# --- Sharing room


@pytest.mark.parametrize(
    ("room", "shares", "leasts", "expected"),
    [
        (100, (1, 3), (0, 0), [25, 75]),
        (100, (1, 3), (40, 0), [40, 60]),
        (100, (1, 1, 2), (10, 30, 10), [23, 30, 47]),
        (60, (1, 1), (80, 40), [40, 20]),  # too little for both: they lack alike
        (0, (1, 1), (5, 5), [0, 0]),
        (90, (0, 1), (0, 0), [0, 90]),
    ],
)
def test_room_is_shared_but_none_gets_less_than_it_needs(
    room: int, shares: tuple[float, ...], leasts: tuple[int, ...], expected: list[int]
) -> None:
    assert lengths(room, shares, leasts) == expected


# --- First launch, and the smallest window


@pytest.mark.usefixtures("late_views")
def test_what_one_needs_first_is_in_sight(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.wait(20)
    assert [name for name in IN_SIGHT_AT_FIRST if not in_sight(window, name)] == []
    assert action(window, "view_arrangement_train").isChecked()
    window.resize(960, 500)
    qtbot.wait(20)
    assert window.size() == QSize(960, 500)
    table = find(window, QTableView, "pairs_table")
    assert table.viewport().height() >= 4 * table.rowHeight(0)
    whole = window.docks["dock_data"]
    assert whole.verticalScrollBar().maximum() > 0  # it scrolls to what there is no room for


# --- Arrangements


@pytest.mark.usefixtures("late_views")
def test_arrangement_places_the_same_views_otherwise_and_loses_nothing(
    window: MainWindow, session: Session
) -> None:
    before, heatmap = places(window), find(window, Heatmap, "state_heatmap")
    table = find(window, QTableView, "pairs_table")
    heatmap.setFocus()
    window.inspector.go_to_step(3)
    session.runs.train()
    window.activateWindow()
    QTest.keyClick(heatmap, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    inside = places(window)
    assert {"dock_states", "dock_microscope", "dock_readout", "dock_weights"} < set(inside)
    assert inside["dock_states"].height() > before["dock_states"].height()
    assert heatmap.hasFocus()
    assert window.inspector.step == 3
    assert session.runs.status.phase == "running" or session.runs.status.epoch == 15
    assert action(window, "view_arrangement_look").isChecked()
    action(window, "view_arrangement_train").trigger()
    assert places(window) == before
    table.setFocus()
    action(window, "view_arrangement_look").trigger()
    assert not table.isVisible()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.isVisible()
    action(window, "view_arrangement_train").trigger()
    assert table.hasFocus()


@pytest.mark.usefixtures("late_views")
def test_every_name_is_there_in_each_arrangement(window: MainWindow) -> None:
    for name in ARRANGEMENTS:
        window.docks.use(name)
        for kind, each in (
            (QTableView, "pairs_table"),
            (QComboBox, "pair_choice"),
            (QLineEdit, "predict_input"),
            (QSpinBox, "hidden_size"),
            (QWidget, "loss_plot"),
            (QWidget, "epoch_slider"),
        ):
            find(window, kind, each)


# --- Tabs and borders


@pytest.mark.usefixtures("late_views")
def test_tab_shows_its_panel_and_hides_the_one_before(window: MainWindow, qtbot: QtBot) -> None:
    readout, cell = window.docks["dock_readout"], window.docks["dock_microscope"]
    tabs = next(bar for bar in window.findChildren(StackTabs) if bar.count() == 5)
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    qtbot.wait(20)
    assert (readout.isVisible(), cell.isVisible()) == (False, True)
    cell.toggleViewAction().trigger()
    assert (readout.isVisible(), cell.isVisible()) == (True, False)
    assert tabs.count() == 4
    cell.toggleViewAction().trigger()
    assert cell.isVisible()


@pytest.mark.usefixtures("late_views")
def test_layout_is_remembered_until_it_is_reset(
    qtbot: QtBot, window: MainWindow, session: Session, settings: Settings
) -> None:
    before = places(window)
    drag(border(window, "dock_data"), 40)
    dragged = places(window)
    assert dragged["dock_data"].width() == before["dock_data"].width() + 40
    window.docks["dock_influence"].toggleViewAction().trigger()
    action(window, "view_arrangement_look").trigger()
    window.closeEvent(QCloseEvent())
    other = MainWindow(session, settings)
    qtbot.addWidget(other)
    other.show_laid_out()
    other.resize(window.size())
    assert action(other, "view_arrangement_look").isChecked()
    assert not other.docks["dock_influence"].is_open
    action(other, "view_arrangement_train").trigger()
    assert places(other)["dock_data"].width() == dragged["dock_data"].width()
    action(other, "view_reset_layout").trigger()
    assert places(other)["dock_data"].width() == before["dock_data"].width()
    assert other.docks["dock_influence"].is_open


def test_double_click_gives_a_border_its_first_place_back(window: MainWindow) -> None:
    before, handle = places(window), border(window, "dock_data")
    drag(handle, -5000)
    assert window.docks["dock_data"].width() >= 200  # it is never dragged out of sight
    QTest.mouseDClick(handle, Qt.MouseButton.LeftButton)
    assert places(window) == before


def test_window_left_on_a_screen_that_is_gone_comes_back_into_sight(
    qtbot: QtBot, window: MainWindow, session: Session, settings: Settings
) -> None:
    window.move(9_000, 9_000)
    window.closeEvent(QCloseEvent())
    other = MainWindow(session, settings)
    qtbot.addWidget(other)
    other.show_laid_out()
    assert other.screen().availableGeometry().intersects(other.geometry())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"arrangement": "none", "closed": [], "kept": {}}',
        '{"arrangement": "look", "closed": [], "kept": {"look": {"shares": {"": [-1]}, "fronts": []}}}',
    ],
)
def test_layout_that_cannot_be_read_is_as_at_first(text: str) -> None:
    assert from_text(text) == LayoutState()
    assert from_text(to_text(LayoutState("look"))) == LayoutState("look")
