"""Limits the matrix products of numpy and scipy to one thread while the engine computes.

For networks of teaching size a second BLAS thread costs more than it gains: the products are small, and each
one waits until the second thread is scheduled on a core.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from threadpoolctl import OpenBLASController, ThreadpoolController


class _Limit:
    """The process-wide limit, active while at least one thread holds it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # guards the attributes below
        self._holders = 0
        self._in_force: list[Any] = []  # the limiters of threadpoolctl, newest last
        self._libraries: Any = None
        self._modules = 0  # len(sys.modules) at the last search for libraries

    def acquire(self) -> None:
        with self._lock:
            if self._finds_new_libraries() or not self._in_force:
                self._limit_libraries()
            self._holders += 1

    def _limit_libraries(self) -> None:
        """Where one thread is set already, as by main.py, asking costs less than setting it again."""
        if any(library.num_threads != 1 for library in self._libraries.lib_controllers):
            _take_control()
            self._in_force.append(self._libraries.limit(limits=1))

    def release(self) -> None:
        with self._lock:
            self._holders -= 1
            if self._in_force and not self._holders:
                self._restore()

    def _restore(self) -> None:
        _take_control()
        while self._in_force:
            self._in_force.pop().restore_original_limits()

    def _finds_new_libraries(self) -> bool:
        """Search again (takes milliseconds) if modules were imported since the last search."""
        if len(sys.modules) == self._modules:
            return False
        known = len(self._libraries.lib_controllers) if self._libraries else 0
        self._libraries = ThreadpoolController().select(user_api="blas")
        self._modules = len(sys.modules)
        return len(self._libraries.lib_controllers) != known


def _take_control() -> None:
    """threadpoolctl lets only one thread set the thread count of OpenBLAS and silently ignores the others."""
    OpenBLASController.clear_controlling_thread(force=True)


_limit = _Limit()


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Hold the limit; also usable as a decorator.

    Holders on all threads are counted, and the last one restores the thread counts that the first one found.
    """
    _limit.acquire()
    try:
        yield
    finally:
        _limit.release()
