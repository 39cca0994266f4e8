"""Which epochs stand out, so that they are kept whatever comes."""

from dataclasses import dataclass, field

from playground.checkpoint import Curve, Point


@dataclass
class Marks:
    """The best and the first solved epoch as the curve numbers them, and the person's bookmarks.

    The curve measures an epoch before its updates, so its figures are those of the network one epoch
    earlier: a mark of the curve keeps that network too.
    """

    best: int | None = None
    best_loss: float = 0.0
    solved: int | None = None
    bookmarks: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, curve: Curve, bookmarks: set[int]) -> "Marks":
        made = cls(solved=curve.solved_at, bookmarks=bookmarks)
        if len(curve):
            at = int(curve.loss.argmin())
            made.best, made.best_loss = int(curve.epoch[at]), float(curve.loss[at])
        return made

    @property
    def epochs(self) -> set[int]:
        """All that are to be kept."""
        marks = {mark for mark in (self.best, self.solved) if mark is not None}
        return marks | {mark - 1 for mark in marks} | self.bookmarks

    def note(self, point: Point) -> list[int]:
        """Take in a point of the curve; the epochs that may no longer stand out."""
        let_go: list[int] = []
        if self.best is None or point.loss < self.best_loss:
            let_go += [] if self.best is None else [self.best - 1, self.best]
            self.best, self.best_loss = point.epoch, point.loss
        if point.pair_accuracy < 1:
            let_go += [] if self.solved is None else [self.solved - 1, self.solved]
            self.solved = None
        elif self.solved is None:
            self.solved = point.epoch
        return let_go

    def forget_after(self, epoch: int) -> None:
        if self.best is not None and self.best > epoch:
            self.best = None
        if self.solved is not None and self.solved > epoch:
            self.solved = None
        self.bookmarks = {mark for mark in self.bookmarks if mark <= epoch}
