"""JSON of many MiB that takes a few KB in a zip."""

import zlib
from dataclasses import dataclass
from functools import cache
from random import Random

BEHIND = ((b" ", 1), (b" ", 30), (b" ", 40), (b"[", 2), (b"[", 40))  # and how many MiB
INSIDE = ((b"0, ", 2), (b"[], ", 2))


@dataclass(frozen=True)
class Bomb:
    body: bytes
    crc: int
    size: int  # unpacked


def bomb(text: bytes, chance: Random) -> Bomb:
    """With much in a list inside the text, behind it, or alone."""
    if chance.random() < 0.3:
        return _bomb(text[:-1] + b', "more": [', *chance.choice(INSIDE), b"0]}")
    return _bomb(chance.choice([text, b""]), *chance.choice(BEHIND), b"")


@cache
def _bomb(head: bytes, filler: bytes, mib: int, tail: bytes) -> Bomb:
    whole = head + filler * ((mib << 20) // len(filler)) + tail
    return Bomb(deflated(whole), zlib.crc32(whole), len(whole))


def deflated(data: bytes, level: int = 9) -> bytes:
    pressed = zlib.compressobj(level, zlib.DEFLATED, -15)
    return pressed.compress(data) + pressed.flush()
