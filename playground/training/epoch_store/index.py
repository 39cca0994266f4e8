"""Which past epochs are kept, as a small value that views can query thirty times a second."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

DEFAULT_BUDGET = 256 << 20  # bytes
FEWEST = 12  # epochs that the budget must hold, else none is kept; enough for those always kept


@dataclass(frozen=True)
class KeptIndex:
    """The kept epochs: every `stride`-th from `first` to `last`, and `extras` between them."""

    first: int = 0
    last: int = -1  # below `first` when nothing is kept
    stride: int = 1
    extras: tuple[int, ...] = ()  # ascending
    count: int = 0
    bytes_used: int = 0
    budget: int = DEFAULT_BUDGET
    row_bytes: int = 0  # bytes of one epoch; 0 before the first
    best: int | None = None  # the epoch with the lowest loss, numbered as in the curve
    best_loss: float = field(default=0.0, compare=False)  # engines round differently; 0 if there is no best
    solved: int | None = None  # the first epoch from which all pairs were right up to the last epoch
    bookmarks: tuple[int, ...] = ()
    generation: int = 0  # changes when epochs are rolled back, since they may be trained anew

    @property
    def too_large(self) -> bool:
        """Whether this network is too large for the budget, so that no past epoch is kept."""
        return self.row_bytes * FEWEST > self.budget

    def __contains__(self, epoch: int) -> bool:
        if self.first <= epoch <= self.last and epoch % self.stride == 0:
            return True
        at = bisect_left(self.extras, epoch)
        return at < len(self.extras) and self.extras[at] == epoch

    @property
    def epochs(self) -> list[int]:
        """All kept epochs, ascending."""
        grid = range(-(-self.first // self.stride) * self.stride, self.last + 1, self.stride)
        return sorted({*grid, *self.extras})

    @property
    def marks(self) -> set[int]:
        """The best and the first solved epoch, each with the epoch before it: the network measured there."""
        found = {mark for mark in (self.best, self.solved) if mark is not None}
        return found | {mark - 1 for mark in found}

    def nearest(self, epoch: int) -> int | None:
        """The kept epoch closest to `epoch`, on a tie the earlier one; None when nothing is kept."""
        found = [near for near in (self.before(epoch + 1), self.after(epoch - 1)) if near is not None]
        return min(found, key=lambda near: abs(near - epoch), default=None)

    def before(self, epoch: int) -> int | None:
        """The last kept epoch before `epoch`, or None."""
        grid = (min(epoch - 1, self.last)) // self.stride * self.stride
        extra = self.extras[at - 1] if (at := bisect_left(self.extras, epoch)) else -1
        found = max(grid if self.first <= grid else -1, extra)
        return found if found >= 0 else None

    def after(self, epoch: int) -> int | None:
        """The first kept epoch after `epoch`, or None."""
        grid = -(-max(epoch + 1, self.first) // self.stride) * self.stride
        at = bisect_right(self.extras, epoch)
        extra = self.extras[at] if at < len(self.extras) else None
        found = [near for near in (grid if grid <= self.last else None, extra) if near is not None]
        return min(found, default=None)

    def spread(self, most: int) -> tuple[int, ...]:
        """Up to about `most` kept epochs, evenly spaced, including the first and the last."""
        if self.last < self.first:
            return ()
        step = max(1, -(-(self.last - self.first) // (most * self.stride))) * self.stride
        start = -(-self.first // step) * step
        return tuple(sorted({self.first, *range(start, self.last + 1, step), self.last} - {-1}))
