"""How long training took that is not saved yet: what tells whether losing it would hurt."""

import time


class UnsavedTime:
    def __init__(self) -> None:
        self._ended_s = 0.0  # of runs that have ended
        self._started_s: float | None = None  # of the run under way

    @property
    def seconds(self) -> float:
        under_way = time.monotonic() - self._started_s if self._started_s is not None else 0.0
        return self._ended_s + under_way

    def start(self) -> None:
        """A run begins."""
        self._started_s = time.monotonic()

    def end(self) -> None:
        """It has ended."""
        self._ended_s, self._started_s = self.seconds, None

    def clear(self) -> None:
        """All is saved; a run under way counts from here."""
        self._ended_s = 0.0
        self._started_s = None if self._started_s is None else time.monotonic()
