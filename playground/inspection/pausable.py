"""Pausable computations, since some take seconds for a long text in a large network."""

from collections.abc import Callable, Generator
from typing import TypeVar

from playground.blas_threads import one_blas_thread

T = TypeVar("T")
Pausable = Generator[float, None, T]  # yields the share done so far, returns the result


@one_blas_thread()
def finished(job: Pausable[T], at_pause: Callable[[], None] = lambda: None) -> T:
    """Run the job to its end and return its result; `at_pause` may cancel it by raising an exception."""
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        at_pause()
