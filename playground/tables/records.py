"""Splits lines into the cells of rows, with quotes as spreadsheets write them.

A cell that begins with a quote ends at the next quote that is not doubled, and may hold separators and
line breaks. A quote that begins no such cell is a symbol between tabs, and refused between commas.
"""

import csv
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from playground.language import Message
from playground.tables.errors import TableError
from playground.tables.lines import MAX_LINE, Lines
from playground.tables.values import SEPARATORS, SeparatorName

QUOTE = '"'
_WITHOUT_QUOTES: tuple[SeparatorName, ...] = ("arrow", "space", "pipe")
_GOES_ON = "unexpected end of data"  # what csv says of a cell that is never closed


# Left out though no cell needs them; kept as symbols though they could be those of cells; kept, as they could
# not be.
Quotes = Literal["", "needless", "doubtful", "symbols"]


class Record(NamedTuple):  # quick to make
    """A row of a table."""

    line: int  # number of its first line
    cells: Sequence[str]
    quotes: Quotes = ""

    @property
    def is_blank(self) -> bool:
        return len(self.cells) < 2 and not "".join(self.cells).strip()


def records(lines: Lines, separator: SeparatorName, is_all: bool = True) -> Iterator[Record]:
    """All rows, blank ones too; without `is_all`, no last row that may go on. Raises TableError."""
    for line in lines:
        if QUOTE not in line or separator in _WITHOUT_QUOTES:
            yield Record(lines.number, split(line, separator))
            continue
        row = _quoted(line, lines, separator, is_all)
        if row is None:
            return
        yield row


def split(line: str, separator: SeparatorName) -> list[str]:
    """Without regard to quotes."""
    text, mark = line.rstrip("\r\n"), SEPARATORS[separator].mark
    if separator in ("comma-space", "semicolon-space"):
        first, *others = text.split(mark[0])
        return [first, *(cell.removeprefix(" ") for cell in others)]
    return text.split(mark)


def _quoted(line: str, lines: Lines, separator: SeparatorName, is_all: bool) -> Record | None:
    number, taken = lines.number, [line]
    mark, kept = SEPARATORS[separator].mark, Record(number, split(line, separator), "symbols")
    reader = csv.reader(_taking(taken, lines), delimiter=mark[0], strict=True, skipinitialspace=len(mark) > 1)
    try:
        cells = next(reader)
    except csv.Error as error:
        if not is_all and _GOES_ON in str(error):
            return None
        if separator != "tab":
            raise TableError(_malformed(number, str(error)), "separator") from None
    else:
        if separator != "tab":
            return Record(number, cells)
        if _are_all_quoted(taken, cells) or not _are_symbols(cells, kept.cells):
            return Record(number, cells, "needless" if _are_needless(cells, kept.cells) else "")
        kept = kept._replace(quotes="doubtful")
    lines.give_back(taken[1:])
    return kept


def _taking(taken: list[str], lines: Lines) -> Iterator[str]:
    """The first line, and those that a quoted cell goes on to."""
    yield taken[0]
    size = len(taken[0])
    for line in lines:
        taken.append(line)
        size += len(line)
        if size > MAX_LINE:
            raise csv.Error("field larger than any")
        yield line


def _are_all_quoted(taken: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether a tab-separated row has all its cells in quotes."""
    doubled = [cell.replace(QUOTE, 2 * QUOTE) for cell in cells]
    return len(cells) > 1 and "".join(taken).rstrip("\r\n") == "\t".join(f'"{cell}"' for cell in doubled)


def _are_symbols(cells: Sequence[str], plain: Sequence[str]) -> bool:
    """Whether the quotes of a tab-separated row are symbols, such as the quotation marks in a list of words
    and tags: as quotes of cells they would swallow tabs and line ends together, or the only tab."""
    if len(cells) < 2 <= len(plain):
        return True
    return any("\t" in cell and ("\n" in cell or "\r" in cell) for cell in cells)


def _are_needless(cells: Sequence[str], plain: Sequence[str]) -> bool:
    """Whether the quotes of a tab-separated row could be meant as symbols: they change no cell but by their
    absence."""
    return len(cells) == len(plain) and any(
        f'"{cell}"' == raw for cell, raw in zip(cells, plain, strict=True)
    )


def _malformed(line: int, error: str) -> Message:
    if "expected after" in error:
        return Message(
            "Line {line}: a cell goes on after its closing quote: double the quotes inside a cell.", line=line
        )
    return Message(
        "Line {line}: the quote that begins a cell is never closed: close it, or double it.", line=line
    )
