"""A clock that can be stopped."""

import time


class Clock:
    """Seconds since its start, without those while it stood. Others may read it while it is stopped."""

    def __init__(self) -> None:
        self._state: tuple[float, float | None] = 0.0, None  # seconds before; since when it goes, if it does

    @property
    def seconds(self) -> float:
        before, since = self._state
        return before + (0.0 if since is None else time.perf_counter() - since)

    def start(self) -> None:
        before, since = self._state
        if since is None:
            self._state = before, time.perf_counter()

    def stop(self) -> None:
        self._state = self.seconds, None
