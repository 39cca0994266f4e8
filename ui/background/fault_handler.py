"""Handles unexpected errors: logs each with its traceback and tells the user once, without a dialog."""

import faulthandler
import logging
import sys
import threading
import traceback
from collections import deque
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QTimer, QtMsgType, Signal, qInstallMessageHandler

LOOK_MS = 200
REPEATS_LOGGED = 3  # an error in a paint event comes back with every paint


class FaultHandler(QObject):
    """Hooks for exceptions in the main thread, in other threads and in destructors, and for Qt's warnings."""

    happened = Signal(str)  # a sentence for the user, once for each distinct fault

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: dict[str, int] = {}
        self._untold: deque[tuple[str, str]] = deque()  # from other threads, which must not emit signals
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._tell)
        folder.mkdir(parents=True, exist_ok=True)
        self.log_path = folder / "faults.log"
        self._log = logging.getLogger("unroll")
        self._log.addHandler(logging.FileHandler(self.log_path, encoding="utf-8", delay=True))
        self._crash_file = (folder / "crash.log").open("w", encoding="utf-8")

    def install(self) -> None:
        self._timer.start()
        faulthandler.enable(self._crash_file)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        qInstallMessageHandler(self._on_qt_message)

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

    def _sentence(self, error: BaseException) -> str:
        return f"Something went wrong inside Unroll ({error}). Your work is kept; see {self.log_path}."
