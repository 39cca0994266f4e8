"""Where the training thread leaves its messages, and the reader takes them at its own pace."""

import threading

from playground.checkpoint import Curve, Point
from playground.training.messages import Delivery, Outcome, Snapshot

CAPACITY = 65_536  # unread points; beyond it every second one is dropped


class Mailbox:
    """Bounded and never blocking: unread points are thinned, of unread snapshots the latest counts."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._points: list[Point] = []
        self._snapshot: Snapshot | None = None
        self._outcome: Outcome | None = None

    def post_points(self, points: list[Point]) -> None:
        with self._lock:
            self._points += points
            while len(self._points) > self._capacity:
                self._points = self._points[-1::-2][::-1]  # the newest point always stays

    @property
    def wants_snapshot(self) -> bool:
        """Whether the reader has taken the last one; making one that nobody reads is waste."""
        return self._snapshot is None

    def post_snapshot(self, snapshot: Snapshot) -> None:
        with self._lock:
            self._snapshot = snapshot

    def post_outcome(self, outcome: Outcome) -> None:
        with self._lock:
            if self._outcome is None:
                self._outcome = outcome

    def take(self) -> Delivery:
        with self._lock:
            points, self._points = self._points, []
            snapshot, self._snapshot = self._snapshot, None
            outcome, self._outcome = self._outcome, None
        return Delivery(Curve.of(points), snapshot, outcome)
