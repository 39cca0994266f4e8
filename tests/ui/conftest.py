"""A session with torch ready, settings of its own, and the window around them."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.driving import Heard, alone, wait_until_idle
from tests.ui.fake_view import FakeCard
from ui.app.main_window import MainWindow
from ui.background import latest_task
from ui.inspection.inspector import Inspector
from ui.session import run_poller, sweeps
from ui.session import session as session_module
from ui.session.session import Session
from ui.session.settings import Settings
from ui.style import theme


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says of every window what it cannot do with it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture
def collecting_by_hand() -> Iterator[None]:
    """As in the application: the cyclic collector never runs by itself while a thread trains."""
    enabled = gc.isenabled()
    gc.disable()
    yield
    if enabled:
        gc.enable()


@pytest.fixture(autouse=True)
def sizes_of_text(qapp: QApplication) -> None:
    """Most sizes come from the font, which there is only beside an application."""


@pytest.fixture(autouse=True)
def short_timers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The timers of the session are made for the eye; a test would spend a third of its time asleep."""
    for module in (run_poller, sweeps, latest_task):
        monkeypatch.setattr(module, "POLL_MS", 3)
    monkeypatch.setattr(session_module, "SETTLE_MS", 10)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def young_session(qapp: QApplication, collecting_by_hand: None) -> Iterator[Session]:  # noqa: ARG001
    """A session that still waits for torch."""
    made = Session()
    yield made
    assert made.close(), "a thread did not end in time"
    made.deleteLater()


@pytest.fixture
def session(young_session: Session, devices: tuple[str, ...], qtbot: QtBot) -> Session:
    """A session that shows the initial weights of the default document."""
    young_session.runs.set_torch_ready(devices)
    wait_until_idle(qtbot, young_session)
    return young_session


@pytest.fixture
def heard(young_session: Session) -> Heard:
    return Heard(young_session)


def opened(session: Session, settings: Settings, app: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    """For a fixture: the window, closed after the test. As in the application, it gets its style sheet once
    it is complete: every part that is added to a styled window styles the part anew."""
    app.setStyleSheet("")
    theme.apply_palette(app, "light")
    made = MainWindow(session, settings)
    theme.apply(app, "light")
    made.show_laid_out()
    made.resize(1280, 776)  # the offscreen platform's screen is smaller
    qtbot.waitExposed(made)
    yield made
    assert session.close(), "a thread did not end in time"
    made.hide()
    made.deleteLater()


@pytest.fixture
def window(session: Session, settings: Settings, qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    """Without its late views, which tests of them ask for by `late_views`."""
    yield from opened(session, settings, qapp, qtbot)


@pytest.fixture
def late_views(request: pytest.FixtureRequest, qapp: QApplication) -> None:
    """The views that the first paint leaves out of `window`. To make and paint them takes longer than most
    tests."""
    if "window" in request.fixturenames:
        request.getfixturevalue("window").complete()
        qapp.processEvents()  # what has been put in gets its size


@pytest.fixture
def window_at_first(
    young_session: Session, settings: Settings, qapp: QApplication, qtbot: QtBot
) -> Iterator[MainWindow]:
    """As it is painted for the first time."""
    yield from opened(young_session, settings, qapp, qtbot)


@pytest.fixture
def window_before_torch(window_at_first: MainWindow) -> MainWindow:
    """As it looks in its first seconds."""
    window_at_first.complete()
    return window_at_first


@pytest.fixture
def inspector(session: Session) -> Inspector:
    return Inspector(session, session)


@pytest.fixture
def card(inspector: Inspector, qtbot: QtBot) -> Iterator[FakeCard]:
    """A view of its own window, with the focus."""
    yield from alone(FakeCard(inspector), 420, 330, qtbot)
