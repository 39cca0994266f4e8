"""The window before and after its large views are put in, which the first paint does without."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from playground.checkpoint import Project
from playground.document import Document
from playground.pairs import Pair
from playground.project_file import load, save
from playground.project_file.recovery import abandoned
from tests.ui.driving import find, preview_of, wait_until, wait_until_idle, with_pairs
from ui.app.application import Application
from ui.app.main_window import MainWindow
from ui.inspection.view import InspectionView
from ui.panels.influence.panel import InfluencePanel
from ui.panels.microscope.panel import MicroscopePanel
from ui.panels.weights.panel import WeightsPanel
from ui.session.session import Session
from ui.session.settings import Settings

VIEWS = {"epochs", "states", "readout", "microscope", "influence", "memory", "weights"}


def views(window: QWidget) -> set[str]:
    return {card.name for card in window.findChildren(InspectionView)}


def places(window: MainWindow) -> dict[str, QRect]:
    """Where on the window everything stands that can be seen."""
    seen = [frame for frame in window.docks.all if frame.isVisible()]
    parts = [*seen, find(window, QWidget, "loss_plot"), find(window, QWidget, "epochs_panel")]
    return {part.objectName(): QRect(part.mapTo(window, QPoint()), part.size()) for part in parts}


def tab_stops(window: QWidget) -> list[str]:
    """The names of all that Tab comes to, from the curves round to them again."""
    window.activateWindow()
    find(window, QWidget, "loss_plot").setFocus()
    stops: list[str] = []
    while not stops or stops[-1] != "loss_plot":
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        stops.append(focused().objectName())
    return stops


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_first_paint_does_without_the_large_views(window_at_first: MainWindow) -> None:
    assert views(window_at_first) == {"epochs"}
    assert find(window_at_first, QWidget, "loss_plot").isVisible()
    assert find(window_at_first, QWidget, "pairs_table").isVisible()


def test_every_view_is_there_before_torch_and_shows_the_network_when_it_comes(
    window_at_first: MainWindow, young_session: Session, devices: tuple[str, ...], qtbot: QtBot
) -> None:
    window = window_at_first
    window.complete()
    assert views(window) == VIEWS
    wait_until(qtbot, lambda: "PyTorch is loading" in find(window, QLabel, "state_banner").text())
    window.docks.bring_forward("dock_microscope")
    assert "PyTorch is loading" in find(window, QLabel, "microscope_message").text()
    young_session.runs.set_torch_ready(devices)
    wait_until_idle(qtbot, young_session)
    assert find(window, QWidget, "state_heatmap").isVisible()
    assert find(window, QLabel, "microscope_check").text()
    window.docks.bring_forward("dock_readout")
    assert find(window, QLabel, "step_title").text().startswith("Step ")
    for name in ("influence", "weights"):
        window.docks.bring_forward(f"dock_{name}")
        panel = find(window, InspectionView, f"{name}_panel")
        wait_until(qtbot, lambda seen=panel: not seen.visibleRegion().isEmpty())  # type: ignore[misc]
        assert panel.table() is not None


def test_nothing_moves_when_the_views_come(window_at_first: MainWindow, qtbot: QtBot) -> None:
    window = window_at_first
    window.resize(1280, 776)
    window.docks.reset()
    qtbot.wait(20)
    before = places(window)
    assert set(before) > {"dock_data", "dock_readout", "dock_states"}
    window.complete()
    qtbot.wait(20)
    assert places(window) == before
    assert window.size() == QSize(1280, 776)


def test_tab_comes_to_the_views_where_they_stand(window_before_torch: MainWindow) -> None:
    stops = tab_stops(window_before_torch)
    order = (
        *("pair_choice", "states_menu", "step_slider", "readout_menu", "epochs_menu"),
        *("pairs_table", "hidden_size", "loss_plot"),
    )
    assert [name for name in stops if name in order] == list(order)


def test_only_the_view_in_front_is_shown_when_the_views_come(
    window_at_first: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    shown: list[str] = []
    for kind in (MicroscopePanel, InfluencePanel, WeightsPanel):
        monkeypatch.setattr(kind, "show_inspected", lambda card: shown.append(card.name))
    window_at_first.docks.bring_forward("dock_weights")
    window_at_first.complete()
    qtbot.wait(20)
    assert shown == ["weights"]
    window_at_first.docks.bring_forward("dock_microscope")
    wait_until(qtbot, lambda: shown == ["weights", "microscope"])


def test_panels_can_be_handled_before_they_are_filled(window_at_first: MainWindow, qtbot: QtBot) -> None:
    window = window_at_first
    microscope = window.docks["dock_microscope"]
    window.docks.bring_forward("dock_weights")
    microscope.toggleViewAction().trigger()
    assert not microscope.is_open
    window.inspector.microscope_wanted.emit()
    assert microscope.isVisible()
    find(window, QAction, "view_reset_layout").trigger()
    assert microscope.is_open
    assert not microscope.isVisible()  # behind the tab of the read-out
    window.docks.bring_forward("dock_microscope")
    window.complete()
    qtbot.wait(20)
    assert find(window, MicroscopePanel, "microscope_panel").isVisible()
    bars = [bar for bar in window.findChildren(QTabBar) if bar.isVisible() and bar.count()]
    assert sorted(bar.count() for bar in bars) == [2, 5]


def test_panel_that_is_closed_when_the_views_come_is_filled_all_the_same(
    window_at_first: MainWindow, qtbot: QtBot
) -> None:
    frame = window_at_first.docks["dock_readout"]
    frame.toggleViewAction().trigger()
    window_at_first.complete()
    card = frame.widget()
    assert isinstance(card, InspectionView)
    assert not card.isVisible()
    frame.toggleViewAction().trigger()
    qtbot.wait(20)
    assert card.isVisible()


def test_project_opened_before_the_views_come_is_what_they_show(
    window_at_first: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "a.unroll"
    save(Project(with_pairs(Document(), ("abc", "cba"), ("ab", "ba"))), path)
    assert window_at_first.files.open_path(path)
    window_at_first.complete()
    choice = find(window_at_first, QComboBox, "pair_choice")
    assert [choice.itemText(row) for row in range(choice.count())] == ["1: abc", "2: ab"]


# --- As the program does it


@pytest.fixture
def program(
    qapp: QApplication,
    settings: Settings,
    collecting_by_hand: None,  # noqa: ARG001
    tmp_path: Path,
) -> Iterator[Application]:
    parts = Application(qapp, settings, tmp_path)
    yield parts
    parts.close()
    parts.window.hide()
    parts.window.deleteLater()
    parts.deleteLater()
    parts.faults.stop()


@pytest.mark.parametrize("painted", [True, False])
def test_views_are_put_in_before_torch_is_loaded(
    program: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, painted: bool
) -> None:
    """After the first paint; or after a while, in a window that starts minimised."""
    there: list[set[str]] = []
    monkeypatch.setattr("ui.app.application.LONGEST_WAIT_MS", 600_000 if painted else 50)
    monkeypatch.setattr(program.loader, "start", lambda: there.append(views(program.window)))
    program.start(None)
    if not painted:
        program.window.windowHandle().removeEventFilter(program)
    assert views(program.window) == {"epochs"}
    wait_until(qtbot, lambda: bool(there))
    assert there == [VIEWS]


def test_table_as_the_only_argument_is_previewed(
    program: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(program.loader, "start", lambda: None)
    path = tmp_path / "my pairs.tsv"
    path.write_text("ab\tba\n", encoding="utf-8")
    program.start(path)
    preview = preview_of(qtbot, program.window)
    find(preview, QPushButton, "import_accept").click()
    assert program.session.document.pairs == (Pair("ab", "ba"),)
    assert program.window.files.path is None


def test_end_of_the_desktop_session_leaves_a_copy_of_the_work(
    program: Application, qapp: QApplication, tmp_path: Path
) -> None:
    program.session.edit(with_pairs(program.session.document, ("mine", "enim")), "own")
    qapp.commitDataRequest.emit(None)
    (copy,) = (tmp_path / "recovery").glob("*.unroll")
    assert load(copy).document.pairs == (Pair("mine", "enim"),)


def test_crash_of_the_last_time_is_told_and_its_report_can_be_copied(
    program: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "crash-20300101-000000-1.log").write_text("Fatal: at line 5", encoding="utf-8")
    monkeypatch.setattr(program.loader, "start", lambda: None)
    program.start(None)
    notice = find(program.window, QLabel, "notice_text")
    wait_until(qtbot, lambda: "Unroll has crashed" in notice.text())
    assert "crash-20300101-000000-1.told" in notice.text()
    find(program.window, QPushButton, "notice_copy_report").click()
    assert QApplication.clipboard().text() == "Fatal: at line 5"


def test_work_is_kept_when_the_display_is_lost(
    program: Application, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The X server has died, with the desktop or in place of it."""
    left: list[int] = []
    monkeypatch.setattr("ui.app.application._leave", left.append)
    program.session.edit(with_pairs(Document(), ("typed", "typed")), "typed")
    program.faults.display_lost.emit()
    assert left == [1]
    (found,) = abandoned(tmp_path / "recovery")
    assert found.project.document == program.session.document
    found.discard()
