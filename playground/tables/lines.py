"""The lines of a text, one by one and within bounds."""

import io
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TextIO

from playground.language import Message
from playground.pairs import MAX_EXTRA, MAX_TEXT
from playground.tables.errors import TableError

MAX_LINES = 1_000_000  # so that blank ones and line breaks in cells are bounded too
MAX_LINE = (2 + MAX_EXTRA) * (2 * MAX_TEXT + 3)  # characters: a row of the longest texts, all of them quotes
OFTEN = 2**18  # characters between two calls of `told`
A_LINE = 64  # characters that take as long as what each line takes of its own

NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class Lines(Iterator[str]):
    """Lines with their ends, which can be LF, CR LF or CR. Raises TableError where a line is no text."""

    def __init__(self, text: TextIO, told: Callable[[], object]) -> None:
        self.number = 0  # of the line given last
        self._text, self._told = text, told
        self._returned = deque[str]()
        self._untold = 0

    @classmethod
    def of(cls, lines: Sequence[str]) -> "Lines":
        return cls(io.StringIO("".join(lines), newline=""), lambda: None)

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else self._read()
        self.number += 1
        return line

    def give_back(self, lines: Sequence[str]) -> None:
        """Return the lines given last; they come again."""
        self._returned.extendleft(reversed(lines))
        self.number -= len(lines)

    def _read(self) -> str:
        number = self.number + 1
        line = self._text.readline(MAX_LINE + 1)
        if not line:
            raise StopIteration
        if len(line) > MAX_LINE:
            said = Message(
                "Line {line} has more than {most:,} characters: use a part of it.", line=number, most=MAX_LINE
            )
            raise TableError(said)
        if number > MAX_LINES:
            raise TableError(
                Message("There are more than {most:,} lines: use a part of them.", most=MAX_LINES)
            )
        found = NO_TEXT.search(line)
        if found:
            raise _no_text(number, found.group())
        self._untold += len(line) + A_LINE
        if self._untold > OFTEN:
            self._untold = 0
            self._told()
        return line


def _no_text(line: int, character: str) -> TableError:
    code = ord(character)
    if character >= "\ud800":
        return TableError(
            Message("Line {line} holds half a character (U+{code:04X}): remove it.", line=line, code=code)
        )
    return TableError(
        Message(
            "Line {line} holds the control character U+{code:04X}: remove it; is this a text file?",
            line=line,
            code=code,
        )
    )
