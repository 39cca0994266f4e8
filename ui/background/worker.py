"""Work on a background thread that the GUI thread polls (it emits no Qt signal), and a list of abandoned work
whose threads have yet to end."""

import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from playground.export.errors import CancelledError, ExportError
from playground.language import Message, told

JOIN_S = 2.0  # a closed window waits this long for threads; those that go on then end with the process

T = TypeVar("T")


@dataclass(frozen=True)
class Progress:
    text: str  # what is being done
    share: float | None  # fraction done; None where unknown


@dataclass(frozen=True, eq=False)
class Ending(Generic[T]):
    """How a worker ended; exactly one for each worker."""

    result: T | None = None  # None when the work failed or was cancelled
    error: str = ""  # a sentence for the user
    details: str = ""  # the traceback of an unexpected error


class Worker(Generic[T]):
    """Runs `do(worker)` on a thread; `do` reports progress to the worker and asks it whether to stop."""

    def __init__(self, do: "Callable[[Worker[T]], T]", name: str) -> None:
        self._do = do
        self._lock = threading.Lock()
        self._progress: Progress | None = None
        self._ending: Ending[T] | None = None
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=False)

    # --- Called on the GUI thread

    def begin(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        self._cancelled.set()

    def end(self, timeout_s: float) -> bool:
        """Cancel the work and wait; returns whether it has ended in time."""
        self.cancel()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def take(self) -> tuple[Progress | None, Ending[T] | None]:
        """The newest progress since the last call, and the ending once the work has ended."""
        with self._lock:
            progress, self._progress = self._progress, None
            return progress, self._ending

    # --- Called on the worker thread

    def report(self, text: str, share: float | None = None) -> None:
        with self._lock:
            self._progress = Progress(text, share)

    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def _work(self) -> None:
        ending = self._ended()
        with self._lock:
            self._ending = ending

    def _ended(self) -> Ending[T]:
        try:
            return Ending(self._do(self))
        except ExportError as error:
            return Ending(error=told(error))
        except CancelledError:
            return Ending()
        except Exception as error:  # shown to the user instead of being lost
            what = str(error) or type(error).__name__
            return Ending(
                error=Message("An unforeseen error ended this and left nothing behind: {fault}", fault=what),
                details=traceback.format_exc(),
            )


class Endable(Protocol):
    """Anything with threads that end soon after they are cancelled."""

    def end(self, timeout_s: float) -> bool:
        """Cancel it and wait; returns whether it has ended in time."""


class Retired:
    """Background work whose results are no longer wanted, held until its threads have ended."""

    def __init__(self) -> None:
        self._retired: list[Endable] = []

    def __len__(self) -> int:
        return len(self._retired)

    def add(self, *retired: Endable | None) -> None:
        self._retired += [each for each in retired if each is not None]

    def forget_ended(self) -> None:
        """Let go of the work that has ended."""
        self._retired = [each for each in self._retired if not each.end(0)]

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Cancel all of it and wait; returns whether everything has ended in time."""
        deadline = time.monotonic() + timeout_s
        ended = [each.end(max(0.0, deadline - time.monotonic())) for each in self._retired]
        return all(ended)


class Closable(Protocol):
    def close(self, timeout_s: float) -> bool: ...


def closed(parts: Sequence[Closable], timeout_s: float) -> bool:
    """Ask all parts to stop before waiting for any; returns whether all have ended in time."""
    deadline = time.monotonic() + timeout_s
    for part in parts:
        part.close(0.0)
    ended = [part.close(max(0.0, deadline - time.monotonic())) for part in parts]
    return all(ended)
