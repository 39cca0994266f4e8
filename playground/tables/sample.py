"""The first lines of a table, which decide on its separator and its header."""

from dataclasses import dataclass

from playground.tables.errors import TableError
from playground.tables.lines import Lines
from playground.tables.records import Record, records
from playground.tables.values import SeparatorName

MOST_LINES, MOST_CHARACTERS = 200, 100_000


@dataclass(frozen=True)
class Sample:
    lines: tuple[str, ...]
    is_all: bool  # whether there are no others

    @classmethod
    def of(cls, lines: Lines) -> "Sample":
        """The lines come again."""
        taken: list[str] = []
        size = 0
        for line in lines:
            taken.append(line)
            size += len(line)
            if len(taken) == MOST_LINES or size > MOST_CHARACTERS:
                break
        lines.give_back(taken)
        return cls(tuple(taken), len(taken) < MOST_LINES and size <= MOST_CHARACTERS)

    def rows(self, separator: SeparatorName) -> tuple[tuple[Record, ...], bool]:
        """The rows that are not blank, and whether all of them could be split so."""
        rows: list[Record] = []
        try:
            for row in records(Lines.of(self.lines), separator, self.is_all):
                if not row.is_blank:
                    rows.append(row)  # noqa: PERF401  those before an error count
        except TableError:
            return tuple(rows), False
        return tuple(rows), True
