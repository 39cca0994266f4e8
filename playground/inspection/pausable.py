"""Computations that take seconds on a long text in a large network, and can pause meanwhile."""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")
Pausable = Generator[float, None, T]  # yields the share that is done, returns the result


def finished(job: Pausable[T]) -> T:
    """Run it to its end without a pause."""
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
