"""Names characters that one cannot see, or cannot tell from a space."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from playground.language import Message

MOST = 100  # that are looked at in one text
_NAMES = {
    "\t": Message("tab"),
    "\n": Message("line feed"),
    "\r": Message("carriage return"),
    "\ufeff": Message("byte order mark"),
    "\u00a0": Message("no-break space"),
    "\u00ad": Message("soft hyphen"),
    "\u200b": Message("zero width space"),
    "\u200c": Message("zero width non-joiner"),
    "\u200d": Message("zero width joiner"),
    "\u200e": Message("left-to-right mark"),
    "\u200f": Message("right-to-left mark"),
    "\u2028": Message("line separator"),
    "\u2060": Message("word joiner"),
    "\u3000": Message("ideographic space"),
}
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
        return str(self.said)

    @property
    def said(self) -> Message:
        return Message(
            "{character} at position {position}", character=kind(self.character), position=self.position
        )


def kind(character: str) -> Message:
    """Such as “zero width space (U+200B)”; Unicode's own names are English everywhere."""
    name = _NAMES.get(character) or unicodedata.name(character, "").lower() or Message("unnamed character")
    return Message("{name} (U+{code:04X})", name=name, code=ord(character))


def invisible(text: str) -> Iterator[Invisible]:
    """The first invisible characters of a text, but for spaces and for those that are parts of an emoji."""
    if text.isascii() and text.isprintable():
        return
    for found in islice(_INVISIBLE.finditer(text), MOST):
        yield Invisible(found.group(), found.start() + 1)
