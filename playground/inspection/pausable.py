"""Computations that take seconds on a long text in a large network, and can pause meanwhile."""

from collections.abc import Callable, Generator
from typing import TypeVar

from playground.blas_threads import one_blas_thread

T = TypeVar("T")
Pausable = Generator[float, None, T]  # yields the share that is done, returns the result


@one_blas_thread()
def finished(job: Pausable[T], at_pause: Callable[[], None] = lambda: None) -> T:
    """Run it to its end; `at_pause` may end it early by an exception."""
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        at_pause()
