"""Reads the tensors of an untrusted file of safetensors or torch.save, checked and converted to float32."""

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import safetensors
from numpy.typing import NDArray

from playground.language import Message
from playground.parameters import FloatArray
from playground.project_file.errors import ProjectFileError, shown
from playground.project_file.storage import read_bytes
from playground.weights_file import torch_file
from playground.weights_file.refusal import refusal_of_content, refusal_of_name
from playground.weights_file.torch_file import Raw

MOST_TENSORS = 1000
LONGEST_NAME = 200
LONGEST_BRIEF = 100  # letters of a name in a sentence that has several
_FLOATS = ("F32", "F16", "F64", "BF16")  # BF16: the upper 16 bits of a float32; numpy has no such type
_METADATA = "__metadata__"


@dataclass(frozen=True, eq=False)
class Tensors:
    """The tensors of a file, sorted by name. Tied ones, which share their numbers, are the same array."""

    arrays: Mapping[str, FloatArray]  # float32, finite, read-only
    others: Mapping[str, str]  # name → dtype of each tensor that is not F16, F32, F64 or BF16


T = TypeVar("T")


def once_a_file(compute: Callable[[Tensors], T]) -> Callable[[Tensors], T]:
    """Remember what a function gives for a file as long as its tensors are in use."""
    known: WeakKeyDictionary[Tensors, T] = WeakKeyDictionary()

    @wraps(compute)
    def remembered(tensors: Tensors) -> T:
        if tensors not in known:
            known[tensors] = compute(tensors)
        return known[tensors]

    return remembered


def read_tensors(path: Path) -> Tensors:
    """All tensors of a file. Raises only ProjectFileError; pickles are not loaded, see pickle_opcodes.py."""
    return tensors_of(file_bytes(path), path.name)


def file_bytes(path: Path) -> bytes:
    """The bytes of a weights file. Raises only ProjectFileError, also for names of files that are refused."""
    refusal = refusal_of_name(path.suffix)
    if refusal:
        raise ProjectFileError(refusal, path.name)
    return read_bytes(path)


def tensors_of(data: bytes, name: str) -> Tensors:
    """All tensors in the bytes of the file of that name. Raises only ProjectFileError."""
    try:
        return _tensors_of(data, name)
    except MemoryError as error:
        raise ProjectFileError(
            Message("There is not enough memory for the tensors of the file: close other programs.")
        ) from error


def _tensors_of(data: bytes, name: str) -> Tensors:
    from_torch = data.startswith(torch_file.MARK)
    found = torch_file.stored_tensors(data, name) if from_torch else _safetensors(data, name)
    names = sorted(found)  # safetensors returns them in random order
    _require_sane_names(names)
    arrays: dict[str, FloatArray] = {}
    converted: dict[int, FloatArray] = {}  # tied tensors are converted once
    for tensor in names:
        kind, values = found[tensor]
        if kind in _FLOATS:
            if id(values) not in converted:
                converted[id(values)] = _float32(tensor, kind, values)
            arrays[tensor] = converted[id(values)]
    return Tensors(arrays, {tensor: found[tensor][0] for tensor in names if tensor not in arrays})


def brief(name: str) -> str:
    """The name in a sentence that has several: without its middle if it is long."""
    half = LONGEST_BRIEF // 2
    return name if len(name) <= LONGEST_BRIEF else f"{name[:half]}…{name[-half:]}"


def _safetensors(data: bytes, name: str) -> dict[str, Raw]:
    try:
        found = safetensors.deserialize(data)  # type: ignore[no-untyped-call]
    except safetensors.SafetensorError:
        damaged = Message(
            "The file is cut or damaged, or it is neither of safetensors nor of torch.save: copy or save it "
            "again."
        )
        raise ProjectFileError(refusal_of_content(data, name) or damaged) from None
    stored = {key: (tensor["dtype"], _numbers(tensor)) for key, tensor in found}
    tied = {alias: stored[key] for alias, key in _tied(data).items() if key in stored and alias not in stored}
    return {**stored, **tied}


def _numbers(tensor: Mapping[str, object]) -> NDArray[np.generic]:
    kind = torch_file.TYPES.get(str(tensor["dtype"]))
    if kind is None:
        return np.empty(0)
    return np.frombuffer(tensor["data"], f"<{kind}").reshape(tensor["shape"])  # type: ignore[call-overload, no-any-return]


def _tied(data: bytes) -> dict[str, str]:
    """Name → name under which its numbers are stored, as safetensors.torch.save_model notes tied tensors."""
    (length,) = struct.unpack_from("<Q", data)
    noted = json.loads(data[8 : 8 + length]).get(_METADATA) or {}
    return {alias: key for alias, key in noted.items() if isinstance(key, str)}


def _require_sane_names(names: list[str]) -> None:
    if len(names) > MOST_TENSORS:
        raise ProjectFileError(
            Message(
                "The file has {tensors} tensors, but at most {most} are read: save the network "
                "that you want to see by itself.",
                tensors=len(names),
                most=MOST_TENSORS,
            )
        )
    for name in names:
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise ProjectFileError(
                Message(
                    "The tensor name {name} is too long or cannot be shown: give it another.",
                    name=shown(name),
                )
            )


def _float32(name: str, kind: str, values: NDArray[np.generic]) -> FloatArray:
    if kind == "BF16":
        values = (values.astype("<u4") << 16).view("<f4")
    with np.errstate(over="ignore"):  # too large for float32: becomes infinite, refused below
        array = np.asarray(values, np.float32, order="C")
    if not np.isfinite(array).all():
        raise ProjectFileError(
            Message("The tensor {name} has values that are not finite in float32: save it anew.", name=name)
        )
    array.flags.writeable = False
    return array
