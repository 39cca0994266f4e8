"""Names characters that one cannot see, or cannot tell from a space."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

MOST = 100  # that are looked at in one text
_NAMES = {"\t": "tab", "\n": "line feed", "\r": "carriage return", "\ufeff": "byte order mark"}
_EMOJI = "#*0-9\u00a9\u00ae\u2049\u203c\u2122\u2139-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_TAGS = "\U000e0020-\U000e007f"  # of the flags of regions
_INVISIBLE = re.compile(
    "[\t\n\r\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200c\u200e\u200f"
    "\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\U000e0100-\U000e01ef]"
    rf"|(?<![{_EMOJI}])[\ufe0e\ufe0f]|(?<![{_EMOJI}\ufe0f])\u200d|(?<![\U0001f3f4{_TAGS}])[{_TAGS}]"
)


@dataclass(frozen=True, slots=True)
class Invisible:
    character: str
    position: int  # from 1, in code points

    def __str__(self) -> str:
        return f"{kind(self.character)} at position {self.position}"


def kind(character: str) -> str:
    """Such as “zero width space (U+200B)”."""
    name = _NAMES.get(character) or unicodedata.name(character, "unnamed character").lower()
    return f"{name} (U+{ord(character):04X})"


def invisible(text: str) -> Iterator[Invisible]:
    """The first invisible characters of a text, but for spaces and for those that are parts of an emoji."""
    if text.isascii() and text.isprintable():
        return
    for found in islice(_INVISIBLE.finditer(text), MOST):
        yield Invisible(found.group(), found.start() + 1)
