"""Bounds for any network on these pairs: lowest loss and highest accuracy, to compare a curve with; and since
when a curve is worse than guessing."""

from dataclasses import dataclass
from math import exp, log

import numpy as np

from playground.checkpoint import Curve
from playground.document import Document
from playground.encoding import joined_indices
from playground.parameters import IntArray

FAR_WORSE = 1.5  # times the loss of guessing: an untrained network is a little worse, a diverged one far
FEWEST = 3  # epochs in a row


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


def loss_scale(document: Document) -> int:
    """What a loss per symbol is multiplied by in the curve: all symbols of all pairs, or 1 for the mean."""
    return document.symbol_count if document.training.loss == "sum" else 1


def worse_than_guessing_since(document: Document, curve: Curve) -> int | None:
    """The epoch since which the loss of a run of that document has been above that of guessing, if it has
    grown far beyond: training diverges. None while all is well.
    """
    guessing = log(max(2, len(document.vocabularies.target))) * loss_scale(document)
    if not len(curve) or curve.loss[-1] <= FAR_WORSE * max(guessing, float(curve.loss[0])):
        return None
    below = np.flatnonzero(curve.loss <= guessing)
    first = int(below[-1]) + 1 if len(below) else 0
    return int(curve.epoch[first]) if len(curve) - first >= FEWEST else None


def limits(document: Document) -> Limits | None:
    """The limits of a document whose pairs are valid; None if there is no symbol to predict."""
    inputs, targets, lengths = joined_indices(document)
    if not len(targets):
        return None
    prefixes = _prefix_ids(inputs, lengths)
    memoryless_accuracy, memoryless_loss = _best_guess(inputs, targets)
    causal_accuracy, causal_loss = _best_guess(prefixes, targets)
    symbols = len(document.vocabularies.target)
    return Limits(
        guessing_loss=log(symbols),
        memoryless_accuracy=memoryless_accuracy,
        memoryless_loss=memoryless_loss,
        causal_accuracy=causal_accuracy,
        causal_loss=causal_loss,
        bounded_loss=log(1 + (symbols - 1) * exp(-2)) if document.model.head == "none" else 0.0,
        contradiction=_contradiction(prefixes, targets, lengths) if causal_accuracy < 1 else None,
    )


def _prefix_ids(inputs: IntArray, lengths: IntArray) -> IntArray:
    """For each symbol, the first of all symbols that ends the same prefix; (symbols).

    Step by step, but only through the rows that still share their prefix with others.
    """
    ids = np.arange(len(inputs))  # (symbols)
    starts = np.cumsum(lengths) - lengths  # (pairs)
    span, step = int(inputs.max(initial=0)) + 1, 0
    rows, before = np.arange(len(lengths)), np.zeros(len(lengths), np.int64)
    while len(rows):
        goes_on = lengths[rows] > step
        rows, before = rows[goes_on], before[goes_on]
        at = starts[rows] + step
        _, firsts, group, sizes = np.unique(
            before * span + inputs[at], return_index=True, return_inverse=True, return_counts=True
        )
        ids[at] = at[firsts][group]
        shared = sizes[group] > 1
        rows, before, step = rows[shared], group[shared], step + 1
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


def _contradiction(prefixes: IntArray, targets: IntArray, lengths: IntArray) -> tuple[int, int, int] | None:
    """The first two rows with different targets after the same prefix, and the position."""
    parting = np.flatnonzero(targets != targets[prefixes])  # (symbols)
    if not len(parting):
        return None
    at, first = int(parting[0]), int(prefixes[parting[0]])
    ends = np.cumsum(lengths)  # (pairs)
    row, earlier = (int(np.searchsorted(ends, symbol, side="right")) for symbol in (at, first))
    return earlier, row, at - int(ends[row] - lengths[row])
