"""A zip taken apart, to be put together wrongly: its entries, the two headers of each, its end record."""

import struct
import zipfile
from dataclasses import dataclass, field, replace
from io import BytesIO

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")


@dataclass(frozen=True)
class Header:
    """What a local or a central header says."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    version: int = 20
    extra: bytes = b""
    comment: bytes = b""  # central only


@dataclass(frozen=True)
class Entry:
    local: Header
    central: Header
    body: bytes
    before: bytes = b""
    shift: int = 0  # of the offset that the central header says

    def said(self, **changes: object) -> "Entry":
        """Both headers changed alike."""
        return replace(self, local=replace(self.local, **changes), central=replace(self.central, **changes))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Ends:
    """What the end record says, if it does not say what is right."""

    comment: bytes = b""
    changes: dict[int, int] = field(default_factory=dict)  # fields of the end record by their place
    before: bytes = b""  # between directory and end record


Zip = tuple[list[Entry], Ends]


def entries(data: bytes) -> list[Entry]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [_entry(data, info) for info in archive.infolist()]


def _entry(data: bytes, info: zipfile.ZipInfo) -> Entry:
    *_, name, extra = _LOCAL.unpack_from(data, info.header_offset)
    start = info.header_offset + _LOCAL.size + name + extra
    said = Header(
        info.filename.encode(),
        info.flag_bits,
        info.compress_type,
        info.CRC,
        info.compress_size,
        info.file_size,
    )
    return Entry(said, said, data[start : start + info.compress_size])


def joined(found: list[Entry], ends: Ends) -> bytes:
    data, directory = b"", b""
    for entry in found:
        data += entry.before
        directory += _central(entry.central, max(0, len(data) + entry.shift))
        data += _local(entry.local) + entry.body
    record = [b"PK\5\6", 0, 0, len(found), len(found), len(directory), len(data), len(ends.comment)]
    for at, value in ends.changes.items():
        record[at] = value & (0xFFFFFFFF if at in (5, 6) else 0xFFFF)
    return data + directory + ends.before + _END.pack(*record) + ends.comment


def _local(said: Header) -> bytes:
    fixed = _LOCAL.pack(
        b"PK\3\4", said.version, said.flags, said.method, 0, 33, said.crc, said.packed, said.size,
        len(said.name), len(said.extra),
    )  # fmt: skip
    return fixed + said.name + said.extra


def _central(said: Header, offset: int) -> bytes:
    fixed = _CENTRAL.pack(
        b"PK\1\2", 20, said.version, said.flags, said.method, 0, 33, said.crc, said.packed, said.size,
        len(said.name), len(said.extra), len(said.comment), 0, 0, 0, offset & 0xFFFFFFFF,
    )  # fmt: skip
    return fixed + said.name + said.extra + said.comment
