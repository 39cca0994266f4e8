"""Locates the first value that is not finite: its matrix, layer and step."""

import numpy as np

from playground.document import Document
from playground.inspection.trace import Trace, trace
from playground.language import Message, SaidError
from playground.parameters import FloatArray
from playground.training.batches import IGNORED, Batch


class NotFiniteError(SaidError, ArithmeticError):
    """Training met NaN or infinity; the trainer has gone back to the last good epoch."""

    def __init__(self, good_epoch: int, where: Message) -> None:
        self.good_epoch, self.where = good_epoch, where
        super().__init__(
            Message(
                "Training stopped because {where}. The weights after epoch {epoch} are kept, the last with a "
                "finite loss. A smaller learning rate or gradient clipping usually helps.",
                where=where,
                epoch=good_epoch,
            )
        )


def locate(document: Document, flat: FloatArray, gradient: FloatArray, batch: Batch) -> Message:
    """Describes the first place, in the order of computation, where a value is not finite."""
    layout = document.layout
    for name, values in layout.split(flat).items():
        if not np.isfinite(values).all():
            return Message("the weights {name} are not finite", name=name)
    found = _in_forward_pass(document, flat, batch)
    if found:
        return found
    for name, values in layout.split(gradient).items():
        if not np.isfinite(values).all():
            return Message("the gradient of {name} is not finite", name=name)
    return Message("the loss is not finite")


def _in_forward_pass(document: Document, flat: FloatArray, batch: Batch) -> Message | None:
    weights = document.layout.split(flat)
    for row, ids, targets in zip(
        batch.rows.tolist(), batch.ids.tolist(), batch.targets.tolist(), strict=True
    ):
        length = sum(target != IGNORED for target in targets)
        symbols = len(document.vocabularies.input)
        record = trace(document.model, weights, symbols, ids[:length], np.float32)
        found = _in_trace(record)
        if found:
            return _of_pair(found, row)
    return None


def _of_pair(found: tuple[Message, int], row: int) -> Message:
    tensor, step = found
    return Message(
        "{tensor} is not finite at step {step} of pair {pair}", tensor=tensor, step=step, pair=row + 1
    )


def _in_trace(record: Trace) -> tuple[Message, int] | None:
    """The first tensor, layer by layer, that is not finite, and the step, from 1."""
    tensors = [
        (Message("the hidden state of layer {layer}", layer=n), layer.hidden[1:])
        for n, layer in enumerate(record.layers, 1)
    ]
    tensors += [
        (Message("the cell state of layer {layer}", layer=n), layer.cell[1:])
        for n, layer in enumerate(record.layers, 1)
        if layer.cell is not None
    ]
    for name, values in [*tensors, (Message("the vector of logits"), record.logits)]:
        bad = ~np.isfinite(values).all(1)  # (T)
        if bad.any():
            return name, int(bad.argmax()) + 1
    return None
