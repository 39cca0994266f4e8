"""Ctrl+C between bursts: inside one, an exception may be lost in compiled code."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interrupts_held() -> Iterator[Callable[[], None]]:
    """Ctrl+C is remembered: what is given raises KeyboardInterrupt if it came. A second one is not held."""
    if threading.current_thread() is not threading.main_thread():  # signals come to the main thread alone
        yield lambda: None
        return
    came = threading.Event()
    before = signal.getsignal(signal.SIGINT)

    def remember(_number: int, _frame: FrameType | None) -> None:
        came.set()
        signal.signal(signal.SIGINT, before)

    def obey() -> None:
        if came.is_set():
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, remember)
    try:
        yield obey
    finally:
        signal.signal(signal.SIGINT, before)
