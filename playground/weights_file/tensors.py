"""Reads the tensors of an untrusted safetensors file, checked and converted to float32."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import safetensors

from playground.parameters import FloatArray
from playground.project_file.errors import ProjectFileError, shown
from playground.project_file.storage import read_bytes
from playground.weights_file.refusal import refusal_of_content, refusal_of_name

MOST_TENSORS = 1000
LONGEST_NAME = 200
LONGEST_BRIEF = 100  # letters of a name in a sentence that has several
_TYPES = {"F32": "<f4", "F16": "<f2", "F64": "<f8"}
_BFLOAT16 = "BF16"  # the upper 16 bits of a float32; numpy has no such type


@dataclass(frozen=True, eq=False)
class Tensors:
    """The tensors of a file, sorted by name."""

    arrays: Mapping[str, FloatArray]  # float32, finite, read-only
    others: Mapping[str, str]  # name → dtype of each tensor that is not F16, F32, F64 or BF16


def read_tensors(path: Path) -> Tensors:
    """All tensors of a safetensors file. Raises only ProjectFileError; nothing is unpickled."""
    refusal = refusal_of_name(path.suffix)
    if refusal:
        raise ProjectFileError(refusal, path.name)
    found = _parsed(read_bytes(path))
    _require_sane_names([name for name, _ in found])
    arrays = {name: _array(name, tensor) for name, tensor in found if _is_float(tensor)}
    return Tensors(arrays, {name: tensor["dtype"] for name, tensor in found if not _is_float(tensor)})


def brief(name: str) -> str:
    """The name in a sentence that has several: without its middle if it is long."""
    half = LONGEST_BRIEF // 2
    return name if len(name) <= LONGEST_BRIEF else f"{name[:half]}…{name[-half:]}"


def _parsed(data: bytes) -> list[tuple[str, dict[str, Any]]]:
    try:
        found = safetensors.deserialize(data)  # type: ignore[no-untyped-call]
    except safetensors.SafetensorError:
        damaged = "The file is cut or damaged, or it is not safetensors at all: copy or save it again."
        raise ProjectFileError(refusal_of_content(data) or damaged) from None
    return sorted(found, key=lambda pair: pair[0])  # deserialize returns them in random order


def _require_sane_names(names: list[str]) -> None:
    if len(names) > MOST_TENSORS:
        raise ProjectFileError(
            f"The file has {len(names)} tensors, but at most {MOST_TENSORS} are read: save the network that "
            "you want to see by itself."
        )
    for name in names:
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise ProjectFileError(
                f"The tensor name {shown(name)} is too long or cannot be shown: give it another."
            )


def _is_float(tensor: Mapping[str, Any]) -> bool:
    return tensor["dtype"] in _TYPES or tensor["dtype"] == _BFLOAT16


def _array(name: str, tensor: Mapping[str, Any]) -> FloatArray:
    if tensor["dtype"] == _BFLOAT16:
        halves = np.frombuffer(tensor["data"], "<u2")
        values = (halves.astype("<u4") << 16).view("<f4")
    else:
        values = np.frombuffer(tensor["data"], _TYPES[tensor["dtype"]])
    with np.errstate(over="ignore"):  # too large for float32: becomes infinite, refused below
        array = values.astype(np.float32, copy=False).reshape(tensor["shape"])
    if not np.isfinite(array).all():
        raise ProjectFileError(f"The tensor {name} has values that are not finite in float32: save it anew.")
    array.flags.writeable = False
    return array
