"""Nothing in the window is cut or covered: in both arrangements, at any size of window and text, in each
state of the panels. `python -m tests.long fitting` tries all of them."""

from collections.abc import Iterator
from itertools import product

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from playground.problems import stopping
from tests.ui.driving import action, find, press, wait_until_idle
from tests.ui.fitting import documents, faults, set_text_size
from ui.app.arrangements import ARRANGEMENTS
from ui.app.main_window import MainWindow
from ui.session.session import Session
from ui.session.settings import Settings
from ui.style import text_size
from ui.widgets.heatmap.heatmap import Heatmap

SIZES = (QSize(1280, 776), QSize(1024, 676))
STATES = ("no read-out", "empty pair", "words", "generated task")


@pytest.fixture(autouse=True)
def same_text_afterwards(qapp: QApplication) -> Iterator[None]:
    before = qapp.font()
    yield
    qapp.setFont(before)


def settled(qapp: QApplication) -> None:
    for _ in range(3):  # a part that gets another size asks for other room
        qapp.processEvents()
        QTest.qWait(10)


def found_in_both(window: MainWindow, qapp: QApplication, sizes: tuple[QSize, ...] = SIZES) -> list[str]:
    found = []
    for size, name in product(sizes, ARRANGEMENTS):
        window.resize(size)
        window.docks.use(name)
        settled(qapp)
        assert window.size() == size
        found += [f"{name}, {size.width()} × {size.height()}: {fault}" for fault in faults(window)]
    return found


@pytest.mark.usefixtures("late_views")
def test_nothing_is_cut_or_covered(
    window: MainWindow, session: Session, qapp: QApplication, qtbot: QtBot
) -> None:
    found = []
    for state in STATES:
        session.edit(documents()[state], state)
        if stopping(session.problems) is None:
            wait_until_idle(qtbot, session)
        found += [f"{state}: {fault}" for fault in found_in_both(window, qapp)]
    assert found == []


@pytest.mark.usefixtures("late_views")
@pytest.mark.parametrize("points", [13, 18])
def test_nothing_is_cut_or_covered_in_large_text(
    window: MainWindow, qapp: QApplication, points: float
) -> None:
    set_text_size(qapp, points)
    assert found_in_both(window, qapp, (QSize(1280, 776),)) == []


def test_what_is_cut_or_covered_is_found(window: MainWindow, qapp: QApplication) -> None:
    assert faults(window) == []
    count, problem = find(window, QLabel, "parameter_count"), find(window, QWidget, "task_purpose")
    count.setFixedWidth(20)
    settled(qapp)
    assert [fault for fault in faults(window) if "parameter_count" in fault]
    count.setMaximumWidth(400)
    count.setMinimumWidth(0)
    settled(qapp)
    problem.setFixedHeight(9)
    settled(qapp)
    assert [fault for fault in faults(window) if "task_purpose" in fault]


@pytest.mark.usefixtures("late_views")
def test_no_sentence_widens_the_window(window: MainWindow, session: Session, qapp: QApplication) -> None:
    """Hello without a read-out is refused, with a long sentence in the status bar."""
    window.resize(960, 500)
    press(find(window, QAbstractButton, "head_choice_none"))
    assert stopping(session.problems) is not None
    session.notice("A sentence that is far longer than any window is wide. " * 9, "error")
    settled(qapp)
    assert window.size() == QSize(960, 500)
    assert window.minimumSizeHint().width() <= 960
    assert window.minimumSizeHint().height() <= 500


@pytest.mark.usefixtures("late_views")
def test_text_grows_everywhere_and_is_remembered(
    window: MainWindow, settings: Settings, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = qapp.font()
    monkeypatch.setattr(text_size, "system_font", lambda: system)
    heatmap, table = find(window, Heatmap, "state_heatmap"), find(window, QTableView, "pairs_table")
    title = find(window, QLabel, "step_title")
    before = (title.fontMetrics().height(), heatmap._geometry.lengths.tape, table.rowHeight(0))
    window.activateWindow()
    for _ in range(4):
        QTest.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    settled(qapp)
    assert settings.text_zoom == 175
    after = (title.fontMetrics().height(), heatmap._geometry.lengths.tape, table.rowHeight(0))
    assert all(1.3 < large / small < 2 for large, small in zip(after, before, strict=True))
    QTest.keyClick(window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert settings.text_zoom == 150
    for _ in range(9):
        action(window, "view_text_smaller").trigger()
    assert settings.text_zoom == 70
    QTest.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    settled(qapp)
    assert settings.text_zoom == 100
    assert (title.fontMetrics().height(), heatmap._geometry.lengths.tape, table.rowHeight(0)) == before
