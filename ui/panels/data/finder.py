"""Finds a text in the pairs, or a symbol in a vocabulary, by a bar that opens above them."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject

from playground.pairs import Pair
from playground.vocabulary import visible
from ui.session.text_search import TextSearch
from ui.widgets.find_bar import FindBar


class Findable(Protocol):
    """A list of which one row is the current one."""

    def current_row(self) -> int:
        """−1 if there is none."""

    def go_to_row(self, row: int) -> None:
        """Make it the current one, and bring it into sight."""

    def setFocus(self) -> None: ...


class Finder(QObject):
    def __init__(self, bar: FindBar, search: TextSearch, place: Findable, parent: QObject) -> None:
        super().__init__(parent)
        self._bar, self._search, self._place = bar, search, place
        self._look: Callable[[str], None] = partial(search.start, (), _texts_of_symbol)
        self._found: tuple[int, ...] = ()
        self._goes = False  # to the first place, once it is found
        search.found.connect(self._on_search_found)
        bar.typed.connect(self._on_bar_typed)
        bar.moved.connect(self.move)
        bar.closed.connect(self.close)

    @property
    def is_open(self) -> bool:
        return not self._bar.isHidden()

    def open(self) -> None:
        self._bar.open()
        self._search_again(goes=False)

    def close(self) -> None:
        self._search.drop()
        self._bar.hide()
        self._place.setFocus()

    def look_in_pairs(self, pairs: Sequence[Pair]) -> None:
        self._look = partial(self._search.start, pairs, _texts_of_pair)
        self._search_again(goes=False)

    def look_in_symbols(self, symbols: Sequence[str]) -> None:
        self._look = partial(self._search.start, symbols, _texts_of_symbol)
        self._search_again(goes=False)

    def move(self, by: int) -> None:
        """To the next place that holds the text, or the one before; from the last one to the first."""
        if not self._found:
            return
        here = self._place.current_row()
        at = bisect_left(self._found, here)
        if by > 0 and self._is_at(at, here):
            at += 1
        self._go(at if by > 0 else at - 1)

    def _go(self, at: int) -> None:
        at %= len(self._found)
        self._place.go_to_row(self._found[at])
        self._bar.show_place(at, len(self._found))

    def _is_at(self, at: int, row: int) -> bool:
        return at < len(self._found) and self._found[at] == row

    def _search_again(self, goes: bool) -> None:
        if self.is_open:
            self._goes = goes
            self._look(self._bar.field.text())

    def _on_bar_typed(self) -> None:
        self._search_again(goes=True)

    def _on_search_found(self, rows: tuple[int, ...]) -> None:
        self._found = rows
        here = self._place.current_row()
        at = bisect_left(rows, here)
        if rows and self._goes:
            self._go(at)
        else:
            self._bar.show_place(at if self._is_at(at, here) else None, len(rows))


def _texts_of_pair(pair: Pair) -> tuple[str, str]:
    return pair.input, pair.target


def _texts_of_symbol(symbol: str) -> tuple[str, str]:
    return symbol, visible(symbol)
