"""Damages safetensors: what the header says of each tensor, its numbers, and the sizes around them."""

import json
import struct
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.long.mutations import byte_blocks

Header = dict[str, Any]
_FINITE = (-1.0, -0.0, 0.0, 1e-45, 1e30, 1e38, 3.4e38, -3.4e38, 1e19, -1e19, 1.0, 2.0)
_EDGES = (*_FINITE, np.nan, np.inf, -np.inf)
_WHOLE_EDGES = (-1, 0, 1, 2, 2**62, -(2**62), 2**63 - 1, -(2**63), 10_000_000, 10_000_001)
_DTYPES = (
    "F64", "F32", "F16", "BF16", "I64", "I32", "I8", "U8", "U64", "BOOL", "F8_E5M2", "C64", "F4", "x", "",
    7, None,
)  # fmt: skip
_NUMPY: dict[str, str] = {"F32": "<f4", "F64": "<f8", "I64": "<i8"}
_NAMES = (
    "", "x", "epochs", "loss", "head.bias", "rnn.weight_ih_l0", "rnn.weight_ih_l1", "rnn.weight_hr_l0",
    "rnn.weight_ih_l0_reverse", "rnn.weight_ih_l999", "optimizer.step", "optimizer.x", "a\nb", "\u202ex",
    "<img src=/dev/zero>", "n" * 200, "n" * 201, "n" * 190 + ".weight_ih", "__metadata__", "0", "weight_ih",
)  # fmt: skip
_SIZES: tuple[Any, ...] = (
    0, 1, -1, 2, 3, 5, 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 10**30, 1.5, "4", None, [],
)  # fmt: skip


def mutated(data: bytes, chance: Random) -> bytes:
    if chance.random() < 0.1:
        return byte_blocks.mutated(data, chance)
    header, body = split(data)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        header, body = chance.choice(_WAYS)(header, body, chance)
    made = joined(header, body)
    return _resized(made, chance) if chance.random() < 0.05 else made


def values_mutated(data: bytes, chance: Random) -> bytes:
    """The header stays right, and the numbers become odd ones."""
    header, body = split(data)
    edges = _FINITE if chance.random() < 0.7 else _EDGES
    for _ in range(chance.choice([1, 2, 5, 10])):
        if chance.random() < 0.2:
            header, body = _recast(header, body, chance)
        else:
            body = _with_values(header, body, chance, edges)
    return joined(header, body)


def split(data: bytes) -> tuple[Header, bytes]:
    (length,) = struct.unpack_from("<Q", data)
    return json.loads(data[8 : 8 + length]), data[8 + length :]


def joined(header: Header, body: bytes) -> bytes:
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + body


def _resized(data: bytes, chance: Random) -> bytes:
    (length,) = struct.unpack_from("<Q", data)
    size = chance.choice(
        [0, 1, length - 1, length + 1, len(data) - 8, 2**63, 2**64 - 1, chance.randrange(2**64)]
    )
    return struct.pack("<Q", size) + data[8:]


def _some(header: Header, chance: Random) -> tuple[str, Any]:
    names = sorted(name for name, entry in header.items() if isinstance(entry, dict) and "shape" in entry)
    name = chance.choice(names) if names else "x"
    return name, header.setdefault(name, {"dtype": "F32", "shape": [], "data_offsets": [0, 4]})


def _dtype(header: Header, body: bytes, chance: Random) -> tuple[Header, bytes]:
    _some(header, chance)[1]["dtype"] = chance.choice(_DTYPES)
    return header, body


def _shape(header: Header, body: bytes, chance: Random) -> tuple[Header, bytes]:
    _, entry = _some(header, chance)
    shape = entry["shape"] if isinstance(entry["shape"], list) else []
    entry["shape"] = chance.choice(
        [
            shape[::-1],
            [*shape, 1],
            [1, *shape],
            shape[1:],
            [*shape, chance.choice(_SIZES)],
            [],
            None,
            [0],
            [1] * 100,
        ]
    )
    if shape and chance.random() < 0.3:
        entry["shape"] = [*shape[:-1], chance.choice(_SIZES)]
    return header, body


def _offsets(header: Header, body: bytes, chance: Random) -> tuple[Header, bytes]:
    _, entry = _some(header, chance)
    _, other = _some(header, chance)
    if chance.random() < 0.5:
        entry["data_offsets"], other["data_offsets"] = other["data_offsets"], entry["data_offsets"]
    else:
        start = chance.choice([0, 4, len(body), *_SIZES])
        entry["data_offsets"] = [start, chance.choice([0, 4, len(body), len(body) + 4, *_SIZES])]
    return header, body


def _rename(header: Header, body: bytes, chance: Random) -> tuple[Header, bytes]:
    name, entry = _some(header, chance)
    del header[name]
    header[chance.choice(_NAMES)] = entry
    return header, body


def _within(header: Header, body: bytes, chance: Random) -> tuple[Header, bytes]:
    """All tensors in a module of a long name, or of a strange one; perhaps none is a recurrent layer's."""
    module, ending = chance.choice(["n" * 150, "n" * 185, "é" * 90, "<b>", "net.net"]), chance.choice("_.")
    return {f"{module}.{name.replace('_l', ending + 'l')}": entry for name, entry in header.items()}, body


def _exchange(header: Header, body: bytes, chance: Random) -> tuple[Header, bytes]:
    one, entry = _some(header, chance)
    other, its = _some(header, chance)
    header[one], header[other] = its, entry
    return header, body


def _drop(header: Header, body: bytes, chance: Random) -> tuple[Header, bytes]:
    del header[_some(header, chance)[0]]
    return header, body


def _add(header: Header, body: bytes, chance: Random) -> tuple[Header, bytes]:
    header[chance.choice(_NAMES)] = {"dtype": "F32", "shape": [1], "data_offsets": [len(body), len(body) + 4]}
    return header, body + np.float32(chance.choice(_EDGES)).tobytes()


def _strange_entry(header: Header, body: bytes, chance: Random) -> tuple[Header, bytes]:
    name = _some(header, chance)[0]
    strange = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4], "more": 1}
    header[name] = chance.choice([None, [], 5, "x", {}, {"dtype": "F32"}, strange])
    return header, body


def _metadata(header: Header, body: bytes, chance: Random) -> tuple[Header, bytes]:
    header["__metadata__"] = chance.choice([{}, {"format": "pt"}, {"a": 1}, [], None, {"x": "y" * 3000}])
    return header, body


def _cut(header: Header, body: bytes, chance: Random) -> tuple[Header, bytes]:
    return header, chance.choice([body[:-1], body[:-4], body + b"\0", body + bytes(4), b"", body[4:]])


def _numbers(header: Header, body: bytes, chance: Random) -> tuple[Header, bytes]:
    return header, _with_values(header, body, chance, _EDGES)


def _with_values(header: Header, body: bytes, chance: Random, edges: tuple[float, ...]) -> bytes:
    """One number of one tensor replaced, or all of them by the same."""
    values, (start, end) = _values(header, body, chance)
    if values is None or not values.size:
        return body
    at = chance.randrange(values.size)
    some = slice(at, at + 1) if chance.random() < 0.5 else slice(None)
    values[some] = chance.choice(_WHOLE_EDGES if values.dtype.kind == "i" else edges)
    return body[:start] + values.tobytes() + body[end:]


def _values(header: Header, body: bytes, chance: Random) -> tuple[NDArray[Any] | None, tuple[int, int]]:
    """A copy of the numbers of one tensor, and where they lie; None if the header is damaged already."""
    _, entry = _some(header, chance)
    try:
        start, end = entry["data_offsets"]
        return np.frombuffer(body[start:end], _NUMPY[entry["dtype"]]).copy(), (start, end)
    except (KeyError, TypeError, ValueError):
        return None, (0, 0)


def _recast(header: Header, body: bytes, chance: Random) -> tuple[Header, bytes]:
    """One tensor in another type of number, with offsets that are right."""
    name, entry = _some(header, chance)
    values, (start, end) = _values({name: entry}, body, chance)
    if values is None or any(other["data_offsets"][0] > 2**40 for other in _whole_entries(header)):
        return header, body
    kind = chance.choice(["<f8", "<f2", "<i8", "<f4"])
    with np.errstate(all="ignore"):
        data = values.astype(kind).tobytes()
    entry["dtype"] = {"<f8": "F64", "<f2": "F16", "<i8": "I64", "<f4": "F32"}[kind]
    for other in _whole_entries(header):
        if other["data_offsets"][0] >= end:
            other["data_offsets"] = [at + len(data) - (end - start) for at in other["data_offsets"]]
    entry["data_offsets"] = [start, start + len(data)]
    return header, body[:start] + data + body[end:]


def _whole_entries(header: Header) -> list[Any]:
    entries = [entry for entry in header.values() if isinstance(entry, dict) and "data_offsets" in entry]
    return [entry for entry in entries if all(type(at) is int for at in entry["data_offsets"])]


Way = Callable[[Header, bytes, Random], tuple[Header, bytes]]
_WAYS: tuple[Way, ...] = (
    _dtype, _shape, _offsets, _rename, _exchange, _drop, _add, _within, _strange_entry, _metadata, _cut,
    _numbers, _numbers, _recast,
)  # fmt: skip
