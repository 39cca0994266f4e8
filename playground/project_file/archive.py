"""Writes and reads the zip of a project. Equal members give equal bytes; input is untrusted."""

import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO

from playground.language import Message
from playground.project_file.errors import ProjectFileError, shown
from playground.project_file.size_limits import MAX_DIRECTORY, MAX_FILE, MAX_MEMBERS, MAX_NAME

MIMETYPE = "mimetype"
MIMETYPE_CONTENT = b"application/x-unroll"
_DIRECTORY_END = struct.Struct(
    "<4s4H2IH"
)  # signature, disk numbers, entry counts, size and offset of the directory, comment length
_TIME = (1980, 1, 1, 0, 0, 0)


def pack(members: Mapping[str, bytes]) -> bytes:
    """A zip of the mimetype, then the members in their order; JSON is compressed, tensors are not."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in ((MIMETYPE, MIMETYPE_CONTENT), *members.items()):
            archive.writestr(_info(name), data, compresslevel=3)
    return buffer.getvalue()


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type = zipfile.ZIP_DEFLATED if name.endswith(".json") else zipfile.ZIP_STORED
    info.create_system = 3  # Unix, so that the bytes are the same on all systems
    info.external_attr = 0o644 << 16
    return info


class Archive:
    """The members of an untrusted zip, each read only up to a limit. Nothing is extracted to disk."""

    def __init__(self, data: bytes) -> None:
        require_size(len(data))
        _require_sane_directory(data)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except MemoryError:
            raise  # not the fault of the file
        except Exception:  # zipfile documents no complete set of exceptions for damaged input
            raise damaged(Message("its table of contents is unreadable")) from None
        self._members = {info.filename: info for info in self._zip.infolist()}
        self._require_sane_members()
        self._require_mimetype()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._members)

    @property
    def unpacked_size(self) -> int:
        """Of all members, as the headers say; what is larger is refused when it is read."""
        return sum(info.file_size for info in self._members.values())

    def size(self, name: str) -> int:
        return self._members[name].file_size

    def read(self, name: str, most: int) -> bytes:
        """The bytes of a member. Refuses more than `most`, without trusting the size in the header."""
        if name not in self._members:
            raise ProjectFileError(Message("{name} is missing in the file: use a backup copy.", name=name))
        try:
            with self._zip.open(self._members[name]) as member:
                data = member.read(most + 1)
        except MemoryError:
            raise  # as above
        except Exception:  # as above
            raise damaged(
                Message("{name} does not match its checksum or cannot be unpacked", name=name)
            ) from None
        if len(data) > most:
            raise ProjectFileError(
                Message(
                    "{name} is larger than the {most} bytes it may have: use a backup copy.",
                    name=name,
                    most=most,
                )
            )
        return data

    def _require_sane_members(self) -> None:
        infos = self._zip.infolist()
        if len(self._members) < len(infos):
            raise ProjectFileError(Message("The file has two members of one name: use a backup copy."))
        for info in infos:
            if not _is_sane(info.filename) or info.orig_filename != info.filename:
                raise ProjectFileError(
                    Message("The member name {member} is not allowed here.", member=shown(info.orig_filename))
                )
            if info.flag_bits & 1:
                raise ProjectFileError(
                    Message("{member} is encrypted: save it without a password.", member=info.filename)
                )
            if info.compress_type not in _packings(info.filename):
                raise ProjectFileError(
                    Message("{member} is packed in a way that projects do not use.", member=info.filename)
                )

    def _require_mimetype(self) -> None:
        first = self._zip.infolist()[0] if self._members else None
        stored = first is not None and first.compress_type == zipfile.ZIP_STORED and first.header_offset == 0
        if first is None or first.filename != MIMETYPE or not stored:
            raise ProjectFileError(
                Message("This is a zip, but not an Unroll project: choose a .unroll file.")
            )
        if self.read(MIMETYPE, 100) != MIMETYPE_CONTENT:
            raise ProjectFileError(
                Message("The file is of another kind than an Unroll project: choose another.")
            )


def require_size(size: int) -> None:
    if size > MAX_FILE:
        raise ProjectFileError(
            Message(
                "A file may have at most {mebibytes} MiB: choose another, or make the model smaller.",
                mebibytes=MAX_FILE >> 20,
            )
        )


def damaged(how: Message) -> ProjectFileError:
    return ProjectFileError(Message("The file is damaged ({how}): use a backup copy.", how=how))


def _packings(name: str) -> tuple[int, ...]:
    """The compression methods allowed; tensors are uncompressed, so a small file cannot expand in memory."""
    return (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) if name.endswith(".json") else (zipfile.ZIP_STORED,)


def _is_sane(name: str) -> bool:
    return len(name) <= MAX_NAME and all(c.isascii() and (c.isalnum() or c in "._-") for c in name)


def _require_sane_directory(data: bytes) -> None:
    """Checked before zipfile creates an object for each entry, of which there may be millions."""
    if not data.startswith(b"PK\x03\x04"):
        raise ProjectFileError(Message("This is not an Unroll project: choose a .unroll file."))
    end = data[-_DIRECTORY_END.size :]
    if len(end) < _DIRECTORY_END.size or not end.startswith(b"PK\x05\x06"):
        raise damaged(Message("its end is missing"))
    _, _, _, _, entries, size, _, _ = _DIRECTORY_END.unpack(end)
    if entries > MAX_MEMBERS or size > MAX_DIRECTORY or data[-42:-38] == b"PK\x06\x07":
        raise ProjectFileError(
            Message("The file has more than {most} members: it is not an Unroll project.", most=MAX_MEMBERS)
        )
