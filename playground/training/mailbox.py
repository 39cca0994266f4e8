"""Passes messages from the training thread to a reader that polls at its own pace."""

import threading
from dataclasses import dataclass
from typing import Literal

from playground.checkpoint import Checkpoint, Curve, Evaluation
from playground.engine_report import EngineUse
from playground.parameters import IntArray
from playground.training.thinning import fitting_stride

# solved and flat: what the training settings wait for has come before all epochs were over
Ending = Literal["completed", "solved", "flat", "stopped", "failed"]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The state of the run at one moment. `predictions` come from the forward passes of the last whole epoch,
    before its updates; `evaluation` is made of the checkpoint itself, when the run pauses or ends."""

    checkpoint: Checkpoint
    predictions: IntArray  # (pairs, longest)
    evaluation: Evaluation | None = None
    engine: EngineUse | None = None  # the engine of the run; None for a network that is not training


@dataclass(frozen=True)
class Outcome:
    """How a run ended: its last message, posted exactly once."""

    ending: Ending
    message: str = ""  # for a failed run: what happened and what to do
    details: str = ""  # for an unforeseen failure: the traceback


@dataclass(frozen=True, eq=False)
class Delivery:
    """Everything posted since the last `take`."""

    points: Curve
    snapshot: Snapshot | None
    outcome: Outcome | None


CAPACITY = 65_536  # unread points; above it only every second, fourth … epoch stays, as in `LossHistory`


class Mailbox:
    """Bounded, never blocks: unread points are thinned, and only the latest unread snapshot is kept."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._points: list[Curve] = []  # blocks, oldest first
        self._stride = 1  # between the epochs of the unread points, after thinning
        self._snapshot: Snapshot | None = None
        self._outcome: Outcome | None = None

    def post_points(self, points: Curve) -> None:
        with self._lock:
            self._points += [points] if len(points) else []
            if sum(map(len, self._points)) > self._capacity:
                self._thin()

    def _thin(self) -> None:
        """Thin to half of the capacity, so that the next thinning is not due soon."""
        points = Curve.joined(self._points)
        room = max(1, self._capacity // 2)
        self._stride = fitting_stride(self._stride, lambda stride: len(points.every(stride)), room)
        self._points = [points.every(self._stride)]

    @property
    def wants_snapshot(self) -> bool:
        """Whether the reader has taken the last one; otherwise a new snapshot would be wasted work."""
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
