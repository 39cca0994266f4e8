"""Chooses how many updates a trainer makes per call (a burst): as many as fit into 10 ms."""

import time
from collections.abc import Callable

from playground.checkpoint import Curve

BURST_SECONDS = 0.010  # long enough to hide the overhead of a burst, short enough to react at once
LARGEST_BURST = 1_000_000


class Pace:
    """Adapts the burst size to the duration of past bursts. May be reused from one run to the next."""

    def __init__(self) -> None:
        self._burst = 1

    def burst(self, steps: Callable[[int], Curve], most: int) -> Curve:
        """Run a burst of at most `most` updates with the trainer's `steps`; returns its points."""
        count = min(self._burst, most)
        started = time.perf_counter()
        curve = steps(count)
        self._learn(count, time.perf_counter() - started)
        return curve

    def _learn(self, count: int, seconds: float) -> None:
        """Adapt the burst size, at most doubling it, so that one bad measurement does no harm. A burst that
        was shortened by `most` counts only if even it took too long."""
        if count < self._burst and seconds < BURST_SECONDS:
            return
        fitting = int(count * BURST_SECONDS / max(seconds, 1e-9))
        self._burst = max(1, min(fitting, 2 * self._burst, LARGEST_BURST))
