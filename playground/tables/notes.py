"""What the reader of a table says about it, in sentences."""

from collections.abc import Iterator, Sequence

from playground.invisible import kind
from playground.language import Message, counted, one_of, quotes
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
        said = Message("The text is not UTF-8. It was read as {encoding}, which is a guess.", encoding=name)
        yield Note("encoding", said)


def of_separator(found: FoundSeparator, expected: SeparatorName) -> Iterator[Note]:
    """Says nothing of the separator that the name of the file stands for."""
    mark = SEPARATORS[found.name].phrase
    if found.rivals:
        said = Message(
            "The columns were separated at {separator}; {rivals} would do as well.",
            separator=mark,
            rivals=one_of(tuple(SEPARATORS[name].phrase for name in found.rivals)),
        )
        yield Note("separator", said)
    elif found.name != expected:
        yield Note("separator", Message("The columns were separated at {separator}.", separator=mark))


def of_header(found: Header, cells: Sequence[str], line: int) -> Iterator[Note]:
    columns = range(len(cells))[: max(2, found.input + 1, found.target + 1)]
    names = quotes(tuple(shortened(cells[at]) for at in columns if at != found.index))
    if found.verdict == "yes":
        said = Message("Line {line} ({names}) is a header and was left out.", line=line, names=names)
        yield Note("header", said)
    elif found.verdict == "perhaps":
        said = Message(
            "Line {line} ({names}) looks like a header but was read as a pair.", line=line, names=names
        )
        yield Note("perhaps_header", said)
    if found.index is not None:
        said = Message("Column {column} numbers the rows and was left out.", column=found.index + 1)
        yield Note("index", said)
    if not found.is_usual:
        said = Message(
            "Column {input} is the input, column {target} the target.",
            input=found.input + 1,
            target=found.target + 1,
        )
        yield Note("columns", said)


def of_rows(seen: Gathering, separator: SeparatorName) -> Iterator[Note]:
    if seen.lacking.count:
        yield Note("no_separator", _lacking(seen.lacking, separator))
    rows, cells, texts = _rows(seen.wide), _cells(seen.apostrophes), _texts(seen.spaces)
    counted_notes: tuple[tuple[NoteKind, Seen, Message], ...] = (
        ("more_columns", seen.wide, Message("Further columns are not used: {rows}.", rows=rows)),
        ("blank_lines", seen.blank, Message("Blank lines were left out: {lines}.", lines=_lines(seen.blank))),
        (
            "quotes",
            seen.needless,
            Message("Quotes around cells were left out: {rows}.", rows=_rows(seen.needless)),
        ),
        (
            "quotes",
            seen.doubtful,
            Message("Quotes around tabs and line breaks were kept: {rows}.", rows=_rows(seen.doubtful)),
        ),
        (
            "apostrophes",
            seen.apostrophes,
            Message("The apostrophe before a formula was left out: {cells}.", cells=cells),
        ),
        ("spaces", seen.spaces, Message("Texts begin or end with a space: {texts}.", texts=texts)),
    )
    for kind_of_note, found, said in counted_notes:
        if found.count:
            yield Note(kind_of_note, said)
    yield from _of_invisible(seen.invisible)


def _lacking(seen: Seen, separator: SeparatorName) -> Message:
    noun, held = SEPARATORS[separator].noun, marks_in(seen.what, separator)
    if held is None:
        return counted(
            "There is no {separator} in line {line}.",
            "There is no {separator} in line {line} ({count:,} lines have none).",
            seen.count,
            separator=noun,
            line=seen.line,
        )
    return counted(
        "There is no {separator} in line {line}; it has {others}.",
        "There is no {separator} in line {line}; it has {others} ({count:,} lines have none).",
        seen.count,
        separator=noun,
        line=seen.line,
        others=held,
    )


def _of_invisible(found: dict[str, Seen]) -> Iterator[Note]:
    for character, seen in list(found.items())[:MOST_NAMED]:
        name = kind(character)
        said = Message(
            "Invisible: {character} in line {line}, {place}.", character=name, line=seen.line, place=seen.what
        )
        if seen.count > 1:
            said = Message(
                "Invisible: {character} in line {line}, {place}, and {more:,} more.",
                character=name,
                line=seen.line,
                place=seen.what,
                more=seen.count - 1,
            )
        yield Note("invisible", said)
    if len(found) > MOST_NAMED:
        said = counted(
            "Invisible: 1 other kind of character.",
            "Invisible: {count:,} other kinds of characters.",
            len(found) - MOST_NAMED,
        )
        yield Note("invisible", said)


def _rows(seen: Seen) -> Message:
    return counted(
        "1 row, in line {line}", "{count:,} rows, the first in line {line}", seen.count, line=seen.line
    )


def _lines(seen: Seen) -> Message:
    return counted("line {line}", "{count:,} lines, the first in line {line}", seen.count, line=seen.line)


def _cells(seen: Seen) -> Message:
    return counted(
        "1 cell, in line {line}", "{count:,} cells, the first in line {line}", seen.count, line=seen.line
    )


def _texts(seen: Seen) -> Message:
    return counted(
        "1 text, in line {line}", "{count:,} texts, the first in line {line}", seen.count, line=seen.line
    )
