"""The table of `new --pairs`: read, and said what is to be said about it."""

import argparse
from pathlib import Path
from typing import get_args

from playground.cli.errors import CommandError, about
from playground.cli.speech import said, warn
from playground.cli.terminal import plain, tell, tell_no_more
from playground.language import Message, sentences
from playground.problems import Problem
from playground.tables import Asked, Note, Table, TableError, read_table
from playground.tables.values import HeaderChoice, NoteKind, SeparatorName

OPTIONS = ("encoding", "separator", "header")
REMEDIES: dict[NoteKind, Message] = {
    "encoding": Message("--encoding NAME takes another."),
    "separator": Message("--separator NAME takes another."),
    "header": Message("--header no keeps it as a pair."),
    "perhaps_header": Message("--header yes leaves it out."),
    "no_separator": Message("Mend the line, or say what separates the columns by --separator."),
}


def add_options(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--encoding", metavar="NAME", help=said(Message("of the table, such as gb18030 (default: found)"))
    )
    names = get_args(SeparatorName)
    group.add_argument(
        "--separator", choices=names, help=said(Message("of the table's columns (default: found)"))
    )
    choices = get_args(HeaderChoice)
    group.add_argument(
        "--header", choices=choices, help=said(Message("whether the table begins with one (default: auto)"))
    )


def read(arguments: argparse.Namespace) -> Table:
    """The table that the options name. Raises CommandError."""
    file: Path = arguments.pairs
    asked = Asked(arguments.encoding or "", arguments.separator, arguments.header or "auto")
    reading = Message("reading {file}", file=plain(file.name))
    try:
        table = read_table(file, asked, lambda share: tell(said(reading), share))
    except TableError as error:
        remedy = REMEDIES[error.remedy] if error.remedy else None
        raise about(file, sentences(error.message, remedy) if remedy else error.message) from error
    finally:
        tell_no_more()
    lacking = table.note("no_separator")
    if lacking:
        raise about(file, _advised(lacking))
    if table.header and not table.pairs:
        raise about(file, Message("There are no pairs below the header: one pair a line, input and target."))
    return table


def require_none(arguments: argparse.Namespace) -> None:
    """Raise CommandError for options of a table without one."""
    given = tuple(f"--{name}" for name in OPTIONS if getattr(arguments, name) is not None)
    if given:
        raise CommandError(Message("{options} says how to read a table: add --pairs FILE", options=given))


def tell_notes(table: Table, file: Path) -> None:
    """A line on stderr for each note."""
    for note in table.notes:
        warn(Message("{file}: {sentence}", file=str(file), sentence=_advised(note)))


def refusal(table: Table, problem: Problem) -> Message:
    """What is wrong with its pairs. Where the first one may be a header, that explains it."""
    perhaps = table.note("perhaps_header")
    if perhaps and problem.row == 0:
        return sentences(_advised(perhaps), problem.message)
    return problem.message


def _advised(note: Note) -> Message:
    remedy = REMEDIES.get(note.kind)
    return sentences(note.message, remedy) if remedy else note.message
