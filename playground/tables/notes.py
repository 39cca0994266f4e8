"""What the reader of a table says about it, in sentences."""

from collections.abc import Iterator, Sequence

from playground.invisible import kind
from playground.tables.dialect import FoundSeparator, marks_in
from playground.tables.encoding import FoundEncoding
from playground.tables.gathering import Gathering, Seen
from playground.tables.header import Header
from playground.tables.values import ENCODINGS, SEPARATORS, Note, NoteKind, SeparatorName
from playground.vocabulary import shortened

MOST_NAMED = 5  # kinds of invisible characters


def of_encoding(found: FoundEncoding) -> Iterator[Note]:
    if not found.is_sure:
        name = ENCODINGS.get(found.name, found.name)
        yield Note("encoding", f"The text is not UTF-8. It was read as {name}, which is a guess.")


def of_separator(found: FoundSeparator, expected: SeparatorName) -> Iterator[Note]:
    """Says nothing of the separator that the name of the file stands for."""
    where = f"The columns were separated at {SEPARATORS[found.name].phrase}"
    if found.rivals:
        rivals = " or ".join(SEPARATORS[name].phrase for name in found.rivals)
        yield Note("separator", f"{where}; {rivals} would do as well.")
    elif found.name != expected:
        yield Note("separator", f"{where}.")


def of_header(found: Header, cells: Sequence[str], line: int) -> Iterator[Note]:
    columns = range(len(cells))[: max(2, found.input + 1, found.target + 1)]
    names = ", ".join(f"“{shortened(cells[at])}”" for at in columns if at != found.index)
    if found.verdict == "yes":
        yield Note("header", f"Line {line} ({names}) is a header and was left out.")
    elif found.verdict == "perhaps":
        yield Note("perhaps_header", f"Line {line} ({names}) looks like a header but was read as a pair.")
    if found.index is not None:
        yield Note("index", f"Column {found.index + 1} numbers the rows and was left out.")
    if not found.is_usual:
        yield Note("columns", f"Column {found.input + 1} is the input, column {found.target + 1} the target.")


def of_rows(seen: Gathering, separator: SeparatorName) -> Iterator[Note]:
    if seen.lacking.count:
        yield Note("no_separator", _lacking(seen.lacking, separator))
    counted: tuple[tuple[NoteKind, Seen, str, str], ...] = (
        ("more_columns", seen.wide, "Further columns are not used", "row"),
        ("blank_lines", seen.blank, "Blank lines were left out", "line"),
        ("quotes", seen.needless, "Quotes around cells were left out", "row"),
        ("quotes", seen.doubtful, "Quotes around tabs and line breaks were kept", "row"),
        ("apostrophes", seen.apostrophes, "The apostrophe before a formula was left out", "cell"),
        ("spaces", seen.spaces, "Texts begin or end with a space", "text"),
    )
    for kind_of_note, found, sentence, unit in counted:
        if found.count:
            yield Note(kind_of_note, f"{sentence}: {_number(found, unit)}.")
    yield from _of_invisible(seen.invisible)


def _lacking(seen: Seen, separator: SeparatorName) -> str:
    held = marks_in(seen.what, separator)
    has = f"; it has {held}" if held else ""
    others = f" ({seen.count:,} lines have none)" if seen.count > 1 else ""
    return f"There is no {SEPARATORS[separator].noun} in line {seen.line}{has}{others}."


def _of_invisible(found: dict[str, Seen]) -> Iterator[Note]:
    for character, seen in list(found.items())[:MOST_NAMED]:
        others = f", and {seen.count - 1:,} more" if seen.count > 1 else ""
        yield Note("invisible", f"Invisible: {kind(character)} in line {seen.line}, {seen.what}{others}.")
    if len(found) > MOST_NAMED:
        yield Note("invisible", f"Invisible: {len(found) - MOST_NAMED:,} other kinds of characters.")


def _number(seen: Seen, unit: str) -> str:
    if seen.count == 1:
        return f"1 {unit}, in line {seen.line}" if unit != "line" else f"line {seen.line}"
    return f"{seen.count:,} {unit}s, the first in line {seen.line}"
