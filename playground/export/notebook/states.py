"""Compares the hidden states in the notebook with those of the inspector."""

import numpy as np

from playground.document import Document
from playground.export.checking.agreement import ROUNDINGS, TOLERANCE, TRIALS, relative_difference
from playground.export.errors import ExportError
from playground.export.notebook.cells import MOST_STEPS
from playground.inspection.trace import trace
from playground.language import Message
from playground.parameters import FloatArray, with_last_bits_moved


def require_states(document: Document, flat: FloatArray, found: FloatArray) -> float:
    """The largest difference of `found` (layers, units, time) from the trace of the first pair.

    Raises ExportError if it is above TOLERANCE, unless rounding errors explain it; see agreement.py.
    """
    wanted = hidden_states(document, flat)
    difference = relative_difference(wanted, found)
    if difference <= TOLERANCE:
        return difference
    random = np.random.default_rng(0)
    moved = [hidden_states(document, with_last_bits_moved(flat, random)) for _ in range(TRIALS)]
    if not difference <= ROUNDINGS * max(relative_difference(wanted, other) for other in moved):
        raise ExportError(
            Message(
                "The states in the notebook differ by {difference:.2g} from those in Unroll (at most "
                "{most:g} is allowed). Please report this.",
                difference=difference,
                most=TOLERANCE,
            )
        )
    return difference


def hidden_states(document: Document, flat: FloatArray) -> FloatArray:
    """Hidden states of the first pair, as in the notebook; (layers, units, time)."""
    vocabulary, level = document.vocabularies.input, document.vocabulary.level
    ids = vocabulary.encode(document.pairs[0].symbols(level)[0][:MOST_STEPS])
    record = trace(document.model, document.layout.split(flat), len(vocabulary), ids)
    return np.stack([layer.hidden[1:].T for layer in record.layers]).astype(np.float32)
