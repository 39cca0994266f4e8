"""Bounds for any network on these pairs: lowest loss and highest accuracy, to compare a curve with."""

from dataclasses import dataclass
from math import exp, log

import numpy as np

from playground.document import Document
from playground.encoding import padded_indices
from playground.parameters import IntArray


@dataclass(frozen=True)
class Limits:
    """Values per symbol; losses in nats. A causal network reads from left to right."""

    guessing_loss: float  # all symbols equally likely
    memoryless_accuracy: float  # knowing the current symbol only
    memoryless_loss: float
    causal_accuracy: float  # knowing the whole prefix; below 1 when pairs contradict each other
    causal_loss: float
    bounded_loss: float  # lowest loss with logits between -1 and 1; 0 with a linear read-out
    contradiction: tuple[int, int, int] | None  # (row, row, position) from 0: same prefix, other targets


def limits(document: Document) -> Limits | None:
    """The limits of a document whose pairs are valid; None if there is no symbol to predict."""
    inputs, targets = padded_indices(document)
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
    """Highest accuracy and lowest mean loss if a prediction can depend on `known` only."""
    span = int(targets.max()) + 1
    cases, counts = np.unique(known * span + targets, return_counts=True)
    _, starts = np.unique(cases // span, return_index=True)
    totals = np.repeat(np.add.reduceat(counts, starts), np.diff([*starts, len(cases)]))
    loss = -(counts * np.log(counts / totals)).sum() / counts.sum()
    accuracy = np.maximum.reduceat(counts, starts).sum() / counts.sum()
    return float(accuracy), abs(float(loss))


def _contradiction(prefixes: IntArray, targets: IntArray) -> tuple[int, int, int] | None:
    """The first two rows with different targets after the same prefix, and the position."""
    rows, steps = np.nonzero(targets >= 0)  # (symbols), row by row
    _, firsts, group = np.unique(prefixes[rows, steps], return_index=True, return_inverse=True)
    wanted = targets[rows, steps]  # (symbols)
    parting = np.flatnonzero(wanted != wanted[firsts[group]])
    if not len(parting):
        return None
    at = parting[0]
    return int(rows[firsts[group[at]]]), int(rows[at]), int(steps[at])
