"""Splits texts into symbols, and maps symbols to indices."""

import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import regex

Level = Literal["character", "word"]
LONGEST_KEPT = (
    200  # letters of a text whose symbols are kept: those of 65,536 longer ones would take gigabytes
)
_PLAIN = re.compile("[ -~\u3001-\u3029\u4e00-\u9fff\uff01-\uff5e]*")  # also Chinese, which may be much

MAX_LISTED = 20_000  # symbols of a vocabulary that the user lists; an automatic one may have more


def split(text: str, level: Level) -> tuple[str, ...]:
    """Split a text into symbols: user-perceived characters, or words between spaces.

    Canonically equal spellings (é as one code point or as two) give the same symbol.
    """
    return _kept_split(text, level) if len(text) <= LONGEST_KEPT else _split(text, level)


def symbols_in(text: str, level: Level) -> Sequence[str]:
    """As `split`; may be the text itself, where each of its letters is a symbol."""
    return text if level == "character" and _is_plain(text) else split(text, level)


def _is_plain(text: str) -> bool:
    """Whether each letter is certainly a character of its own."""
    return text.isascii() or _PLAIN.fullmatch(text) is not None


@lru_cache(maxsize=65_536)
def _kept_split(text: str, level: Level) -> tuple[str, ...]:
    return _split(text, level)


def _split(text: str, level: Level) -> tuple[str, ...]:
    if level == "word":
        return tuple(unicodedata.normalize("NFC", text).split())
    if _is_plain(text):
        return tuple(text)
    return _characters(unicodedata.normalize("NFC", text))


def _characters(text: str) -> tuple[str, ...]:
    return tuple(_character_pattern().findall(text))


def joint_symbol(text: str, level: Level) -> tuple[str, int] | None:
    """The first symbol that several characters make, and how many; None if each is a symbol of its own."""
    if level == "word" or text.isascii():
        return None
    found = next((part for part in _characters(text) if len(part) > 1), None)
    return None if found is None else (unicodedata.normalize("NFC", found), len(found))


@cache
def _character_pattern() -> "regex.Pattern[str]":
    import regex  # imported here since only non-ASCII texts need it

    return regex.compile(r"\X")


def join(symbols: Iterable[str], level: Level) -> str:
    """Put symbols back together; the inverse of `split`."""
    return (" " if level == "word" else "").join(symbols)


def numbered(symbols: Sequence[str]) -> tuple[str, ...]:
    """Labels for the symbols, with repeated ones numbered: h e l l o → h e l₁ l₂ o."""
    seen: dict[str, int] = {}
    labels = []
    for symbol in symbols:
        seen[symbol] = seen.get(symbol, 0) + 1
        repeated = symbols.count(symbol) > 1
        labels.append(symbol + _subscript(seen[symbol]) if repeated else symbol)
    return tuple(labels)


def _subscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


@dataclass(frozen=True)
class Vocabulary:
    """Symbols in order; the position of a symbol is its index: e h l o are 0 1 2 3."""

    symbols: tuple[str, ...]

    @cached_property
    def index_of(self) -> dict[str, int]:
        return {symbol: index for index, symbol in enumerate(self.symbols)}

    def __len__(self) -> int:
        return len(self.symbols)

    def __contains__(self, symbol: object) -> bool:
        return symbol in self.index_of

    def encode(self, symbols: Iterable[str]) -> tuple[int, ...]:
        """Indices of the symbols. Raises KeyError for one that is not in the vocabulary."""
        return tuple([self.index_of[symbol] for symbol in symbols])

    def decode(self, indices: Iterable[int]) -> tuple[str, ...]:
        return tuple([self.symbols[index] for index in indices])

    def unknown(self, symbols: Iterable[str]) -> tuple[tuple[int, str], ...]:
        """(position from 1, symbol) of every symbol that is not in the vocabulary."""
        return tuple((at, s) for at, s in enumerate(symbols, 1) if s not in self.index_of)


SPACE = "␣"
LONGEST_QUOTED = 40  # letters of foreign text within a sentence
_CODES = re.compile(r"(?:U\+[0-9A-F]{4,6})+")
_BLANK = re.compile(  # counted as printable, though nothing is drawn
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]+"
)


def visible(symbol: str) -> str:
    """The symbol as visible text: ␣ for a space, code points for other blank or unprintable symbols."""
    if symbol == " ":
        return SPACE
    first = symbol[:1]
    if symbol == SPACE or first.isspace() or not first.isprintable() or _BLANK.fullmatch(symbol):
        return "".join(f"U+{ord(part):04X}" for part in symbol)
    return symbol


def quoted(symbol: str) -> str:
    """The symbol as it stands in a sentence: visible, and not long."""
    return shortened(visible(symbol))


def shortened(text: str) -> str:
    """Foreign text within a sentence: on one line, without control characters, and not long."""
    cut = text if len(text) <= LONGEST_QUOTED else text[: LONGEST_QUOTED - 1] + "…"
    return "".join(character if character.isprintable() else "�" for character in cut)


def parse_symbols(text: str) -> tuple[str, ...]:
    """Parse a list such as `e h l o ␣`: symbols separated by spaces, ␣ for the space itself."""
    return tuple([_parse_symbol(part) for part in text.split()])


def _parse_symbol(part: str) -> str:
    if part == SPACE:
        return " "
    if _CODES.fullmatch(part):
        symbol = "".join(
            chr(int(code, 16)) for code in part.split("U+")[1:] if int(code, 16) <= sys.maxunicode
        )
        if visible(symbol) == part:
            return symbol
    return unicodedata.normalize("NFC", part)


def format_symbols(symbols: Iterable[str]) -> str:
    """Write a list of symbols so that `parse_symbols` reads it back."""
    return " ".join(visible(symbol) for symbol in symbols)
