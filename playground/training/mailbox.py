"""Where the training thread leaves its messages, and the reader takes them at its own pace."""

import threading
from dataclasses import dataclass
from typing import Literal

from playground.checkpoint import Checkpoint, Curve, Evaluation
from playground.engine_report import EngineUse
from playground.parameters import IntArray
from playground.training.thinning import fitting_stride

Ending = Literal["completed", "stopped", "failed"]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The run at one moment. `predictions` are those of the last whole epoch's forward passes, before its
    updates; `evaluation`, made when the run rests, are those of the checkpoint itself."""

    checkpoint: Checkpoint
    predictions: IntArray  # (pairs, longest)
    evaluation: Evaluation | None = None
    engine: EngineUse | None = None  # what computes the run; None for a network at rest


@dataclass(frozen=True)
class Outcome:
    """The last word of a run; exactly one."""

    ending: Ending
    message: str = ""  # for a failed run: what happened and what to do
    details: str = ""  # for an unforeseen failure: the traceback


@dataclass(frozen=True, eq=False)
class Delivery:
    """Everything that came since the mailbox was last emptied."""

    points: Curve
    snapshot: Snapshot | None
    outcome: Outcome | None


CAPACITY = 65_536  # unread points; beyond it every second, every fourth … epoch stays, as in a long history


class Mailbox:
    """Bounded and never blocking: unread points are thinned, of unread snapshots the latest counts."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._points: list[Curve] = []  # blocks, later ones later
        self._stride = 1  # between the epochs of unread points that were thinned
        self._snapshot: Snapshot | None = None
        self._outcome: Outcome | None = None

    def post_points(self, points: Curve) -> None:
        with self._lock:
            self._points += [points] if len(points) else []
            if sum(map(len, self._points)) > self._capacity:
                self._thin()

    def _thin(self) -> None:
        """Down to half of the capacity, so that this does not come soon again."""
        points = Curve.joined(self._points)
        room = max(1, self._capacity // 2)
        self._stride = fitting_stride(self._stride, lambda stride: len(points.every(stride)), room)
        self._points = [points.every(self._stride)]

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
            points, self._points, self._stride = self._points, [], 1
            snapshot, self._snapshot = self._snapshot, None
            outcome, self._outcome = self._outcome, None
        return Delivery(Curve.joined(points), snapshot, outcome)
