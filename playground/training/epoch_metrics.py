"""Accumulates the metrics of an epoch: loss, correct symbols, correct pairs, and predictions."""

import numpy as np
from torch import Tensor

from playground.checkpoint import Point
from playground.parameters import IntArray
from playground.spec import Loss
from playground.training.batches import IGNORED, Batch


class EpochMetrics:
    """Sums over the batches of one epoch; `point` returns their metrics and resets the sums.

    If a run resumes within an epoch, only the batches from there on count.
    """

    def __init__(self, pairs: int, longest: int) -> None:
        self.predictions: IntArray = np.zeros((pairs, longest), np.int64)
        self.clear()

    def add(self, batch: Batch, loss: float, logits: Tensor) -> None:
        """`loss` as the criterion returned it for this batch; logits (batch, time, symbols)."""
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
        """Reset the sums of the current epoch, but keep the latest predictions."""
        self._losses: list[tuple[float, int]] = []
        self._right_symbols = 0
        self._pairs = 0
        self._right_pairs = 0
