"""Reads pairs from the files of tables, and from what is pasted from a spreadsheet."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from playground.tables import notes
from playground.tables.dialect import FoundSeparator, declared, expected, found_separator
from playground.tables.encoding import FoundEncoding, found_encoding, known, wrong_encoding
from playground.tables.gathering import Gathering
from playground.tables.header import Header, header
from playground.tables.lines import Lines
from playground.tables.records import records
from playground.tables.sample import Sample
from playground.tables.source import read_bytes
from playground.tables.values import Asked, SeparatorName, Table

BYTE_ORDER_MARK = "\ufeff"
_GIVEN = {"auto": None, "yes": True, "no": False}

Told = Callable[[float], object]  # gets the share that is done; what it raises ends the reading


def _unheard(_share: float) -> None:
    pass


def read_table(path: Path, asked: Asked | None = None, told: Told = _unheard) -> Table:
    """The pairs of a .tsv, .txt or .csv file. Raises TableError."""
    asked = asked or Asked()
    given = known(asked.encoding) if asked.encoding else ""
    data = read_bytes(path, lambda: told(0.0))
    encoding = FoundEncoding(given, True) if given else found_encoding(data, lambda: told(0.0))
    buffer = io.BytesIO(data)
    text = io.TextIOWrapper(buffer, encoding.name, newline="")
    lines = Lines(text, lambda: told(buffer.tell() / len(data)))
    try:
        table = _file(lines, asked, path.suffix.lower())
    except UnicodeError:
        raise wrong_encoding(data, encoding.name) from None
    return replace(table, encoding=encoding.name, notes=(*notes.of_encoding(encoding), *table.notes))


def read_pasted(text: str, told: Told = _unheard) -> Table:
    """The pairs of rows that a spreadsheet has copied: cells between tabs, each as it is, and the first row a
    pair like the others. Raises TableError."""
    size = max(1, len(text))
    file = io.StringIO(text, newline="")
    lines = Lines(file, lambda: told(file.tell() / size))
    looks = _header(Sample.of(lines), "tab").verdict
    return _table(lines, Header("no" if looks == "no" else "perhaps"), "tab")


def _file(lines: Lines, asked: Asked, suffix: str) -> Table:
    wanted = expected(suffix)
    named = _separator_line(lines)
    sample = Sample.of(lines)
    given = asked.separator or named
    separator = FoundSeparator(given) if given else found_separator(sample, wanted)
    found = _header(sample, separator.name, _GIVEN[asked.header])
    table = _table(lines, found, separator.name, removes_apostrophes=suffix == ".csv")
    if asked.separator:
        return table
    return replace(table, notes=(*notes.of_separator(separator, wanted), *table.notes))


def _separator_line(lines: Lines) -> SeparatorName | None:
    """Skip a byte order mark, and a line such as `sep=;`; returns the separator that it names."""
    line = next(lines, "")
    text = line.removeprefix(BYTE_ORDER_MARK)
    named = declared(text)
    if not named and line:
        lines.give_back([text])
    return named


def _header(sample: Sample, separator: SeparatorName, is_given: bool | None = None) -> Header:
    return header([row.cells for row in sample.rows(separator)[0]], is_given)


def _table(lines: Lines, found: Header, separator: SeparatorName, removes_apostrophes: bool = False) -> Table:
    """All rows. `found` tells what the first one is."""
    gathering = Gathering(found, removes_apostrophes)
    first: tuple[int, Sequence[str]] | None = None  # its line and its cells
    for row in records(lines, separator):
        if first is None and not row.is_blank:
            first = row.line, row.cells
            if found.verdict == "yes":
                continue
        gathering.add(row)
    line, cells = first or (1, ())
    said = (*notes.of_header(found, cells, line), *notes.of_rows(gathering, separator))
    names = tuple(cells) if found.verdict == "yes" else ()
    return Table(tuple(gathering.pairs), "utf-8", separator, names, said)
