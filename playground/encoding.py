"""Encodes the pairs of a document as padded arrays of indices."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from playground.document import Document
from playground.parameters import IntArray
from playground.vocabulary import Vocabulary

PADDING = -1


def padded_indices(document: Document) -> tuple[IntArray, IntArray]:
    """Indices of the inputs and of the targets, each (pairs, longest), padded at the end with PADDING.

    The pairs must be valid (see `problems`); an unknown symbol raises KeyError.
    """
    level, vocabularies = document.vocabulary.level, document.vocabularies
    both = [pair.symbols(level) for pair in document.pairs]
    inputs = _padded([x for x, _ in both], vocabularies.input, document.longest)
    targets = _padded([y for _, y in both], vocabularies.target, document.longest)
    return inputs, targets


def _padded(rows: Sequence[tuple[str, ...]], vocabulary: Vocabulary, longest: int) -> IntArray:
    indices = list(map(vocabulary.index_of.__getitem__, chain.from_iterable(rows)))
    lengths = np.fromiter(map(len, rows), np.int64, len(rows))  # (pairs)
    padded = np.full((len(rows), longest), PADDING, np.int64)  # (pairs, longest)
    padded[np.arange(longest) < lengths[:, None]] = indices
    return padded
