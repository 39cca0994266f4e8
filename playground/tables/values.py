"""What is asked of the reader of tables, and what it returns."""

from dataclasses import dataclass
from typing import Literal

from playground.pairs import Pairs

ENCODINGS = {  # that are offered; any other that Python knows can be asked for
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16, big-endian",
    "gb18030": "GB18030 (GBK)",
    "big5": "Big5",
    "shift_jis": "Shift JIS",
    "euc_kr": "EUC-KR",
    "cp1252": "Windows-1252 (Western)",
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
}

SeparatorName = Literal[
    "tab", "comma", "comma-space", "semicolon", "semicolon-space", "arrow", "pipe", "space"
]


@dataclass(frozen=True)
class Separator:
    mark: str
    phrase: str  # as in “at a tab”

    @property
    def noun(self) -> str:
        return self.phrase.split(" ", 1)[1]


SEPARATORS: dict[SeparatorName, Separator] = {
    "tab": Separator("\t", "a tab"),
    "comma": Separator(",", "a comma"),
    "comma-space": Separator(", ", "a comma and a space"),
    "semicolon": Separator(";", "a semicolon"),
    "semicolon-space": Separator("; ", "a semicolon and a space"),
    "arrow": Separator(" → ", "an arrow between spaces"),
    "pipe": Separator("|", "a vertical bar"),
    "space": Separator(" ", "a space"),
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
    message: str


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
