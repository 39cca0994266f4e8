"""The window as a process, and many trainings and windows in one; `tests.long` does the same many times."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.end_to_end.commands import on_posix_only
from tests.end_to_end.test_window import launched  # noqa: F401  a fixture
from tests.long import growth
from tests.long.starts_and_ends import end
from ui.app.application import Application

pytestmark = [pytest.mark.qt_log_ignore("This plugin does not support"), on_posix_only]


def test_window_ended_while_torch_loads_leaves_nothing_but_unsaved_work() -> None:
    assert end("loading", "signal", seed=1).faults == ()


def test_starts_and_stops_of_training_leave_nothing(launched: Application) -> None:  # noqa: F811
    before, after = growth.repeated(lambda: growth.train_and_stop(launched), 12, first=4)
    assert after.has_no_more_than(before)


@pytest.mark.usefixtures("gc_in_main_thread")
def test_closed_windows_leave_nothing(qapp: QApplication, tmp_path: Path) -> None:
    before, after = growth.repeated(lambda: growth.open_and_close(qapp, tmp_path), 3, first=1)
    assert after.has_no_more_than(before)
