"""How many updates a trainer makes at a time: as many as fit into a hundredth of a second."""

import time
from collections.abc import Callable

from playground.checkpoint import Curve

BURST_SECONDS = 0.010  # long enough to hide the cost of talking, short enough to obey at once
LARGEST_BURST = 1_000_000


class Pace:
    """Learns the length of a burst from the bursts before. It may be kept from one run to the next."""

    def __init__(self) -> None:
        self._burst = 1

    def burst(self, steps: Callable[[int], Curve], most: int) -> Curve:
        """Make a burst of at most `most` updates by the trainer's `steps`."""
        count = min(self._burst, most)
        started = time.perf_counter()
        curve = steps(count)
        self._learn(count, time.perf_counter() - started)
        return curve

    def _learn(self, count: int, seconds: float) -> None:
        """Grow at most twofold, so that one lucky reading does no harm. A burst that was cut short tells
        little of a whole one, unless even that took too long."""
        if count < self._burst and seconds < BURST_SECONDS:
            return
        fitting = int(count * BURST_SECONDS / max(seconds, 1e-9))
        self._burst = max(1, min(fitting, 2 * self._burst, LARGEST_BURST))
