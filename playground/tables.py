"""Reads and writes pairs as tab-separated text and as CSV, for files and for the clipboard."""

import csv
import io
import re
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from playground.pairs import MAX_EXTRA, MAX_PAIRS, MAX_TEXT, Pair

MAX_BYTES = 64 * 2**20

_HEADER = ("input", "target")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # all but tab and line ends
_LINE_END = re.compile(r"\r\n|\n|\r")
_LOOKS_LIKE_COMMENT = re.compile(r"\\*#")
_BOM = "\ufeff"
_FORMULA = re.compile("'*[=+@-]")  # a spreadsheet runs it
_QUOTED = re.compile("'+[=+@-]")


class TableError(ValueError):
    """A table that cannot be read; the message is a sentence for the user."""


# --- Reading


def load_pairs(path: Path) -> tuple[Pair, ...]:
    """The pairs of a .tsv, .txt or .csv file. Raises TableError."""
    data, suffix = _read_bytes(path), path.suffix.lower()
    if suffix not in (".tsv", ".txt", ".csv"):
        raise TableError("This is no table: choose a .tsv, .txt or .csv file.")
    text = _decode(data)
    return read_csv(text) if suffix == ".csv" else read_tsv(text)


def read_tsv(text: str, comments: bool = True) -> tuple[Pair, ...]:
    """One pair per line, `input<TAB>target`. Raises TableError.

    With `comments`, a line that starts with # is skipped; one backslash before a # at the start of a line
    is always removed.
    """
    pairs: list[Pair] = []
    for number, line in enumerate(_LINE_END.split(text.removeprefix(_BOM)), 1):
        if comments and line.startswith("#"):
            continue
        _require_plain(line, number)
        if line.startswith("\\") and _LOOKS_LIKE_COMMENT.match(line):
            line = line[1:]  # noqa: PLW2901
        _append(pairs, line.split("\t"))
    return tuple(pairs)


def read_csv(text: str) -> tuple[Pair, ...]:
    """Two comma-separated columns; a first line `input,target` is skipped. Raises TableError."""
    rows = csv.reader(io.StringIO(text.removeprefix(_BOM), newline=""), strict=True)
    pairs: list[Pair] = []
    try:
        for at, row in enumerate(rows):
            if at == 0 and tuple(cell.strip().lower() for cell in row) == _HEADER:
                continue
            for cell in row:
                _require_plain(cell, rows.line_num)
                if "\t" in cell:
                    raise TableError(f"A cell in line {rows.line_num} holds a tab: remove it.")
            _append(pairs, [cell[1:] if _QUOTED.match(cell) else cell for cell in row])
    except csv.Error as error:
        raise TableError(f"Line {rows.line_num} is not valid CSV: {error}.") from None
    return tuple(pairs)


def _append(pairs: list[Pair], cells: Sequence[str]) -> None:
    """Add a row as a pair; skip a blank line, and drop empty extra cells at the end of the row."""
    if len(cells) < 2 and not "".join(cells).strip():
        return
    if len(pairs) == MAX_PAIRS:
        raise TableError(f"There are more than {MAX_PAIRS:,} rows: use a part of them.")
    if len(cells) > 2 + MAX_EXTRA:
        raise TableError(f"Pair {len(pairs) + 1} has {len(cells)} columns: a pair is input and target.")
    if max(map(len, cells)) > MAX_TEXT:
        raise TableError(
            f"Pair {len(pairs) + 1} has a text of more than {MAX_TEXT:,} characters: shorten it."
        )
    if len(cells) == 2:
        pairs.append(Pair(cells[0], cells[1]))
        return
    kept = max((at for at, cell in enumerate(cells, 1) if cell), default=0)
    pairs.append(Pair(cells[0], "".join(cells[1:2]), tuple(cells[2:kept])))


def _require_plain(text: str, line: int) -> None:
    """Refuse control characters (not a text file) and line breaks (a pair must fit on one line)."""
    found = _CONTROL.search(text)
    if found:
        code = ord(found.group())
        raise TableError(
            f"Line {line} holds the control character U+{code:04X}: remove it; is this a text file?"
        )
    if "\n" in text or "\r" in text:
        raise TableError(f"The cell that ends in line {line} holds a line break: put each pair on one line.")


def _read_bytes(path: Path) -> bytes:
    try:
        data = _bounded(path)
    except FileNotFoundError:
        raise TableError("There is no such file: check its name and folder.") from None
    except IsADirectoryError:
        raise TableError("This is a folder: choose a file in it.") from None
    except PermissionError:
        raise TableError("There is no permission to read this file: change its rights, or copy it.") from None
    except OSError as error:
        raise TableError(f"The file cannot be read: {error.strerror or error}.") from None
    if len(data) > MAX_BYTES:
        raise TableError(f"The file is larger than {MAX_BYTES // 2**20} MB: use a part of it.")
    return data


def _bounded(path: Path) -> bytes:
    """Read at most one byte more than allowed; refuse pipes and devices, which may never end."""
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise TableError("This is not an ordinary file: copy its contents to one first.")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(_LINE_END.split(data[: error.start].decode("utf-8")))
        raise TableError(f"Line {line} is not UTF-8 text: save the file as UTF-8.") from None


# --- Writing


def write_tsv(pairs: Iterable[Pair]) -> str:
    """Text that `read_tsv` reads back. Raises TableError for a cell with a tab or a line break."""
    lines = []
    for number, pair in enumerate(pairs, 1):
        cells = (pair.input, pair.target, *pair.extra)
        if any(mark in cell for cell in cells for mark in "\t\n\r"):
            raise TableError(f"Pair {number} holds a tab or a line break, which this format cannot write.")
        lines.append("\\" * bool(_LOOKS_LIKE_COMMENT.match(pair.input)) + "\t".join(cells) + "\n")
    return _protected("".join(lines))


def write_csv(pairs: Iterable[Pair]) -> str:
    """A header and one line per pair, quoted where needed; no cell is run as a formula by a spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(map(as_text, (pair.input, pair.target, *pair.extra)) for pair in pairs)
    return text.getvalue()


def as_text(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run as a formula; `read_csv` removes it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _protected(text: str) -> str:
    """Add a byte order mark if the first input starts with one, since reading removes one."""
    return _BOM + text if text.startswith(_BOM) else text
