"""Ctrl+C, and the signals that end a process: each ends a command in order and with its own exit code."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from playground.language import Message

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class Interrupted(KeyboardInterrupt):
    """A signal ends the command, wherever it is."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.rest: Message | None = None  # what is left of its work

    @property
    def code(self) -> int:
        return 128 + self.number

    @property
    def message(self) -> Message:
        how = Message("interrupted") if self.number == signal.SIGINT else Message("terminated")
        return how if self.rest is None else Message("{interrupted}; {rest}", interrupted=how, rest=self.rest)

    def __str__(self) -> str:
        return str(self.message)


class Held(Interrupted):
    """The same between two steps of the work: what has been done is whole."""


@contextmanager
def endings_raised() -> Iterator[None]:
    """Raise Interrupted where a signal would end the process, as Python does for Ctrl+C. What the parent
    process has turned off stays off."""
    with _handled(ENDING, _raise):
        yield


@contextmanager
def interrupts_held() -> Iterator[Callable[[], None]]:
    """Defer the first signal to where the yielded function is called, which raises Held: inside a burst of
    updates compiled code may lose the exception, and torch aborts while it loads. A second signal acts at
    once."""
    came: list[int] = []

    def remember(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        restore()

    def obey() -> None:
        if came:
            raise Held(came[0])

    with _handled((signal.SIGINT, *ENDING), remember) as restore:
        yield obey


def _raise(number: int, _frame: FrameType | None) -> None:
    raise Interrupted(number)


@contextmanager
def _handled(
    numbers: tuple[signal.Signals, ...], handler: Callable[[int, FrameType | None], None]
) -> Iterator[Callable[[], None]]:
    """Handle those signals that are not ignored; yields what puts the handlers before back."""
    before = {}
    if threading.current_thread() is threading.main_thread():  # no other receives signals
        before = {number: signal.getsignal(number) for number in numbers}

    def restore() -> None:
        for number, old in before.items():
            if old is not signal.SIG_IGN and signal.getsignal(number) is handler:
                signal.signal(number, old)

    for number, old in before.items():
        if old is not signal.SIG_IGN:
            signal.signal(number, handler)
    try:
        yield restore
    finally:
        restore()
