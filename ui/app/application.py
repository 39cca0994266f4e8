"""Creates and connects all parts of the application, and starts and stops them."""

import logging
import os
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication

from playground.language import Language
from ui.app.languages import first_language, use_language
from ui.app.main_window import MainWindow
from ui.background import crash_reports
from ui.background.ending_signals import EndingSignals
from ui.background.fault_handler import FaultHandler
from ui.background.garbage import GarbageCollector
from ui.background.torch_loader import TorchLoader
from ui.background.worker import closed
from ui.files.crash_recovery import CrashRecovery
from ui.session.session import Session
from ui.session.settings import Settings
from ui.session.state import Notice
from ui.style import theme
from ui.style.qt_application import make_qt_application
from ui.style.text_size import apply_zoom
from ui.style.translation import translate

COPY_REPORT = "copy_report"  # answer to the notice of a crash
LAST_WAIT_S = 0.2  # for threads that the window has waited for already, and for torch to load
LONGEST_WAIT_MS = 2_000  # for the first paint, which never comes if the window starts minimised


class Application(QObject):
    """The parts of the application, and the order in which they start and stop."""

    def __init__(self, app: QApplication, settings: Settings, folder: Path) -> None:
        super().__init__(app)
        self._app = app
        self.has_ended = True
        self._is_ending = False
        self._report = ""  # of a crash
        self.settings = settings
        self.faults = FaultHandler(folder, self)
        self.session = Session(self)
        self.window = MainWindow(self.session, settings)
        self.recovery = CrashRecovery(self.session, self.window.files, folder / "recovery", self)
        self.loader = TorchLoader(self)
        self.garbage = GarbageCollector(self)
        self.signals = EndingSignals(self)
        self.signals.came.connect(self.end_unasked)
        self.loader.ready.connect(self.garbage.spare_what_is_loaded)
        self.loader.ready.connect(self.session.runs.set_torch_ready)
        self.loader.ended.connect(self.garbage.spare_what_is_loaded)
        self.loader.kernels_changed.connect(self.session.runs.set_kernels)
        self.loader.failed.connect(self._on_loader_failed)
        self.faults.happened.connect(self._on_faults_happened)
        self.faults.display_lost.connect(self._on_faults_display_lost)
        self.window.answered.connect(self.recovery.on_answer)
        self.window.answered.connect(self._on_notice_answered)
        app.styleHints().colorSchemeChanged.connect(self._on_system_colours_changed)
        app.styleHints().accessibility().contrastPreferenceChanged.connect(self._on_system_colours_changed)
        app.lastWindowClosed.connect(self.close)
        app.commitDataRequest.connect(self._on_commit_data_request)
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._after_first_paint)

    def start(self, path: Path | None) -> None:
        """Show the window; slow start-up work follows after the first paint."""
        self.window.show_laid_out()
        self.window.windowHandle().installEventFilter(self)
        self._later.start(LONGEST_WAIT_MS)
        if path is not None:
            self.window.files.open_any(path)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window paints while it handles the Expose event; loading torch starts after that."""
        if event.type() == QEvent.Type.Expose and self._later.isActive():
            watched.removeEventFilter(self)
            self._later.start(0)
        return False

    def end_unasked(self) -> None:
        """Close the window without a question: unsaved work is offered at the next start."""
        if not self._is_ending:  # a second signal may follow the first
            self._is_ending = True
            self.recovery.leave_for_next_start()
            self.window.close_unasked()

    def close(self) -> None:
        """Stop all threads, in an order that lets each of them end."""
        self._later.stop()
        copied = self.recovery.close()
        self.has_ended = closed((self.session, self.window.files, self.loader), LAST_WAIT_S) and copied

    def _after_first_paint(self) -> None:
        self.window.complete()
        if not self.recovery.offer():  # before torch, since it loads a library: two at once have crashed
            self._tell_crash()
        self.loader.start()

    def _tell_crash(self) -> None:
        """Tell once of a crash that left a report."""
        report = self.faults.crashes.take()
        if report is None:
            return
        sentence = translate("Application", "Unroll has crashed. The report is in {0}.")
        copy = (translate("Application", "Copy the report"), COPY_REPORT)
        self._report = crash_reports.text(report)
        self.session.noticed.emit(Notice(sentence.format(report), "warning", (copy,)))

    def _on_notice_answered(self, answer: str) -> None:
        if answer == COPY_REPORT:
            self._app.clipboard().setText(self._report)

    def _on_loader_failed(self, error: str) -> None:
        text = translate(
            "Application", "PyTorch could not be loaded ({0}). Close Unroll and run: python bootstrap.py run"
        )
        self.session.runs.set_torch_failed(text.format(error))

    def _on_faults_happened(self, sentence: str) -> None:
        self.session.notice(sentence, "error")

    def _on_commit_data_request(self) -> None:
        """The desktop session ends, and perhaps this process with it, before anybody could answer."""
        self.recovery.copy_now()

    def _on_faults_display_lost(self) -> None:
        """No window can be closed any more: keep the work, and end before Qt does."""
        self.recovery.leave_for_next_start()
        self.faults.stop()
        _leave(1)

    def _on_system_colours_changed(self) -> None:
        theme.apply(self._app, self.settings.theme, self.settings.more_contrast)


def run_app(path: Path | None, asked: Language | None = None) -> int:
    """Open the window, in the language asked for, run the event loop until it is closed, and return the exit
    code."""
    app = make_qt_application()
    settings = Settings()
    use_language(app, first_language(settings, asked))
    apply_zoom(app, settings.text_zoom)
    theme.apply_palette(app, settings.theme, settings.more_contrast)
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    parts = Application(app, settings, Path(folder))
    theme.apply(app, settings.theme, settings.more_contrast)
    parts.faults.install()
    parts.signals.install()
    parts.start(path)
    code = app.exec()
    if not parts.has_ended:
        parts.faults.stop()
        _leave(code)
    return code


def _leave(code: int) -> None:
    """End the process at once, in the middle of whatever its threads do."""
    logging.shutdown()
    os._exit(code)
