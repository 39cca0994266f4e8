"""What is asked of the reader of tables, and what it returns."""

from dataclasses import dataclass
from typing import Literal

from playground.language import Message
from playground.pairs import Pairs

ENCODINGS = {  # that are offered; any other that Python knows can be asked for
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": Message("UTF-16, big-endian"),
    "gb18030": "GB18030 (GBK)",
    "big5": "Big5",
    "shift_jis": "Shift JIS",
    "euc_kr": "EUC-KR",
    "cp1252": Message("Windows-1252 (Western)"),
    "cp1250": Message("Windows-1250 (Central European)"),
    "cp1251": Message("Windows-1251 (Cyrillic)"),
}

SeparatorName = Literal[
    "tab", "comma", "comma-space", "semicolon", "semicolon-space", "arrow", "pipe", "space"
]


@dataclass(frozen=True)
class Separator:
    mark: str
    phrase: Message  # as in “at a tab”
    noun: Message  # as in “there is no tab”


SEPARATORS: dict[SeparatorName, Separator] = {
    "tab": Separator("\t", Message("a tab"), Message("tab")),
    "comma": Separator(",", Message("a comma"), Message("comma")),
    "comma-space": Separator(", ", Message("a comma and a space"), Message("comma and a space")),
    "semicolon": Separator(";", Message("a semicolon"), Message("semicolon")),
    "semicolon-space": Separator("; ", Message("a semicolon and a space"), Message("semicolon and a space")),
    "arrow": Separator(" → ", Message("an arrow between spaces"), Message("arrow between spaces")),
    "pipe": Separator("|", Message("a vertical bar"), Message("vertical bar")),
    "space": Separator(" ", Message("a space"), Message("space")),
}

HeaderChoice = Literal["auto", "yes", "no"]

NoteKind = Literal[
    "encoding",  # it is a guess
    "separator",  # not the one that the name of the file stands for, or not the only one that fits
    "header",  # the first row is one, and was left out
    "perhaps_header",  # the first row looks like one, and is a pair
    "columns",  # others than the first two are input and target
    "index",  # a column that numbers the rows was left out
    "more_columns",  # they are not used
    "no_separator",  # a row has one column only
    "blank_lines",
    "quotes",  # between tabs, where they may be symbols or not
    "apostrophes",  # before what a spreadsheet would run as a formula
    "spaces",  # at the ends of cells
    "invisible",
]


@dataclass(frozen=True)
class Asked:
    """How to read a table. What is not given is found."""

    encoding: str = ""  # a name that Python knows
    separator: SeparatorName | None = None
    header: HeaderChoice = "auto"


@dataclass(frozen=True)
class Note:
    """What the reader of a table has to say about it, as a sentence."""

    kind: NoteKind
    message: Message


@dataclass(frozen=True)
class Table:
    """The pairs of a table, how it was read, and what is to be said about that."""

    pairs: Pairs
    encoding: str
    separator: SeparatorName
    header: tuple[str, ...]  # its cells; empty if there is none
    notes: tuple[Note, ...]

    def note(self, kind: NoteKind) -> Note | None:
        return next((note for note in self.notes if note.kind == kind), None)
