"""Writes pairs as tables that `reading` reads back the same, and as cells for the clipboard."""

from collections.abc import Iterable, Iterator, Sequence

from playground.language import Message
from playground.pairs import Pair
from playground.tables.errors import TableError
from playground.tables.gathering import is_protected
from playground.tables.header import could_be_header
from playground.tables.lines import NO_TEXT
from playground.tables.reading import BYTE_ORDER_MARK

HEADER = ("input", "target")


def write_tsv(pairs: Sequence[Pair]) -> str:
    """A line for each pair, below a header where the first pair could be taken for one. Raises TableError for
    a control character, which no text file should hold."""
    header = "\t".join(HEADER) + "\n" if pairs and _needs_header(pairs[0]) else ""
    return header + copied(pairs)


def copied(pairs: Iterable[Pair]) -> str:
    """Rows for the clipboard: cells between tabs, quoted only where they hold a tab or a line break or begin
    with a quote. Raises TableError as `write_tsv`."""
    return "".join(_lines(pairs, "\t"))


def write_csv(pairs: Iterable[Pair]) -> str:
    """A header and a line for each pair; no cell is run as a formula by a spreadsheet. Raises TableError as
    `write_tsv`."""
    safe = (Pair(as_text(p.input), as_text(p.target), tuple(map(as_text, p.extra))) for p in pairs)
    return ",".join(HEADER) + "\n" + "".join(_lines(safe, ","))


def as_text(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run as a formula; reading removes it."""
    return f"'{cell}" if is_protected(f"'{cell}") else cell


def _lines(pairs: Iterable[Pair], mark: str) -> Iterator[str]:
    for number, pair in enumerate(pairs, 1):
        line = _line((pair.input, pair.target, *pair.extra), mark)
        found = NO_TEXT.search(line)
        if found:
            said = Message(
                "Pair {pair} holds the character U+{code:04X}, which no table can hold: remove it.",
                pair=number,
                code=ord(found.group()),
            )
            raise TableError(said)
        yield line


def _line(cells: Sequence[str], mark: str) -> str:
    """All cells are quoted where the quotes of one would be taken for symbols."""
    is_wild = any("\t" in cell and ("\n" in cell or "\r" in cell) for cell in cells)
    return (
        mark.join([_quoted(cell) if is_wild or _needs_quotes(cell, mark) else cell for cell in cells]) + "\n"
    )


def _needs_quotes(cell: str, mark: str) -> bool:
    if '"' in cell and (mark == "," or cell.startswith('"')):
        return True
    return "\n" in cell or "\r" in cell or mark in cell


def _quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def _needs_header(first: Pair) -> bool:
    """Whether the first pair could be taken for a header, or for what only a file may begin with."""
    if first.input.startswith((BYTE_ORDER_MARK, "sep=")):
        return True
    return could_be_header((first.input, first.target, *first.extra))
