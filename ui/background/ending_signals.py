"""Signals that end a process, such as Ctrl+C in its terminal: the window is closed in order instead."""

import signal
from types import FrameType

from PySide6.QtCore import QObject, QTimer, Signal

NUMBERS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class EndingSignals(QObject):
    """Python runs a handler when Python code runs next, at the latest when `garbage` looks. What the parent
    process has turned off stays off."""

    came = Signal()

    def install(self) -> None:
        for number in NUMBERS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        QTimer.singleShot(0, self, self.came.emit)  # not in the middle of whatever Python code runs now
