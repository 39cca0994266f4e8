"""Weights edited by hand: the network with them, which training can go on from."""

from dataclasses import replace

import numpy as np

from playground.checkpoint import Checkpoint, Trained
from playground.document import Document
from playground.interventions.values import WeightEdit, WeightEdits
from playground.language import Message
from playground.parameters import FloatArray, Layout


def misfit(edits: WeightEdits, layout: Layout) -> Message | None:
    """Why the first of the edits that does not fit cannot be made, as a sentence; None if all can."""
    shapes = dict(layout.shapes)
    for edit in edits.edits:
        rows, *columns = shapes.get(edit.matrix, (0,))
        if not (0 <= edit.row < rows and 0 <= edit.column < (columns[0] if columns else 1)):
            return Message(
                "The model has no weight in {matrix}, row {row}, column {column}: undo its edit.",
                matrix=edit.matrix,
                row=edit.row + 1,
                column=edit.column + 1,
            )
    return None


def with_edits(flat: FloatArray, layout: Layout, edits: WeightEdits) -> FloatArray:
    """A copy of the weights (parameters), read-only, with the edits in their order; they must fit."""
    changed = flat.copy()
    matrices = layout.split(changed)
    for edit in edits.edits:
        matrix = matrices[edit.matrix]
        matrix.reshape(len(matrix), -1)[edit.row, edit.column] = edit.value
    changed.flags.writeable = False
    return changed


def belongs(edits: WeightEdits | None, checkpoint: Checkpoint) -> bool:
    """Whether there are edits, and of this network: after the same epoch and update."""
    return edits is not None and (edits.epoch, edits.batch) == (checkpoint.epoch, checkpoint.batch)


def edited(checkpoint: Checkpoint, layout: Layout, edits: WeightEdits | None) -> Checkpoint:
    """The network with the edits that belong to it, and its optimizer state; the same object if none do."""
    if edits is None or not belongs(edits, checkpoint) or misfit(edits, layout):
        return checkpoint
    return replace(checkpoint, flat=with_edits(checkpoint.flat, layout, edits))


def with_edit(
    edits: WeightEdits | None, checkpoint: Checkpoint, matrix: str, row: int, column: int, value: float
) -> WeightEdits:
    """The edits with another one, in place of that of the same weight; edits of other networks go."""
    kept = edits.edits if edits is not None and belongs(edits, checkpoint) else ()
    place, rounded = (matrix, row, column), float(np.float32(value))
    others = [edit for edit in kept if (edit.matrix, edit.row, edit.column) != place]
    return WeightEdits(checkpoint.epoch, checkpoint.batch, (*others, WeightEdit(*place, rounded)))


def made_edits(trained: Trained, document: Document) -> tuple[WeightEdits, ...]:
    """All edits in the weights that a run would go on from: those before, and those of the document."""
    now = document.touch.edits
    return (*trained.edited, now) if now and belongs(now, trained.checkpoint) else trained.edited
