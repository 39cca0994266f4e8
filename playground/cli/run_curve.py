"""The loss curve of a run on the command line: whole while a file can hold it, then thinned evenly."""

from playground.checkpoint import Curve, Point
from playground.project_file.size_limits import MAX_POINTS
from playground.training.loss_history import LossHistory

BLOCK = 4096  # points that are appended together
BESIDES = 3  # points that a thinned curve has beside those on its stride


class RunCurve:
    def __init__(self) -> None:
        self._history = LossHistory(capacity=MAX_POINTS - BESIDES)
        self._recent: list[Point] = []
        self._last: Point | None = None

    def add(self, points: Curve) -> None:
        self._recent += points
        self._last = self._recent[-1] if self._recent else self._last
        if len(self._recent) >= BLOCK:
            self._settle()

    @property
    def last(self) -> Point:
        assert self._last is not None, "no epoch has ended"  # noqa: S101
        return self._last

    @property
    def solved_at(self) -> int | None:
        """Of all points, also of those that have been thinned out."""
        self._settle()
        return self._history.solved_at

    @property
    def curve(self) -> Curve:
        self._settle()
        return self._history.curve

    def _settle(self) -> None:
        if self._recent:
            self._history.append(Curve.of(self._recent))
            self._recent = []
