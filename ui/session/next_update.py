"""What the next update starts from, to be recognised as long as nothing has changed it."""

from dataclasses import dataclass

import numpy as np

from playground.checkpoint import Checkpoint
from playground.document import Document
from playground.resuming import same_but_rate


@dataclass(frozen=True, eq=False)
class NextUpdate:
    """`start` None: the initial weights of the document's seed."""

    document: Document
    start: Checkpoint | None

    def is_same(self, other: "NextUpdate") -> bool:
        """Whether both lead to the same weights."""
        same_rate = self.document.training.learning_rate == other.document.training.learning_rate
        return same_rate and same_but_rate(self.document, other.document) and self._starts_as(other)

    def _starts_as(self, other: "NextUpdate") -> bool:
        one, two = self.start, other.start
        if one is two:
            return True
        if one is None or two is None or (one.epoch, one.batch) != (two.epoch, two.batch):
            return False
        return np.array_equal(one.flat, two.flat)
