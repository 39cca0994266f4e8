"""Encodes the pairs of a document as padded arrays of indices."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from playground.document import Document
from playground.memory_need import require_padded
from playground.parameters import IntArray
from playground.vocabulary import Vocabulary

PADDING = -1


def padded_indices(document: Document) -> tuple[IntArray, IntArray]:
    """Indices of the inputs and of the targets, each (pairs, longest), padded at the end with PADDING.

    The pairs must be valid (see `problems`); an unknown symbol raises KeyError. Raises ShortageError, before
    it takes any memory, if most of the arrays would be padding and there is no room for it.
    """
    require_padded(document)
    inputs, targets, lengths = joined_indices(document)
    return _padded(inputs, lengths, document.longest), _padded(targets, lengths, document.longest)


def joined_indices(document: Document) -> tuple[IntArray, IntArray, IntArray]:
    """Indices of the inputs and of the targets, each (symbols) end to end, and the lengths (pairs).

    The pairs must be valid (see `problems`); an unknown symbol raises KeyError.
    """
    level, vocabularies = document.vocabulary.level, document.vocabularies
    both = [pair.symbols(level) for pair in document.pairs]
    inputs = _joined([x for x, _ in both], vocabularies.input)
    targets = _joined([y for _, y in both], vocabularies.target)
    return inputs, targets, np.fromiter((len(x) for x, _ in both), np.int64, len(both))


def _joined(rows: Sequence[tuple[str, ...]], vocabulary: Vocabulary) -> IntArray:
    return np.fromiter(map(vocabulary.index_of.__getitem__, chain.from_iterable(rows)), np.int64)


def _padded(indices: IntArray, lengths: IntArray, longest: int) -> IntArray:
    padded = np.full((len(lengths), longest), PADDING, np.int64)  # (pairs, longest)
    padded[np.arange(longest) < lengths[:, None]] = indices
    return padded
