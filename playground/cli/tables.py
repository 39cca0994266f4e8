"""The table of `new --pairs`: read, and said what is to be said about it."""

import argparse
import sys
from pathlib import Path
from typing import get_args

from playground.cli.errors import CommandError, about
from playground.cli.terminal import plain, tell, tell_no_more
from playground.problems import Problem
from playground.tables import Asked, Note, Table, TableError, read_table
from playground.tables.values import HeaderChoice, NoteKind, SeparatorName

OPTIONS = ("encoding", "separator", "header")
REMEDIES: dict[NoteKind, str] = {
    "encoding": "--encoding NAME takes another.",
    "separator": "--separator NAME takes another.",
    "header": "--header no keeps it as a pair.",
    "perhaps_header": "--header yes leaves it out.",
    "no_separator": "Mend the line, or say what separates the columns by --separator.",
}


def add_options(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--encoding", metavar="NAME", help="of the table, such as gb18030 (default: found)")
    names = get_args(SeparatorName)
    group.add_argument("--separator", choices=names, help="of the table's columns (default: found)")
    choices = get_args(HeaderChoice)
    group.add_argument("--header", choices=choices, help="whether the table begins with one (default: auto)")


def read(arguments: argparse.Namespace) -> Table:
    """The table that the options name. Raises CommandError."""
    file: Path = arguments.pairs
    asked = Asked(arguments.encoding or "", arguments.separator, arguments.header or "auto")
    try:
        table = read_table(file, asked, lambda share: tell(plain(f"reading {file.name}"), share))
    except TableError as error:
        raise about(file, f"{error} {REMEDIES[error.remedy] if error.remedy else ''}".rstrip()) from error
    finally:
        tell_no_more()
    lacking = table.note("no_separator")
    if lacking:
        raise about(file, _advised(lacking))
    if table.header and not table.pairs:
        raise about(file, "There are no pairs below the header: one pair a line, input and target.")
    return table


def require_none(arguments: argparse.Namespace) -> None:
    """Raise CommandError for options of a table without one."""
    given = [f"--{name}" for name in OPTIONS if getattr(arguments, name) is not None]
    if given:
        raise CommandError(f"{', '.join(given)} says how to read a table: add --pairs FILE")


def tell_notes(table: Table, file: Path) -> None:
    """A line on stderr for each note."""
    for note in table.notes:
        print("unroll:", plain(f"{file}: {_advised(note)}"), file=sys.stderr)


def refusal(table: Table, problem: Problem) -> str:
    """What is wrong with its pairs. Where the first one may be a header, that explains it."""
    perhaps = table.note("perhaps_header")
    if perhaps and problem.row == 0:
        return f"{_advised(perhaps)} {problem.message}"
    return problem.message


def _advised(note: Note) -> str:
    return f"{note.message} {REMEDIES.get(note.kind, '')}".rstrip()
