"""Work on a thread, of which only the newest counts: starting another forgets the one before."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer

from ui.background.worker import JOIN_S, Ending, Progress, Retired, Worker

POLL_MS = 33

T = TypeVar("T")


class LatestTask(QObject):
    def __init__(self, name: str, parent: QObject) -> None:
        """`name` is that of the threads."""
        super().__init__(parent)
        self._name = name
        self._worker: Worker[Any] | None = None
        self._look: Callable[[], None] = self.drop
        self._retired = Retired()
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def works(self) -> bool:
        return self._worker is not None

    def start(
        self,
        do: Callable[[Worker[T]], T],
        then: Callable[[Ending[T]], object],
        tell: Callable[[Progress], object] = lambda _progress: None,
    ) -> None:
        """Run `do` on a thread; `then` hears how it ended, unless it is dropped."""
        self.drop()
        worker = Worker(do, self._name)

        def look() -> None:
            progress, ending = worker.take()
            if progress is not None:
                tell(progress)
            if ending is not None:
                self._end(ending)
                then(ending)

        self._worker, self._look = worker, look
        worker.begin()
        self._timer.start()

    def cancel(self) -> None:
        """Ask it to stop; it is heard when it has."""
        if self._worker is not None:
            self._worker.cancel()

    def drop(self) -> None:
        """Cancel it, and discard all that it says from now on."""
        self.cancel()
        self._retired.add(self._worker)
        self._worker = None

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Drop it and wait; returns whether all threads have ended in time."""
        self._timer.stop()
        self.drop()
        return self._retired.close(timeout_s)

    def _poll(self) -> None:
        self._retired.forget_ended()
        if self._worker is not None:
            self._look()
        if self._worker is None and not self._retired:
            self._timer.stop()

    def _end(self, ending: Ending[Any]) -> None:
        self.drop()
        if ending.details:
            logging.getLogger("unroll").error("%s\n%s", ending.error, ending.details)
