"""A PNG reader for checking exported files [PNG, W3C Recommendation, third edition]."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from playground.language import Message, SaidError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_OF_ONE_COLOUR = 7  # distinct filtered bytes: 0, and s and s − ⌊s / 2⌋ of each of 3 samples s


class FaultError(SaidError, ValueError):
    """What is wrong with a file, as a phrase about it."""


@dataclass(frozen=True)
class Png:
    texts: dict[str, str]  # by keyword
    rows: bytes  # decompressed; each row is a filter byte and its filtered samples
    height: int

    @property
    def has_one_colour(self) -> bool:
        """Holds for every row filter. A picture with letters has many more distinct bytes."""
        length, seen = len(self.rows) // self.height, set[int]()
        for start in range(0, len(self.rows), length):
            seen.update(self.rows[start + 1 : start + length])
            if len(seen) > MOST_OF_ONE_COLOUR:
                return False
        return True


def read_png(data: bytes) -> Png:
    """Raises FaultError if the data are not a complete PNG."""
    if not data.startswith(SIGNATURE):
        raise FaultError(Message("it does not begin as a PNG does"))
    chunks = list(_chunks(data[len(SIGNATURE) :]))
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1][0] != b"IEND":
        raise FaultError(Message("it is not whole"))
    (height,) = struct.unpack(">I", chunks[0][1][4:8])
    try:
        texts = dict(_text(kind, body) for kind, body in chunks if kind in (b"tEXt", b"zTXt", b"iTXt"))
        rows = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    except zlib.error:
        raise FaultError(Message("a part of it is damaged")) from None
    return Png(texts, rows, height)


def _chunks(rest: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, body) of each chunk; raises FaultError if its checksum is wrong."""
    while rest:
        if len(rest) < 12:
            raise FaultError(Message("it is not whole"))
        (length,) = struct.unpack(">I", rest[:4])
        kind, body, checksum = rest[4:8], rest[8 : 8 + length], rest[8 + length : 12 + length]
        if struct.pack(">I", zlib.crc32(kind + body)) != checksum:
            raise FaultError(Message("a part of it is damaged"))
        yield kind, body
        rest = rest[12 + length :]


def _text(kind: bytes, body: bytes) -> tuple[str, str]:
    """(keyword, text) of a text chunk, compressed or not."""
    name, rest = body.split(b"\0", 1)
    keyword = name.decode("latin-1")
    if kind == b"tEXt":
        return keyword, rest.decode("latin-1")
    if kind == b"zTXt":
        return keyword, zlib.decompress(rest[1:]).decode("latin-1")
    _language, _translated, text = rest[2:].split(b"\0", 2)
    return keyword, (zlib.decompress(text) if rest[0] else text).decode()
