"""Tables of pairs as other programs write them, at random, and what must be read of them."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hypothesis import strategies as st

from playground.pairs import Pair
from playground.tables import Asked, Table, TableError, read_table
from playground.tables.values import SEPARATORS, NoteKind, SeparatorName

Outcome = Literal["read", "asked", "refused"]
Cells = tuple[str, ...]

# What the notes of these kinds say may be another reading than the one meant.
ASKING: frozenset[NoteKind] = frozenset(
    (
        "encoding",
        "separator",
        "header",
        "perhaps_header",
        "columns",
        "index",
        "no_separator",
        "quotes",
        "apostrophes",
    )
)
HEADERS = (
    ("input", "target"),
    ("src", "tgt"),
    ("Source", "Target"),
    ("en", "fr"),
    ("sentence", "tags"),
    ("word", "tag"),
    ("x", "y"),
    ("question", "answer"),
    ("输入", "输出"),
)
UNKNOWN_HEADERS = (("left", "right"), ("wie", "was"))
QUOTING: tuple[SeparatorName, ...] = ("tab", "comma", "semicolon")  # as spreadsheets do
LATIN = "abcdefgh XYZ0123456789.,;:|#\\\"'=+-@→"
SYMBOLS = {
    "utf-8": (LATIN, "éüßñ", "你好我爱他们", "🎉👩‍👧é", "\u200b\u00a0\u00ad\u200e"),
    "utf-8-sig": (LATIN, "你好我爱他们", "áéí"),
    "utf-16": (LATIN, "你好我爱他们", "🎉", "\u200b\u3000"),
    "gb18030": (LATIN, "你好我爱他们，。今天天气很好", "龍鳳"),
    "cp1252": (LATIN, "éèêäöüßñ", "ÉÄÖÜ“”€"),
}


@dataclass(frozen=True)
class Written:
    """A table as it was meant, and as it was written."""

    name: str
    data: bytes
    encoding: str
    separator: SeparatorName
    header: Cells  # empty if there is none
    rows: tuple[Cells, ...]

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple(Pair(row[0], row[1], _kept(row[2:])) for row in self.rows)

    @property
    def pairs_with_header(self) -> tuple[Pair, ...] | None:
        """Where nobody could know that the first row is one."""
        if self.header[:2] not in UNKNOWN_HEADERS:
            return None
        return (Pair(self.header[0], self.header[1], self.header[2:]), *self.pairs)


def _kept(cells: Cells) -> Cells:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


@st.composite
def tables(draw: st.DrawFn) -> Written:
    encoding = draw(st.sampled_from(sorted(SYMBOLS)))
    separator = draw(
        st.sampled_from([name for name in SEPARATORS if name != "arrow" or encoding != "cp1252"])
    )
    columns = draw(st.sampled_from((2, 2, 2, 2, 3, 4)))
    shortest = 0 if separator in QUOTING else 1
    texts = st.text(st.sampled_from(_symbols(draw, encoding, separator)), min_size=shortest, max_size=12)
    rows = tuple(draw(st.lists(st.tuples(*[texts] * columns), min_size=1, max_size=12)))
    headers = [header for header in (*HEADERS, *UNKNOWN_HEADERS) if header[0].encode(encoding, "ignore")]
    header = draw(st.sampled_from(((), *headers)))
    index = bool(header) and draw(st.booleans())
    name = "table" + draw(st.sampled_from((".csv", ".tsv", ".txt")))
    full = _full(header, columns, index)
    text = _text(draw, rows, full, index, separator)
    return Written(name, text.encode(encoding), encoding, separator, full, rows)


def _symbols(draw: st.DrawFn, encoding: str, separator: SeparatorName) -> list[str]:
    """What a text may hold: without quotes, neither a separator nor a quote nor a line break."""
    found = set("".join(draw(st.sets(st.sampled_from(SYMBOLS[encoding]), min_size=1))))
    found = {symbol for symbol in found if symbol in symbol.encode(encoding, "ignore").decode(encoding)}
    if separator in QUOTING:
        return sorted(found | {"a"} | set(draw(st.sampled_from(("", "", "", "\n\t")))))
    others = " ,;|→" if separator == "space" else SEPARATORS[separator].mark.strip()
    return sorted((found | {"a"}) - set(others) - {'"'})


def _full(header: Cells, columns: int, index: bool) -> Cells:
    if not header:
        return ()
    return (("id",) if index else ()) + header + ("note", "date")[: columns - 2]


def _text(
    draw: st.DrawFn, rows: tuple[Cells, ...], header: Cells, index: bool, separator: SeparatorName
) -> str:
    mark, line_end = SEPARATORS[separator].mark, draw(st.sampled_from(("\n", "\r\n", "\r")))
    full = [(str(at), *row) if index else row for at, row in enumerate(rows)]
    lines = [header, *full] if header else full
    if separator not in QUOTING:
        return "".join(mark.join(row) + line_end for row in lines)
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=mark, lineterminator=line_end)
    if line_end == "\r" or draw(st.booleans()):  # csv would leave other line ends without quotes
        writer = csv.writer(written, delimiter=mark, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows(lines)
    return written.getvalue()


def outcome(written: Written, folder: Path) -> Outcome:
    """Read it as it is, and as its author says it is. Raises AssertionError if pairs differ in silence."""
    path = folder / written.name
    path.write_bytes(written.data)
    asked = Asked(written.encoding, written.separator, "yes" if written.header else "no")
    told = _read(path, asked)
    if isinstance(told, Table):
        assert told.pairs == written.pairs or _explained(told), (written, told)
    found = _read(path, Asked())
    if isinstance(found, TableError):
        return "refused"
    if found.pairs == written.pairs or found.pairs == written.pairs_with_header:
        return "read"
    assert any(note.kind in ASKING for note in found.notes), (written, found)
    return "asked"


def _explained(table: Table) -> bool:
    return any(
        note.kind in ("no_separator", "quotes", "apostrophes", "columns", "index") for note in table.notes
    )


def _read(path: Path, asked: Asked) -> Table | TableError:
    try:
        return read_table(path, asked)
    except TableError as error:
        if not re.search(r"[Ll]ine \d+", str(error)):
            raise
        return error
