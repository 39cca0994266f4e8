"""Work on a thread of its own that leaves its news where the window finds them, and emits no Qt signal."""

import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from playground.export.errors import CancelledError, ExportError


@dataclass(frozen=True)
class Progress:
    text: str  # what is being done
    share: float | None  # of the whole that is done; None where nobody knows


@dataclass(frozen=True, eq=False)
class Ending:
    """The last word; exactly one."""

    result: object = None  # what the work gave; None when it failed or was cancelled
    error: str = ""  # a sentence
    details: str = ""  # the traceback of what nobody foresaw


class ExportTask:
    """One piece of work. `do` gets this task, tells it how far it is, and looks whether it is cancelled."""

    def __init__(self, do: "Callable[[ExportTask], object]") -> None:
        self._do = do
        self._lock = threading.Lock()
        self._progress: Progress | None = None
        self._ending: Ending | None = None
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._work, name="export", daemon=False)

    # --- For the window

    def begin(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        self._cancelled.set()

    def end(self, timeout_s: float) -> bool:
        """Cancel it and wait; whether it has ended in time."""
        self.cancel()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def take(self) -> tuple[Progress | None, Ending | None]:
        """The newest progress since the last call, and the ending once it is there."""
        with self._lock:
            progress, self._progress = self._progress, None
            return progress, self._ending

    # --- For the thread

    def report(self, text: str, share: float | None = None) -> None:
        with self._lock:
            self._progress = Progress(text, share)

    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def _work(self) -> None:
        ending = self._ended()
        with self._lock:
            self._ending = ending

    def _ended(self) -> Ending:
        try:
            return Ending(self._do(self))
        except ExportError as error:
            return Ending(error=str(error))
        except CancelledError:
            return Ending()
        except Exception as error:  # said in the window, not thrown away
            what = str(error) or type(error).__name__
            return Ending(
                error=f"An unforeseen error ended the export: {what}. Nothing was left behind.",
                details=traceback.format_exc(),
            )
