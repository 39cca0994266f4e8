"""Counting up an epoch: loss, right symbols, right pairs, and what was answered."""

import numpy as np
from torch import Tensor

from playground.checkpoint import Point
from playground.parameters import IntArray
from playground.spec import Loss
from playground.training.batches import IGNORED, Batch


class EpochMetrics:
    """Sums over the batches of one epoch; `point` closes the epoch and starts anew.

    An epoch that is taken up in its middle counts the batches from there.
    """

    def __init__(self, pairs: int, longest: int) -> None:
        self.predictions: IntArray = np.zeros((pairs, longest), np.int64)
        self.clear()

    def add(self, batch: Batch, loss: float, logits: Tensor) -> None:
        """`loss` as the criterion gave it for this batch; logits (batch, time, symbols)."""
        answers = logits.cpu().numpy().argmax(2)  # (batch, time)
        wrong = (answers != batch.wanted) & (batch.wanted != IGNORED)  # (batch, time)
        self.predictions[batch.rows.numpy(), : answers.shape[1]] = answers
        self._losses.append((loss, batch.symbols))
        self._right_symbols += batch.symbols - int(np.count_nonzero(wrong))
        self._pairs += len(answers)
        self._right_pairs += len(answers) - int(np.count_nonzero(wrong.any(1)))

    def point(self, epoch: int, reduction: Loss) -> Point:
        symbols = sum(count for _, count in self._losses)
        loss = sum(value * (count / symbols if reduction == "mean" else 1) for value, count in self._losses)
        point = Point(epoch, loss, self._right_symbols / symbols, self._right_pairs / self._pairs)
        self.clear()
        return point

    def clear(self) -> None:
        """Forget the epoch under way, but not what was answered last."""
        self._losses: list[tuple[float, int]] = []
        self._right_symbols = 0
        self._pairs = 0
        self._right_pairs = 0
