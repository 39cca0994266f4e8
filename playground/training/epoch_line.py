"""Formats the result of an epoch as the line that the lecture prints."""

from playground.checkpoint import Point
from playground.document import Document
from playground.parameters import IntArray
from playground.vocabulary import join

SHOWN_PAIRS = 5


def line(document: Document, point: Point, predictions: IntArray) -> str:
    """`Predicted: ohlol, Epoch [7/15] loss=3.6246`; predictions (pairs, longest)."""
    shown = texts(document, predictions[:SHOWN_PAIRS])
    if len(predictions) > SHOWN_PAIRS:
        shown.append("…")
    epochs = document.training.epochs
    return f"Predicted: {', '.join(shown)}, Epoch [{point.epoch}/{epochs}] loss={point.loss:.4f}"


def texts(document: Document, predictions: IntArray) -> list[str]:
    """The predictions of the first pairs (pairs, longest) as text, each cut to the length of its target."""
    level, vocabulary = document.vocabulary.level, document.vocabularies.target
    return [
        join(vocabulary.decode(row[: len(pair.symbols(level)[1])]), level)
        for pair, row in zip(document.pairs, predictions.tolist(), strict=False)
    ]
