"""Where everything is put together: the one place that knows all parts of the window."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication

from ui.app.main_window import MainWindow
from ui.background.fault_handler import FaultHandler
from ui.background.garbage import GarbageCollector
from ui.background.torch_loader import TorchLoader
from ui.files.crash_recovery import CrashRecovery
from ui.session.session import Session
from ui.session.settings import Settings
from ui.style import theme
from ui.style.qt_application import make_qt_application
from ui.style.translation import translate

LONGEST_WAIT_MS = 2_000  # for the first paint, which a window that starts minimised does not get


class Application(QObject):
    """The parts of a running window, and the order in which they start and end."""

    def __init__(self, app: QApplication, settings: Settings, folder: Path) -> None:
        super().__init__(app)
        self._app = app
        self.settings = settings
        self.faults = FaultHandler(folder, self)
        self.session = Session(self)
        self.window = MainWindow(self.session, settings)
        self.recovery = CrashRecovery(self.session, self.window.files, folder / "recovery", self)
        self.loader = TorchLoader(self)
        self.garbage = GarbageCollector(self)
        self.loader.ready.connect(self.garbage.spare_what_is_loaded)
        self.loader.ready.connect(self.session.runs.set_torch_ready)
        self.loader.ended.connect(self.garbage.spare_what_is_loaded)
        self.loader.kernels_changed.connect(self.session.runs.set_kernels)
        self.loader.failed.connect(self._on_loader_failed)
        self.faults.happened.connect(self._on_faults_happened)
        self.window.notices.answered.connect(self.recovery.on_answer)
        app.styleHints().colorSchemeChanged.connect(self._on_colour_scheme_changed)
        app.lastWindowClosed.connect(self.close)
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._after_first_paint)

    def start(self, path: Path | None) -> None:
        """Show the window; whatever is slow comes after it."""
        self.window.show_laid_out()
        self.window.windowHandle().installEventFilter(self)
        self._later.start(LONGEST_WAIT_MS)
        if path is not None:
            self.window.files.open_path(path)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window paints while it is told of its exposure; after that there is time to load torch."""
        if event.type() == QEvent.Type.Expose and self._later.isActive():
            watched.removeEventFilter(self)
            self._later.start(0)
        return False

    def close(self) -> None:
        """Stop all threads, in the order that lets each end."""
        self._later.stop()
        self.recovery.close()
        self.session.close()
        self.loader.close()

    def _after_first_paint(self) -> None:
        self.window.complete()
        self.loader.start()
        self.recovery.offer()

    def _on_loader_failed(self, error: str) -> None:
        text = translate(
            "Application", "PyTorch could not be loaded ({0}). Close Unroll and run: python bootstrap.py run"
        )
        self.session.runs.set_torch_failed(text.format(error))

    def _on_faults_happened(self, sentence: str) -> None:
        self.session.notice(sentence, "error")

    def _on_colour_scheme_changed(self) -> None:
        theme.apply(self._app, self.settings.theme)


def run_app(path: Path | None) -> int:
    """Open the window and stay until it is closed; the exit code."""
    app = make_qt_application()
    settings = Settings()
    theme.apply_palette(app, settings.theme)
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    parts = Application(app, settings, Path(folder))
    theme.apply(app, settings.theme)
    parts.faults.install()
    parts.start(path)
    return app.exec()
