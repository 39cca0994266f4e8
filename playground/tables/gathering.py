"""Makes pairs of the rows of a table, within bounds, and remembers what is to be said about them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from sys import getsizeof

from playground import pairs as limits
from playground.invisible import Invisible, invisible
from playground.language import Message
from playground.pairs import MAX_EXTRA, MAX_TEXT, Pair
from playground.tables.errors import TableError
from playground.tables.header import Header
from playground.tables.records import Record

MAX_MEMORY = 128 * 2**20  # bytes of all texts
_PAIR = getsizeof(Pair("", "")) + 2 * 8


@dataclass
class Seen:
    """How often something was seen, and where first."""

    count: int = 0
    line: int = 0
    what: str = ""  # a Message, or foreign text

    def add(self, line: int, what: str = "") -> None:
        if not self.count:
            self.line, self.what = line, what
        self.count += 1


@dataclass
class Gathering:
    """The pairs so far."""

    header: Header
    removes_apostrophes: bool = False
    pairs: list[Pair] = field(default_factory=list)
    blank: Seen = field(default_factory=Seen)
    lacking: Seen = field(default_factory=Seen)  # rows of one column
    wide: Seen = field(default_factory=Seen)  # rows of more columns
    needless: Seen = field(default_factory=Seen)  # rows with quotes that were left out
    doubtful: Seen = field(default_factory=Seen)  # rows with quotes that were kept
    apostrophes: Seen = field(default_factory=Seen)
    spaces: Seen = field(default_factory=Seen)
    invisible: dict[str, Seen] = field(default_factory=dict)  # by character
    _memory: int = 0

    def add(self, row: Record) -> None:
        """Raises TableError where the row, or the table with it, is too large."""
        if row.is_blank:
            self.blank.add(row.line)
            return
        if len(self.pairs) == limits.MAX_PAIRS:
            raise TableError(
                Message("There are more than {most:,} rows: use a part of them.", most=limits.MAX_PAIRS)
            )
        self._require_size(row)
        cells = [self._cell(row.line, cell) for cell in row.cells] if self.removes_apostrophes else row.cells
        if len(cells) < 2:
            self.lacking.add(row.line, cells[0])
        if row.quotes == "needless":
            self.needless.add(row.line)
        elif row.quotes == "doubtful":
            self.doubtful.add(row.line)
        pair = self._pair(cells)
        self._look_at(row.line, pair)
        self.pairs.append(pair)

    def _require_size(self, row: Record) -> None:
        if len(row.cells) > 2 + MAX_EXTRA:
            said = Message(
                "Line {line} has {columns:,} columns: a pair is input and target.",
                line=row.line,
                columns=len(row.cells),
            )
            raise TableError(said, "separator")
        if max(map(len, row.cells)) > MAX_TEXT:
            said = Message(
                "Line {line} has a text of more than {most:,} characters: shorten it.",
                line=row.line,
                most=MAX_TEXT,
            )
            raise TableError(said, "separator")
        self._memory += _PAIR + sum(map(getsizeof, row.cells)) + 8 * len(row.cells)
        if self._memory > MAX_MEMORY:
            said = Message(
                "The table needs more than {megabytes} MB of memory from line {line} on: use a part of it.",
                megabytes=MAX_MEMORY // 2**20,
                line=row.line,
            )
            raise TableError(said)

    def _cell(self, line: int, cell: str) -> str:
        if is_protected(cell):
            self.apostrophes.add(line)
            return cell[1:]
        return cell

    def _pair(self, cells: Sequence[str]) -> Pair:
        if len(cells) < 2 or (len(cells) == 2 and self.header.is_usual):
            return Pair(cells[0], _at(cells, 1))
        header = self.header
        others = [
            cell for at, cell in enumerate(cells) if at not in (header.input, header.target, header.index)
        ]
        kept = max((at for at, cell in enumerate(others, 1) if cell), default=0)
        return Pair(_at(cells, header.input), _at(cells, header.target), tuple(others[:kept]))

    def _look_at(self, line: int, pair: Pair) -> None:
        if pair.extra:
            self.wide.add(line, pair.extra[0])
        for place, text in ((_in_input, pair.input), (_in_target, pair.target)):
            if text[:1] == " " or text[-1:] == " ":
                self.spaces.add(line)
            for found in invisible(text):
                self.invisible.setdefault(found.character, Seen()).add(line, place(found))


def is_protected(cell: str) -> bool:
    """Whether an apostrophe keeps a spreadsheet from running the cell as a formula."""
    return cell.startswith("'") and cell.lstrip("'")[:1] in tuple("=+-@")


def _at(cells: Sequence[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def _in_input(found: Invisible) -> Message:
    return Message("input, position {position}", position=found.position)


def _in_target(found: Invisible) -> Message:
    return Message("target, position {position}", position=found.position)
