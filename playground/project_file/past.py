"""Past epochs in a project file: parameters and optimizer state; the best, solved and bookmarked epochs."""

from itertools import pairwise
from math import isfinite

from playground.checkpoint import Kept
from playground.document import Document
from playground.language import Message
from playground.project_file.errors import ProjectFileError
from playground.project_file.reader import Section
from playground.project_file.size_limits import MAX_BOOKMARKS, MAX_ROWS
from playground.project_file.tensors import (
    NEVER_NEGATIVE,
    OPTIMIZER_PREFIX,
    Array,
    Found,
    arrays,
    parsed,
    state_shapes,
    tensor_bytes,
)
from playground.spec import MAX_EPOCHS

KEPT = "epochs.safetensors"
UNKNOWN_NORM = -1


def kept_bytes(kept: Kept) -> bytes:
    state = {OPTIMIZER_PREFIX + name: values for name, values in kept.optimizer.items()}
    return tensor_bytes(
        {
            "epochs": kept.epochs,
            "parameters": kept.parameters,
            "gradient_norms": kept.gradient_norms,
            **state,
        }
    )


def kept_json(kept: Kept) -> dict[str, object]:
    return {
        "stride": kept.stride,
        "best": kept.best,
        "best_loss": kept.best_loss,
        "solved": kept.solved,
        "bookmarks": list(kept.bookmarks),
    }


def read_kept(section: Section, data: bytes, document: Document, last: int) -> Kept:
    """The past epochs, checked against the document and the newest epoch `last`. Raises ProjectFileError."""
    tensors = _read_tensors(data, document)
    bookmarks = section.rows("bookmarks", MAX_BOOKMARKS)
    kept = Kept(
        epochs=tensors.pop("epochs"),
        parameters=tensors.pop("parameters"),
        gradient_norms=tensors.pop("gradient_norms"),
        optimizer={name.removeprefix(OPTIMIZER_PREFIX): values for name, values in tensors.items()},
        stride=section.whole("stride", 1, MAX_EPOCHS),
        best=_epoch(section, "best", last),
        best_loss=section.number("best_loss", Message("a number that is finite"), isfinite),
        solved=_epoch(section, "solved", last),
        bookmarks=tuple([_bookmark(mark, last) for mark in bookmarks]),
    )
    _check(kept, last)
    return kept


def _read_tensors(data: bytes, document: Document) -> dict[str, Array]:
    layout, found = document.layout, parsed(KEPT, data)
    rows = _rows(found)
    state = state_shapes(KEPT, found, document.training.optimizer, layout.size)
    wanted = {
        "epochs": ("I64", (rows,)),
        "parameters": ("F32", (rows, layout.size)),
        "gradient_norms": ("F32", (rows, len(layout.shapes))),
        **{name: ("F32", (rows, *shape)) for name, shape in state.items()},
    }
    return arrays(KEPT, found, wanted)


def _rows(found: Found) -> int:
    shape = tuple(found["epochs"]["shape"]) if "epochs" in found else ()
    rows = int(shape[0]) if len(shape) == 1 else 0
    if rows > MAX_ROWS:
        raise ProjectFileError(
            Message(
                "{member}: it has {rows} epochs, at most {most} may be: use a backup copy.",
                member=KEPT,
                rows=rows,
                most=MAX_ROWS,
            )
        )
    return rows


def _epoch(section: Section, name: str, last: int) -> int | None:
    """The epoch under a key; None if the key is missing."""
    if name not in section:
        return None
    value = section.take(name)
    if type(value) is not int or not 1 <= value <= last:
        raise ProjectFileError(
            Message("{member}: {name} must be an epoch from 1 to {last}.", member=KEPT, name=name, last=last)
        )
    return value


def _bookmark(value: object, last: int) -> int:
    if type(value) is not int or not 0 <= value <= last:
        raise ProjectFileError(
            Message("{member}: a bookmark must be an epoch up to {last}.", member=KEPT, last=last)
        )
    return value


def _check(kept: Kept, last: int) -> None:
    epochs = kept.epochs.tolist()
    if not epochs or epochs[0] < 0 or epochs[-1] != last or any(a >= b for a, b in pairwise(epochs)):
        raise ProjectFileError(
            Message("{member}: its epochs must rise, from 0 at least to {last}.", member=KEPT, last=last)
        )
    grid = range(-(-epochs[0] // kept.stride) * kept.stride, epochs[-1] + 1, kept.stride)
    if len(grid) > len(epochs) or not set(grid) <= set(epochs):
        raise ProjectFileError(
            Message(
                "{member}: not every epoch of its stride {stride} is there.", member=KEPT, stride=kept.stride
            )
        )
    if not set(kept.bookmarks) <= set(epochs) or list(kept.bookmarks) != sorted(set(kept.bookmarks)):
        raise ProjectFileError(
            Message("{member}: bookmarks must be epochs that it holds, in order.", member=KEPT)
        )
    if ((kept.gradient_norms < 0) & (kept.gradient_norms != UNKNOWN_NORM)).any():
        raise ProjectFileError(Message("{member}: a norm is negative: use a backup copy.", member=KEPT))
    for name in NEVER_NEGATIVE:
        if name in kept.optimizer and (kept.optimizer[name] < 0).any():
            raise ProjectFileError(
                Message(
                    "{member}: {prefix}{name} is negative: use a backup copy.",
                    member=KEPT,
                    prefix=OPTIMIZER_PREFIX,
                    name=name,
                )
            )
