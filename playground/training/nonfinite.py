"""Locates the first value that is not finite: its matrix, layer and step."""

import numpy as np

from playground.document import Document
from playground.inspection.trace import Trace, trace
from playground.parameters import FloatArray
from playground.training.batches import IGNORED, Batch


class NotFiniteError(ArithmeticError):
    """Training met NaN or infinity; the trainer has gone back to the last good epoch."""

    def __init__(self, good_epoch: int, where: str) -> None:
        self.good_epoch = good_epoch
        super().__init__(
            f"Training stopped because {where}. The weights after epoch {good_epoch} are kept, the last with "
            "a finite loss. A smaller learning rate or gradient clipping usually helps."
        )


def locate(document: Document, flat: FloatArray, gradient: FloatArray, batch: Batch) -> str:
    """Describes the first place, in the order of computation, where a value is not finite."""
    layout = document.layout
    for name, values in layout.split(flat).items():
        if not np.isfinite(values).all():
            return f"the weights {name} are not finite"
    found = _in_forward_pass(document, flat, batch)
    if found:
        return found
    for name, values in layout.split(gradient).items():
        if not np.isfinite(values).all():
            return f"the gradient of {name} is not finite"
    return "the loss is not finite"


def _in_forward_pass(document: Document, flat: FloatArray, batch: Batch) -> str | None:
    weights = document.layout.split(flat)
    for row, ids, targets in zip(
        batch.rows.tolist(), batch.ids.tolist(), batch.targets.tolist(), strict=True
    ):
        length = sum(target != IGNORED for target in targets)
        symbols = len(document.vocabularies.input)
        record = trace(document.model, weights, symbols, ids[:length], np.float32)
        found = _in_trace(record)
        if found:
            return f"{found} of pair {row + 1}"
    return None


def _in_trace(record: Trace) -> str | None:
    """Describes the first tensor, layer by layer, that is not finite, and the step."""
    tensors = [
        (f"the hidden state of layer {n}", layer.hidden[1:]) for n, layer in enumerate(record.layers, 1)
    ]
    tensors += [
        (f"the cell state of layer {n}", layer.cell[1:])
        for n, layer in enumerate(record.layers, 1)
        if layer.cell is not None
    ]
    for name, values in [*tensors, ("the vector of logits", record.logits)]:
        bad = ~np.isfinite(values).all(1)  # (T)
        if bad.any():
            return f"{name} is not finite at step {int(bad.argmax()) + 1}"
    return None
