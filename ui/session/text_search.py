"""Finds the rows that hold a text: of a few at once, of many on a thread."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from ui.background.latest_task import LatestTask
from ui.background.worker import JOIN_S, Ending, Worker

AT_ONCE = 2_000  # rows that take no time that a person could notice
BATCH = 4_000  # rows; after each the thread asks whether it is to stop

T = TypeVar("T")


class TextSearch(QObject):
    found = Signal(tuple)  # the rows, ascending

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._task = LatestTask("search", self)

    def start(self, rows: Sequence[T], texts: Callable[[T], Sequence[str]], wanted: str) -> None:
        """Look for `wanted` in the texts of each row, in upper or lower case; the newest search counts."""
        self._task.drop()
        if not wanted:
            self.found.emit(())
        elif len(rows) <= AT_ONCE:
            self.found.emit(_holding(rows, texts, wanted, 0))
        else:
            self._task.start(partial(_search, rows, texts, wanted), self._on_task_ended)

    def drop(self) -> None:
        self._task.drop()

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Wait for the thread; returns whether it has ended in time."""
        return self._task.close(timeout_s)

    def _on_task_ended(self, ending: Ending[tuple[int, ...]]) -> None:
        self.found.emit(ending.result or ())


def _search(
    rows: Sequence[T],
    texts: Callable[[T], Sequence[str]],
    wanted: str,
    worker: Worker[tuple[int, ...]],
) -> tuple[int, ...]:
    found: list[int] = []
    for first in range(0, len(rows), BATCH):
        if worker.is_cancelled():
            break
        found += _holding(rows[first : first + BATCH], texts, wanted, first)
    return tuple(found)


def _holding(
    rows: Sequence[T], texts: Callable[[T], Sequence[str]], wanted: str, first: int
) -> tuple[int, ...]:
    wanted = wanted.casefold()
    return tuple(
        row for row, each in enumerate(rows, first) if any(wanted in text.casefold() for text in texts(each))
    )
