"""Shows what a run has done: at once while nothing trains, at a steady pace while a run goes on."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from ui.session.session import Session

READABLE_MS = 100  # between two numbers in the same place


class Paced(QObject):
    def __init__(self, session: Session, show: Callable[[], None], interval_ms: int, parent: QObject) -> None:
        """`show` must be a method of `parent`, so that both end together."""
        super().__init__(parent)
        self._session, self._show = session, show
        self._timer = QTimer(self, interval=interval_ms, singleShot=True)
        self._timer.timeout.connect(show)

    def show(self) -> None:
        """Call whenever there is something new."""
        if self._session.runs.status.phase != "running":
            self._timer.stop()
            self._show()
        elif not self._timer.isActive():
            self._timer.start()
