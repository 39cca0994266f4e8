"""Puts a zip together wrongly: entries dropped, doubled and moved, and headers that say what is not so."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from random import Random

from playground.project_file.json_text import MEMBER
from tests.long.mutations import bombs
from tests.long.mutations.zip_parts import Ends, Entry, Zip, entries, joined

_EXTRAS = (
    b"\1\0\0\0", b"\1\0\x08\0" + b"\xff" * 8, b"\1\0\x18\0" + bytes(24), b"\1\0\xff\xff", b"up\5\0\1abcd",
    b"\xff",
)  # fmt: skip
_NAMES = (
    b"", b"x", b"../x", b"/x", b"C:\\x", b"mimetype", b"project.json", b"Project.json", b"x" * 65,
    b"project.json/", b"project.json\0x", b"\xff\xfe", b"weights.safetensors", b"epochs.safetensors", b"a\nb",
    "é".encode(),
)  # fmt: skip
_NUMBERS = (0, 1, 2, 0xFFFE, 0xFFFF, 0x10000, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF)


def mutated(data: bytes, chance: Random) -> bytes:
    found: Zip = (entries(data), Ends())
    if chance.random() < 0.01:
        found = _blown_up(found, chance)
    for _ in range(chance.choice([1, 1, 2, 3])):
        found = chance.choice(_WAYS)(found, chance)
    return joined(*found)


def _drop(found: Zip, chance: Random) -> Zip:
    parts, ends = found
    at = chance.randrange(len(parts)) if parts else 0
    return [*parts[:at], *parts[at + 1 :]], ends


def _double(found: Zip, chance: Random) -> Zip:
    parts, ends = found
    more = [chance.choice(parts)] * chance.choice([1, 1, 2, 20]) if parts else []
    at = chance.randrange(len(parts) + 1)
    return [*parts[:at], *more, *parts[at:]], ends


def _reorder(found: Zip, chance: Random) -> Zip:
    return chance.sample(found[0], len(found[0])), found[1]


def _one(change: Callable[[Entry, Random], Entry]) -> Callable[[Zip, Random], Zip]:
    """A way to change one entry."""

    def way(found: Zip, chance: Random) -> Zip:
        parts, ends = list(found[0]), found[1]
        if parts:
            at = chance.randrange(len(parts))
            parts[at] = change(parts[at], chance)
        return parts, ends

    return way


def _either(entry: Entry, chance: Random, **changes: object) -> Entry:
    """The local header changed, the central one, or both."""
    both = entry.said(**changes)
    return chance.choice([both, replace(entry, local=both.local), replace(entry, central=both.central)])


def _number(chance: Random, right: int, top: int = 0xFFFFFFFF) -> int:
    return chance.choice([*_NUMBERS, right + 1, right - 1, right * 2, chance.randrange(top)]) & top


def _wrong_size(entry: Entry, chance: Random) -> Entry:
    name = chance.choice(["packed", "size", "crc"])
    return _either(entry, chance, **{name: _number(chance, getattr(entry.central, name))})


def _wrong_kind(entry: Entry, chance: Random) -> Entry:
    if chance.random() < 0.5:
        return _either(entry, chance, method=chance.choice([0, 1, 8, 9, 12, 14, 93, 95, 99, 65535]))
    return _either(entry, chance, version=chance.choice([0, 10, 45, 63, 64, 255, 65535]))


def _flags(entry: Entry, chance: Random) -> Entry:
    return _either(
        entry, chance, flags=entry.central.flags ^ chance.choice([1, 8, 32, 64, 2048, 8192, 65535])
    )


def _extra(entry: Entry, chance: Random) -> Entry:
    return _either(entry, chance, extra=chance.choice(_EXTRAS))


def _rename(entry: Entry, chance: Random) -> Entry:
    return _either(entry, chance, name=chance.choice(_NAMES))


def _entry_comment(entry: Entry, chance: Random) -> Entry:
    return replace(
        entry, central=replace(entry.central, comment=chance.choice([b"x", b"PK\5\6", b"\xff" * 999]))
    )


def _gap(entry: Entry, chance: Random) -> Entry:
    return replace(entry, before=chance.choice([b"\0", b"PK\3\4", chance.randbytes(50)]))


def _moved(entry: Entry, chance: Random) -> Entry:
    return replace(entry, shift=chance.choice([1, -1, 46, -46, chance.randrange(-5000, 5000), 2**31]))


def _repacked(entry: Entry, chance: Random) -> Entry:
    """The same content, stored or deflated."""
    plain = _unpacked(entry)
    if plain is None:
        return entry
    body = chance.choice([plain, bombs.deflated(plain, chance.randrange(10))])
    method = zipfile.ZIP_STORED if body is plain else zipfile.ZIP_DEFLATED
    return replace(entry.said(method=method, packed=len(body)), body=body)


def _unpacked(entry: Entry) -> bytes | None:
    """None where another change has made that impossible."""
    if entry.central.method != zipfile.ZIP_DEFLATED:
        return entry.body
    try:
        return zlib.decompress(entry.body, -15)
    except zlib.error:
        return None


def _cut_body(entry: Entry, chance: Random) -> Entry:
    body = entry.body[: chance.randrange(len(entry.body) + 1)]
    return replace(entry.said(packed=len(body)) if chance.random() < 0.5 else entry, body=body)


def _archive_comment(found: Zip, chance: Random) -> Zip:
    comment = chance.choice([b"x", b"PK\5\6" + bytes(18), b"c" * 65535, joined(*found)[-400:]])
    return found[0], replace(found[1], comment=comment)


def _wrong_end(found: Zip, chance: Random) -> Zip:
    at = chance.randrange(1, 8)
    return found[0], replace(found[1], changes={at: _number(chance, len(found[0]))})


def _before_end(found: Zip, chance: Random) -> Zip:
    locator = b"PK\6\7" + struct.pack("<IQI", 0, chance.choice([0, 2**63]), 1)
    return found[0], replace(
        found[1], before=chance.choice([b"\0", locator, b"PK\6\6" + bytes(52) + locator])
    )


def _blown_up(found: Zip, chance: Random) -> Zip:
    """project.json much longer than the file; its headers may promise less."""
    return [_bomb(entry, chance) if _is_json(entry) else entry for entry in found[0]], found[1]


def _is_json(entry: Entry) -> bool:
    return entry.central.name == MEMBER.encode() and entry.central.method == zipfile.ZIP_DEFLATED


def _bomb(entry: Entry, chance: Random) -> Entry:
    made = bombs.bomb(zlib.decompress(entry.body, -15), chance)
    promised = chance.choice([made.size, made.size, 1000])
    return replace(entry.said(packed=len(made.body), crc=made.crc, size=promised), body=made.body)


Way = Callable[[Zip, Random], Zip]
_ENTRY_WAYS = (
    _wrong_size, _wrong_kind, _flags, _extra, _rename, _entry_comment, _gap, _moved, _repacked, _cut_body,
)  # fmt: skip
_WAYS: tuple[Way, ...] = (
    _drop, _double, _reorder, _archive_comment, _wrong_end, _before_end, *map(_one, _ENTRY_WAYS),
)  # fmt: skip
