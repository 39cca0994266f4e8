"""Pairs in which nothing has been typed yet: they keep training from beginning, but are no mistake."""

from playground.document import Document
from playground.problems import Problem


def is_blank(document: Document, row: int | None) -> bool:
    """Whether there is a pair at that row, and it is empty."""
    if row is None or row >= len(document.pairs):
        return False
    pair = document.pairs[row]
    return not (pair.input or pair.target or pair.extra)


def only_waits(document: Document, problem: Problem) -> bool:
    """Whether the problem is that a pair is still to be typed."""
    return problem.place == "input" and is_blank(document, problem.row)
