"""What any network could reach on these pairs: the floors that a loss curve is read against."""

from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from playground.document import Document

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Limits:
    """Per-symbol figures; losses in nats. A causal network is one that reads from left to right."""

    guessing_loss: float  # all symbols equally likely
    memoryless_accuracy: float  # knowing the current symbol only
    memoryless_loss: float
    causal_accuracy: float  # knowing the whole prefix; below 1 when pairs contradict each other
    causal_loss: float
    bounded_loss: float  # the least that logits between -1 and 1 can reach; 0 with a linear read-out
    contradiction: tuple[int, int, int] | None  # rows of two pairs that part at this position (all from 0)


def limits(document: Document) -> Limits | None:
    """The limits of a document whose pairs are valid; None when there is no symbol to predict."""
    inputs, targets = _padded_indices(document)
    real = targets >= 0
    if not real.any():
        return None
    prefixes = _prefix_ids(inputs)
    memoryless_accuracy, memoryless_loss = _best_guess(inputs[real], targets[real])
    causal_accuracy, causal_loss = _best_guess(prefixes[real], targets[real])
    symbols = len(document.vocabularies.target)
    return Limits(
        guessing_loss=log(symbols),
        memoryless_accuracy=memoryless_accuracy,
        memoryless_loss=memoryless_loss,
        causal_accuracy=causal_accuracy,
        causal_loss=causal_loss,
        bounded_loss=log(1 + (symbols - 1) * exp(-2)) if document.model.head == "none" else 0.0,
        contradiction=_contradiction(prefixes, targets) if causal_accuracy < 1 else None,
    )


def _padded_indices(document: Document) -> tuple[IntArray, IntArray]:
    """Indices of inputs and targets, each (pairs, longest), filled up with -1."""
    level, vocabularies = document.vocabulary.level, document.vocabularies
    shape = (len(document.pairs), document.longest)
    inputs, targets = np.full(shape, -1), np.full(shape, -1)
    for row, pair in enumerate(document.pairs):
        x, y = pair.symbols(level)
        inputs[row, : len(x)] = vocabularies.input.encode(x)
        targets[row, : len(y)] = vocabularies.target.encode(y)
    return inputs, targets


def _prefix_ids(inputs: IntArray) -> IntArray:
    """A number for each distinct prefix, at the position where the prefix ends; (pairs, longest)."""
    ids = np.empty_like(inputs)
    before, used = np.zeros(len(inputs), np.int64), 0
    span = int(inputs.max(initial=0)) + 2
    for step in range(inputs.shape[1]):
        _, before = np.unique(before * span + inputs[:, step] + 1, return_inverse=True)
        ids[:, step] = before + used
        used += int(before.max(initial=0)) + 1
    return ids


def _best_guess(known: IntArray, targets: IntArray) -> tuple[float, float]:
    """Best accuracy and least mean loss when the answer may depend on `known` alone."""
    span = int(targets.max()) + 1
    cases, counts = np.unique(known * span + targets, return_counts=True)
    groups, starts = np.unique(cases // span, return_index=True)
    totals = np.repeat(np.add.reduceat(counts, starts), np.diff([*starts, len(cases)]))
    loss = -(counts * np.log(counts / totals)).sum() / counts.sum()
    accuracy = np.maximum.reduceat(counts, starts).sum() / counts.sum()
    return float(accuracy), abs(float(loss)) if len(groups) else 0.0


def _contradiction(prefixes: IntArray, targets: IntArray) -> tuple[int, int, int] | None:
    """The first two rows that ask for different answers after the same prefix, and the position."""
    seen: dict[int, int] = {}
    for row, step in np.argwhere(targets >= 0).tolist():
        first = seen.setdefault(int(prefixes[row, step]), row)
        if targets[first, step] != targets[row, step]:
            return first, row, step
    return None
