"""Decides whether the first row of a table names its columns, and which of them are input and target."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from playground.tables.column_names import INDEXES, INPUTS, LANGUAGES, TARGETS

_PARTS = re.compile(r"[\W_\d]+")
_LETTERS = re.compile("[A-Za-z]")
MOST_WORDS = 3  # of the name of a column
FEWEST_ROWS = 2  # from which anything can be said

Verdict = Literal["yes", "perhaps", "no"]


@dataclass(frozen=True)
class Header:
    """Whether the first row is a header, and the columns, from 0."""

    verdict: Verdict
    input: int = 0
    target: int = 1
    index: int | None = None  # of a column that counts the rows

    @property
    def is_usual(self) -> bool:
        """Whether input and target are the first two columns."""
        return (self.input, self.target, self.index) == (0, 1, None)


def header(rows: Sequence[Sequence[str]], is_given: bool | None = None) -> Header:
    """What the first rows of a table (blank ones left out) say. `is_given`: whether the user says it is one.

    A header is certain if its names are known ones, such as src and tgt.
    """
    if not rows or is_given is False:
        return Header("no")
    first, others = rows[0], rows[1:]
    columns = _columns([cell.strip().casefold() for cell in first])
    if columns and (is_given or not _could_be_data(first, others, columns)):
        return Header("yes", *columns, _index(first, others, columns))
    if is_given or _is_of_a_data_frame(first, others):
        return _without_known_names(first, others)
    return Header("perhaps" if columns or _looks_like_one(first, others) else "no")


def could_be_header(first: Sequence[str]) -> bool:
    """Whether a first row would be taken for a header with some rows below it."""
    return _columns([cell.strip().casefold() for cell in first]) is not None or _begins_with_index(first)


def _columns(names: Sequence[str]) -> tuple[int, int] | None:
    """The columns that are named as input and target."""
    inputs = [at for at, name in enumerate(names) if name in INPUTS]
    targets = [at for at, name in enumerate(names) if name in TARGETS]
    if inputs and targets:
        return inputs[0], targets[0]
    languages = [at for at, name in enumerate(names) if name in LANGUAGES]
    if len({names[at] for at in languages}) > 1:
        return languages[0], next(at for at in languages if names[at] != names[languages[0]])
    return None


def _without_known_names(first: Sequence[str], others: Sequence[Sequence[str]]) -> Header:
    columns = (1, 2) if len(first) > 2 else (0, 1)
    index = _index(first, others, columns)
    return Header("yes") if index is None else Header("yes", *columns, index)


def _is_of_a_data_frame(first: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether a first column is named as an index and is one, as in what pandas writes."""
    enough = len(others) >= FEWEST_ROWS and _begins_with_index(first)
    return enough and _index(first, others, (1, 2)) is not None


def _begins_with_index(first: Sequence[str]) -> bool:
    """Whether the first of several columns is named as one that numbers the rows, or not at all."""
    return len(first) > 2 and first[0].strip().casefold() in INDEXES and all(first[1:])


def _could_be_data(first: Sequence[str], others: Sequence[Sequence[str]], columns: tuple[int, int]) -> bool:
    """x and y, or q and a, may be symbols like those of the other rows."""
    names = [first[at].strip() for at in columns]
    if all(len(name) > 1 or not name.isascii() for name in names):
        return False
    return not others or any(
        _holds(row, at, name) for row in others for at, name in zip(columns, names, strict=True)
    )


def _holds(row: Sequence[str], at: int, name: str) -> bool:
    return at < len(row) and name.casefold() in row[at].casefold()


def _index(first: Sequence[str], others: Sequence[Sequence[str]], columns: tuple[int, int]) -> int | None:
    """The first column, if it is named like one that counts the rows, and does."""
    if 0 in columns or first[0].strip().casefold() not in INDEXES or len(others) == 0:
        return None
    cells = [row[0].strip() for row in others]
    if not all(cell.isascii() and cell.isdigit() and len(cell) < 10 for cell in cells):
        return None
    start = int(cells[0])
    return 0 if [int(cell) for cell in cells] == list(range(start, start + len(cells))) else None


def _looks_like_one(first: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    if _begins_with_index(first):
        return bool(others) and all(row[0].strip().isdigit() for row in others)
    if len(first) < 2 or not first[0].strip() or not first[1].strip():
        return False
    return (
        (_is_like_a_name(first[0]) and _is_like_a_name(first[1]))
        or _differs_in_length(first, others)
        or _differs_in_letters(first, others)
    )


def _is_like_a_name(cell: str) -> bool:
    """Such as `source_text` or `gold labels`."""
    parts = [part for part in _PARTS.split(cell.strip().casefold()) if part]
    known = INPUTS | TARGETS | LANGUAGES
    return len(parts) <= MOST_WORDS and any(len(part) > 2 and part in known for part in parts)


def _differs_in_length(first: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether it alone has an input and a target of different lengths, which no network could learn."""
    full = [row for row in others if len(row) > 1]
    return (
        len(full) >= FEWEST_ROWS
        and len(first[0]) != len(first[1])
        and all(len(row[0]) == len(row[1]) for row in full)
    )


def _differs_in_letters(first: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether it alone is written in Latin letters."""
    cells = [cell for row in others for cell in row[:2]]
    if len(others) < FEWEST_ROWS or not all(_LETTERS.search(cell) for cell in first[:2]):
        return False
    return not any(_LETTERS.search(cell) for cell in cells)
