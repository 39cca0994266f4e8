"""The numbers of a view as a table that can be displayed, copied and saved as text."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import combining, east_asian_width

from playground.tables import as_text
from ui.style.numbers import MINUS, column_number

Value = str | int | float


@dataclass(frozen=True)
class Table:
    """Rows of text and numbers. `number_format` is for floats on the screen; copies keep all digits."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    number_format: str = "+.4f"

    def shown(self, value: Value) -> str:
        return column_number(value, self.number_format) if isinstance(value, float) else str(value)


def exact(value: Value) -> str:
    """The value as text with all digits: parsing it gives the same number."""
    return repr(float(value)) if isinstance(value, float) else str(value)


def aligned(table: Table) -> str:
    """The table as displayed, in columns padded with spaces: text left-aligned, numbers right-aligned.

    A minus is "-", as other programs read it.
    """
    lines = [table.columns, *(tuple(_plain(table, value) for value in row) for row in table.rows)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    wordy = [all(isinstance(value, str) for value in column) for column in zip(*table.rows, strict=True)]
    padded = (map(_padded, line, widths, wordy or [True] * len(widths)) for line in lines)
    return "".join("  ".join(line).rstrip() + "\n" for line in padded)


def tab_separated(table: Table) -> str:
    """Header and rows for a spreadsheet; text that contains a tab or a line break is quoted."""
    return _separated((table.columns, *table.rows), "\t")


def comma_separated(table: Table) -> str:
    """Header and rows for a file; no text in it is run as a formula by a spreadsheet."""
    rows = ([as_text(value) if isinstance(value, str) else value for value in row] for row in table.rows)
    return _separated((table.columns, *rows), ",")


def cells_tab_separated(table: Table, cells: Iterable[tuple[int, int]]) -> str:
    """Only the given cells (row, column); other cells are empty, rows and columns without any left out."""
    chosen = set(cells)
    rows, columns = sorted({row for row, _ in chosen}), sorted({column for _, column in chosen})
    grid = ([table.rows[r][c] if (r, c) in chosen else "" for c in columns] for r in rows)
    return _separated(grid, "\t")


def _plain(table: Table, value: Value) -> str:
    shown = table.shown(value)
    return shown.replace(MINUS, "-") if isinstance(value, float) else shown


def _separated(rows: Iterable[Sequence[Value]], delimiter: str) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerows([exact(value) for value in row] for row in rows)
    return text.getvalue()


def _padded(text: str, width: int, wordy: bool) -> str:
    room = " " * (width - _width(text))
    return text + room if wordy else room + text


def _width(text: str) -> int:
    """Width in terminal columns: a Chinese character takes two, a combining accent none."""
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)
