"""Handles unexpected errors: logs each with its traceback and tells the user once, without a dialog."""

import faulthandler
import logging
import os
import re
import sys
import threading
import traceback
from collections import deque
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QTimer, QtMsgType, Signal, qInstallMessageHandler

from ui.background.crash_reports import CrashReports

# Qt gives no other sign of it.
DISPLAY_LOST = re.compile("The (X11|Wayland) connection broke")
LOOK_MS = 200
REPEATS_LOGGED = 3  # an error in a paint event comes back with every paint


class Log(logging.FileHandler):
    """Writes nothing where nothing can be written: there is nowhere left to say so."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):  # it opens its file with the first record
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None: ...


class FaultHandler(QObject):
    """Hooks for exceptions in the main thread, in other threads and in destructors, and for Qt's warnings."""

    happened = Signal(str)  # a sentence for the user, once for each distinct fault
    display_lost = Signal()  # Qt ends the process next, and has crashed in doing so

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: dict[str, int] = {}
        self._untold: deque[tuple[str, str]] = deque()  # from other threads, which must not emit signals
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._tell)
        with suppress(OSError):  # without its log the window works all the same
            folder.mkdir(parents=True, exist_ok=True)
        self.log_path = folder / "faults.log"
        self._log = logging.getLogger("unroll")
        self._handler = Log(self.log_path, encoding="utf-8", delay=True)
        self._log.addHandler(self._handler)
        self.crashes = CrashReports(folder)
        self._crash_file = self.crashes.descriptor()

    def install(self) -> None:
        self._timer.start()
        if self._crash_file is not None:
            faulthandler.enable(self._crash_file)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        qInstallMessageHandler(self._on_qt_message)

    def stop(self) -> None:
        """Write to the log no more; the process has not crashed."""
        self._log.removeHandler(self._handler)
        with suppress(OSError):  # what the disk has not taken yet
            self._handler.close()
        faulthandler.disable()  # before its file is closed
        self.crashes.close()

    def report(self, sentence: str, details: str) -> None:
        """Log a fault; emit `happened` the first time."""
        times = self._seen[details] = self._seen.get(details, 0) + 1
        if times <= REPEATS_LOGGED:
            self._log.error("%s\n%s", sentence, details)
        if times == 1:
            self.happened.emit(sentence)

    def _tell(self) -> None:
        while self._untold:
            self.report(*self._untold.popleft())

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        if threading.current_thread() is threading.main_thread():
            self.report(self._sentence(error), details)
        else:
            self._untold.append((self._sentence(error), details))

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)

    def _on_unraisable(self, args: "sys.UnraisableHookArgs") -> None:
        if args.exc_value is not None:
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)

    def _on_qt_message(self, kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind in (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
            times = self._seen[text] = self._seen.get(text, 0) + 1
            if times <= REPEATS_LOGGED:
                self._log.warning("Qt: %s", text)
            if DISPLAY_LOST.match(text):
                self.display_lost.emit()

    def _sentence(self, error: BaseException) -> str:
        folder = self.log_path.parent
        where = f"; see {self.log_path}" if os.path.isdir(folder) else ""  # noqa: PTH112  pathlib's raises
        return f"Something went wrong inside Unroll ({error}). Your work is kept{where}."
