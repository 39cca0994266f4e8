"""Requests to the training thread (pause, stop, learning rate …): flags that it reads before every burst."""

import threading
from typing import Literal

Permission = Literal["run", "single", "stop"]


class RunControl:
    """Thread-safe. A paused run waits; `allow` permits single updates; `stop` ends it at once."""

    def __init__(self, paused: bool = False) -> None:
        self._changed = threading.Condition()
        self._paused = paused
        self._stopped = False
        self._allowed = 0
        self._learning_rate: float | None = None

    # --- Called by other threads

    def pause(self) -> None:
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        with self._changed:
            self._paused, self._allowed = False, 0
            self._changed.notify_all()

    def allow(self, updates: int) -> None:
        """Pause, but permit this many further updates."""
        with self._changed:
            self._paused = True
            self._allowed += updates
            self._changed.notify_all()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def set_learning_rate(self, rate: float) -> None:
        """Takes effect before the next burst; the latest value counts."""
        with self._changed:
            self._learning_rate = rate

    # --- Called by the training thread

    @property
    def waits(self) -> bool:
        """Whether `permission` would block now."""
        return self._paused and not self._allowed and not self._stopped

    def permission(self) -> Permission:
        """Block while paused, then return what to do next. Each "single" uses up one permitted update."""
        with self._changed:
            self._changed.wait_for(lambda: not self.waits)
            if self._stopped:
                return "stop"
            if self._paused:
                self._allowed -= 1
                return "single"
            return "run"

    def take_learning_rate(self) -> float | None:
        with self._changed:
            rate, self._learning_rate = self._learning_rate, None
            return rate
