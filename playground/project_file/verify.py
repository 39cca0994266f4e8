"""Checks, before a file is replaced, that the new bytes load as the same project."""

from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.checkpoint import Checkpoint, Curve, Kept, Project, Trained
from playground.language import Message
from playground.project_file.codec import from_bytes, project_json, to_bytes
from playground.project_file.errors import ProjectFileError

Array = NDArray[Any]


def verified_bytes(project: Project) -> bytes:
    """The project as bytes, checked to load as an equal project. Raises ProjectFileError."""
    data = to_bytes(project)
    if not equal(from_bytes(data), project):
        raise ProjectFileError(
            Message("The file would not hold all of the project: please report this, with the project.")
        )
    return data


def equal(one: Project, other: Project) -> bool:
    if one.document != other.document or project_json(one) != project_json(other):
        return False
    if one.trained is None or other.trained is None:
        return one.trained is other.trained
    return _equal_trained(one.trained, other.trained) and _equal_kept(one.kept, other.kept)


def _equal_trained(one: Trained, other: Trained) -> bool:
    return (
        one.document.untouched == other.document.untouched
        and _equal_checkpoints(one.checkpoint, other.checkpoint)
        and _equal_curves(one.curve, other.curve)
    )


def _equal_checkpoints(one: Checkpoint, other: Checkpoint) -> bool:
    return (
        (one.epoch, one.batch) == (other.epoch, other.batch)
        and one.optimizer.keys() == other.optimizer.keys()
        and _equal_arrays(one.flat, other.flat)
        and all(_equal_arrays(one.optimizer[name], other.optimizer[name]) for name in one.optimizer)
    )


def _equal_kept(one: Kept | None, other: Kept | None) -> bool:
    """Compares the arrays only; the other fields are in project.json."""
    if one is None or other is None:
        return one is other
    return (
        one.optimizer.keys() == other.optimizer.keys()
        and all(
            _equal_arrays(getattr(one, name), getattr(other, name))
            for name in ("epochs", "parameters", "gradient_norms")
        )
        and all(_equal_arrays(one.optimizer[name], other.optimizer[name]) for name in one.optimizer)
    )


def _equal_curves(one: Curve, other: Curve) -> bool:
    return all(_equal_arrays(getattr(one, f.name), getattr(other, f.name)) for f in fields(Curve))


def _equal_arrays(one: Array, other: Array) -> bool:
    return one.dtype == other.dtype and np.array_equal(one, other)
