"""Converts weights, optimizer state and curve to safetensors and back; input is untrusted and checked."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy
from numpy.typing import NDArray

from playground.checkpoint import Checkpoint, Curve
from playground.language import Message
from playground.parameters import FloatArray, Layout, Shape
from playground.project_file.errors import ProjectFileError, shown
from playground.spec import MAX_EPOCHS, OPTIMIZER_NAMES, Optimizer

WEIGHTS, HISTORY = "weights.safetensors", "history.safetensors"
OPTIMIZER_PREFIX = "optimizer."

# torch's names of optimizer state tensors; () is a scalar, None a vector as long as all parameters together
_MOMENTUM: dict[str, Shape | None] = {"momentum_buffer": None}
_ADAM: dict[str, Shape | None] = {"step": (), "exp_avg": None, "exp_avg_sq": None}
_RMSPROP: dict[str, Shape | None] = {"step": (), "square_avg": None}
_STATES: dict[Optimizer, tuple[dict[str, Shape | None], ...]] = {
    "adam": ({}, _ADAM),
    "adamw": ({}, _ADAM),
    "sgd": ({}, _MOMENTUM),
    "rmsprop": ({}, _RMSPROP, {**_RMSPROP, **_MOMENTUM}),
}
NEVER_NEGATIVE = ("step", "exp_avg_sq", "square_avg")
_TYPES: dict[str, np.dtype[Any]] = {"F32": np.dtype("<f4"), "F64": np.dtype("<f8"), "I64": np.dtype("<i8")}

_COLUMNS = {"epoch": "I64", "loss": "F64", "symbol_accuracy": "F64", "pair_accuracy": "F64"}
MOST_LISTED = 5

Array = NDArray[Any]
Found = Mapping[str, Mapping[str, Any]]  # tensors as safetensors returns them: dtype, shape, data
OptimizerState = Mapping[str, FloatArray]


def weights_bytes(checkpoint: Checkpoint, layout: Layout) -> bytes:
    if checkpoint.flat.size != layout.size:
        raise ProjectFileError(
            Message(
                "The weights are {numbers} numbers, but the model has {parameters} parameters: train again.",
                numbers=checkpoint.flat.size,
                parameters=layout.size,
            )
        )
    state = {OPTIMIZER_PREFIX + name: values for name, values in checkpoint.optimizer.items()}
    return tensor_bytes({**layout.split(checkpoint.flat), **state})


def history_bytes(curve: Curve) -> bytes:
    return tensor_bytes({field.name: getattr(curve, field.name) for field in fields(curve)})


def tensor_bytes(arrays: Mapping[str, Array]) -> bytes:
    """The arrays are made contiguous in C order, because safetensors copies their memory as it is."""
    return safetensors.numpy.save({name: np.array(values, order="C") for name, values in arrays.items()})


def read_weights(data: bytes, layout: Layout, optimizer: Optimizer) -> tuple[FloatArray, OptimizerState]:
    """All parameters in one read-only array, and the optimizer state. Raises ProjectFileError."""
    found = parsed(WEIGHTS, data)
    state = state_shapes(WEIGHTS, found, optimizer, layout.size)
    tensors = arrays(
        WEIGHTS, found, {name: ("F32", shape) for name, shape in (*layout.shapes, *state.items())}
    )
    flat = layout.join(tensors)
    flat.flags.writeable = False
    kept = {name.removeprefix(OPTIMIZER_PREFIX): tensors[name] for name in state}
    for name in NEVER_NEGATIVE:
        if name in kept and (kept[name] < 0).any():
            raise ProjectFileError(
                Message(
                    "{member}: {prefix}{name} is negative: use a backup copy.",
                    member=WEIGHTS,
                    prefix=OPTIMIZER_PREFIX,
                    name=name,
                )
            )
    return flat, kept


def state_shapes(member: str, found: Found, optimizer: Optimizer, size: int) -> dict[str, Shape]:
    """Names and shapes of the optimizer state tensors in this file: all, or none before the first update."""
    names = {name.removeprefix(OPTIMIZER_PREFIX) for name in found if name.startswith(OPTIMIZER_PREFIX)}
    for state in _STATES[optimizer]:
        if state.keys() == names:
            return {OPTIMIZER_PREFIX + name: (size,) if s is None else s for name, s in state.items()}
    listed = tuple(shown(name) for name in sorted(names)[:MOST_LISTED])
    raise ProjectFileError(
        Message(
            "{member}: the optimizer state {tensors} is not that of {optimizer}: use a backup copy.",
            member=member,
            tensors=listed,
            optimizer=OPTIMIZER_NAMES[optimizer],
        )
    )


def read_history(data: bytes) -> Curve:
    found = parsed(HISTORY, data)
    shape = tuple(found["epoch"]["shape"]) if "epoch" in found else ()
    points: Shape = shape if len(shape) == 1 else (0,)
    columns = arrays(HISTORY, found, {name: (kind, points) for name, kind in _COLUMNS.items()})
    curve = Curve(**columns)
    _check_curve(curve)
    return curve


def _check_curve(curve: Curve) -> None:
    epoch = curve.epoch
    if len(epoch) and not (epoch[0] > 0 and epoch[-1] <= MAX_EPOCHS and (epoch[1:] > epoch[:-1]).all()):
        raise ProjectFileError(
            Message("{member}: epochs must rise from 1 to {most} at most.", member=HISTORY, most=MAX_EPOCHS)
        )
    for name in ("symbol_accuracy", "pair_accuracy"):
        values = getattr(curve, name)
        if ((values < 0) | (values > 1)).any():
            raise ProjectFileError(
                Message("{member}: {name} must lie between 0 and 1.", member=HISTORY, name=name)
            )


def parsed(member: str, data: bytes) -> Found:
    try:
        return dict(safetensors.deserialize(data))  # type: ignore[no-untyped-call]
    except safetensors.SafetensorError:
        raise ProjectFileError(
            Message("{member} is not readable: use a backup copy.", member=member)
        ) from None


def arrays(member: str, found: Found, wanted: Mapping[str, tuple[str, Shape]]) -> dict[str, Array]:
    """The tensors as arrays. Raises ProjectFileError unless they are exactly the wanted ones and finite."""
    for name in found.keys() - wanted.keys():
        raise ProjectFileError(
            Message(
                "{member}: the tensor {name} does not belong to this model.", member=member, name=shown(name)
            )
        )
    made = {}
    for name, (kind, shape) in wanted.items():
        if name not in found:
            raise ProjectFileError(
                Message(
                    "{member}: the tensor {name} is missing: use a backup copy.", member=member, name=name
                )
            )
        made[name] = _array(
            Message("{member}: the tensor {name}", member=member, name=name), found[name], kind, shape
        )
    return made


def _array(name: Message, tensor: Mapping[str, Any], kind: str, shape: Shape) -> Array:
    if (tensor["dtype"], tuple(tensor["shape"])) != (kind, shape):
        raise ProjectFileError(
            Message(
                "{name} must be {kind} {shape}, found {found} {sizes}.",
                name=name,
                kind=kind,
                shape=str(list(shape)),
                found=tensor["dtype"],
                sizes=str(tensor["shape"])[:40],
            )
        )
    array: Array = np.frombuffer(bytes(tensor["data"]), _TYPES[kind]).reshape(shape)  # read-only
    if not np.isfinite(array).all():
        raise ProjectFileError(
            Message("{name} has values that are not finite: use a backup copy.", name=name)
        )
    return array
