"""Reads the tensors of an untrusted file of torch.save: a zip with data.pkl and a member for each storage."""

import struct
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.language import Message, sentences
from playground.project_file.errors import ProjectFileError, shown
from playground.weights_file.pickle_opcodes import (
    MOST_BYTES,
    DamagedError,
    ForeignError,
    Storage,
    TensorRecord,
    read_pickle,
)
from playground.weights_file.refusal import conversion, torch_refusal

MARK = b"PK\x03\x04"
_MOST_MEMBERS = 20_000
_MOST_DIRECTORY = 4 << 20  # bytes of the zip's table of contents
_MOST_ENTRIES = 1_000_000  # of the dicts and lists in data.pkl
_MOST_LEAVES = 10_000  # tensors
_MOST_DEPTH = 16  # of dicts and lists in one another
_MOST_OVERLAP = 8  # times the size of the file; a tied float16 matrix takes four times its bytes
_LONGEST_PATH = 200  # letters of the keys that lead to a tensor
_END, _LOCATOR = struct.Struct("<4s4H2IH"), b"PK\x06\x07"
_END_64 = struct.Struct("<4sQ2H2I4Q")

Raw = tuple[str, NDArray[Any]]  # type as safetensors calls it, and the numbers; bfloat16 as 16 bits each
TYPES: Mapping[str, str] = {
    "F32": "f4",
    "F64": "f8",
    "F16": "f2",
    "BF16": "u2",
    "I64": "i8",
    "I32": "i4",
    "I16": "i2",
    "I8": "i1",
    "U8": "u1",
    "BOOL": "u1",
}


def stored_tensors(data: bytes, name: str) -> dict[str, Raw]:
    """Name → numbers of every tensor but those of optimizers. Raises only ProjectFileError.

    Keys of dicts that stand around the tensors are put before their names, unless all tensors share them.
    """
    try:
        archive = _Archive(data)
        return archive.tensors(_flattened(read_pickle(archive.pickle())))
    except ForeignError as error:
        raise ProjectFileError(torch_refusal(error.message, name)) from None
    except DamagedError:
        raise ProjectFileError(
            sentences(Message("The file is cut or damaged: copy or save it again."), conversion(name))
        ) from None


class _Archive:
    """The members of the zip; each is read once at most, and none is unpacked."""

    def __init__(self, data: bytes) -> None:
        _require_sane_directory(data)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except MemoryError:
            raise  # not the fault of the file
        except Exception:  # zipfile documents no complete set of exceptions for damaged input
            raise DamagedError from None
        self._members = {info.filename: info for info in self._zip.infolist()}
        self._size, self._left = len(data), _MOST_OVERLAP * len(data)
        self._storages: dict[Storage, bytes] = {}
        self._tensors: dict[TensorRecord, Raw] = {}
        self._root = self._found_root()

    def _found_root(self) -> str:
        """The folder of the zip that all members are in."""
        if len(self._members) < len(self._zip.infolist()):
            raise DamagedError
        roots = [name.removesuffix("data.pkl") for name in self._members if name.endswith("/data.pkl")]
        if len(roots) != 1 or roots[0].count("/") != 1:
            raise ProjectFileError(
                Message("This is a zip, but torch.save did not write it: choose a .safetensors or .pt file.")
            )
        (root,) = roots
        if any(name.startswith((f"{root}code/", f"{root}constants.pkl")) for name in self._members):
            raise ProjectFileError(
                Message(
                    "This is TorchScript, a program, which Unroll never reads: save model.state_dict() "
                    "instead."
                )
            )
        return root

    def pickle(self) -> bytes:
        name = f"{self._root}data.pkl"
        if self._members[name].file_size > MOST_BYTES:
            raise ProjectFileError(
                Message(
                    "data.pkl has more than {most} bytes: save model.state_dict() by itself.",
                    most=MOST_BYTES,
                )
            )
        return self._read(name, MOST_BYTES)

    def _read(self, name: str, most: int) -> bytes:
        info = self._members.get(name)
        if info is None or info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
            raise DamagedError
        if info.file_size > most:
            raise DamagedError
        try:
            with self._zip.open(info) as member:
                return member.read(most)
        except MemoryError:
            raise  # as above
        except Exception:  # as above
            raise DamagedError from None

    def tensors(self, records: Mapping[str, TensorRecord]) -> dict[str, Raw]:
        order = self._byte_order()
        return {name: self._tensor(record, order) for name, record in records.items()}

    def _byte_order(self) -> str:
        name = f"{self._root}byteorder"
        written = self._read(name, 10) if name in self._members else b"little"
        if written not in (b"little", b"big"):
            raise DamagedError
        return "<" if written == b"little" else ">"

    def _tensor(self, record: TensorRecord, order: str) -> Raw:
        """The same array for the same part of a storage, as tied weights have it."""
        if record not in self._tensors:
            kind = np.dtype(order + TYPES[record.storage.dtype])
            self._tensors[record] = record.storage.dtype, self._view(record, kind)
        return self._tensors[record]

    def _view(self, record: TensorRecord, kind: np.dtype[Any]) -> NDArray[Any]:
        numbers = int(np.prod([float(size) for size in record.shape]))
        self._left -= numbers * 4  # as float32
        if self._left < 0:
            raise ProjectFileError(
                Message(
                    "The file has tensors that repeat their numbers: save copies, {code}.",
                    code="{k: v.clone() for k, v in model.state_dict().items()}",
                )
            )
        try:
            return np.ndarray(
                record.shape,
                kind,
                self._storage(record.storage, kind.itemsize),
                record.offset * kind.itemsize,
                [step * kind.itemsize for step in record.stride],
            )
        except (ValueError, TypeError, OverflowError):  # it reaches beyond its storage
            raise DamagedError from None

    def _storage(self, storage: Storage, item: int) -> bytes:
        if storage not in self._storages:
            self._size -= storage.size * item  # members of a damaged zip could overlap
            if self._size < 0:
                raise DamagedError
            found = self._read(f"{self._root}data/{storage.key}", storage.size * item)
            if len(found) != storage.size * item:
                raise DamagedError
            self._storages[storage] = found
        return self._storages[storage]


def _require_sane_directory(data: bytes) -> None:
    """Checked before zipfile creates an object for each entry, of which there may be millions."""
    if len(data) < _END.size or not data[-_END.size :].startswith(b"PK\x05\x06"):
        raise DamagedError
    _, _, _, _, entries, size, _, _ = _END.unpack(data[-_END.size :])
    if data[-42:].startswith(_LOCATOR):
        record = data[-42 - _END_64.size : -42]
        if len(record) < _END_64.size or not record.startswith(b"PK\x06\x06"):
            raise DamagedError
        *_, entries_64, size_64, _ = _END_64.unpack(record)
        entries, size = max(entries, entries_64), max(size, size_64)
    if entries > _MOST_MEMBERS or size > _MOST_DIRECTORY:
        raise ProjectFileError(
            Message(
                "The zip has more than {most} members: save model.state_dict() by itself.",
                most=_MOST_MEMBERS,
            )
        )


def _flattened(root: object) -> dict[str, TensorRecord]:
    found = list(islice(_leaves(root), _MOST_LEAVES))
    while found and all(len(path) > 1 and path[0] == found[0][0][0] for path, _ in found):
        found = [(path[1:], record) for path, record in found]
    if not found:
        raise ProjectFileError(Message("The file has no tensor under a name: save model.state_dict() in it."))
    names = {".".join(path): record for path, record in found}
    if len(names) < len(found):
        raise ProjectFileError(Message("The file has two tensors of one name: save one network by itself."))
    return names


def _leaves(root: object) -> Iterator[tuple[tuple[str, ...], TensorRecord]]:
    """Paths and records of the tensors, without those of optimizers. Containers may hold themselves."""
    room = _MOST_ENTRIES
    waiting: list[tuple[tuple[str, ...], object]] = [((), root)]
    while waiting:
        path, container = waiting.pop()
        entries = _entries(container)
        room -= 1 + len(entries)
        if room < 0 or len(path) > _MOST_DEPTH:
            raise ProjectFileError(
                Message(
                    "The file has too many dicts and lists in one another: save model.state_dict() by itself."
                )
            )
        for key, value in entries:
            if isinstance(value, TensorRecord):
                yield (*path, _short(path, str(key))), value
            elif isinstance(value, dict | list):
                waiting.append(((*path, _short(path, str(key))), value))


def _entries(container: object) -> list[tuple[object, object]]:
    if isinstance(container, list):
        return list(enumerate(container))
    if isinstance(container, dict) and "param_groups" not in container:  # else the state of an optimizer
        return list(container.items())
    return []


def _short(path: tuple[str, ...], key: str) -> str:
    if sum(map(len, path)) + len(key) > _LONGEST_PATH:
        raise ProjectFileError(
            Message(
                "The tensor name {name} is too long or cannot be shown: give it another.", name=shown(key)
            )
        )
    return key
