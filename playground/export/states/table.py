"""Everything the inspector shows for the chosen texts, as named arrays for each checkpoint."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.cells import GATES, Array
from playground.document import Document
from playground.export.format_api import Request
from playground.inspection.influence import logits_by_input, loss_by_hidden
from playground.inspection.logit_attribution import step_losses
from playground.inspection.pausable import finished
from playground.inspection.trace import Trace, trace
from playground.parameters import FloatArray, Weights, input_width

GoOn = Callable[[], None]  # raises an exception to cancel the work


@dataclass(frozen=True, eq=False)
class Values:
    """One kind of value at every step. `layer` counts from 1, and is 0 for a kind without a layer."""

    kind: str
    layer: int
    array: Array  # (T, n): step t, unit; or (T) where a step has one number

    @property
    def name(self) -> str:
        """Last part of the array's name in the file, after epoch and pair: `layer_2/hidden`, `logits`."""
        return f"layer_{self.layer}/{self.kind}" if self.layer else self.kind


@dataclass(frozen=True)
class Text:
    """A pair as the network reads it; `number` counts from 1."""

    number: int
    input: str
    target: str
    symbols: tuple[str, ...]
    input_ids: tuple[int, ...]
    target_ids: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class EpochState:
    """The parameters after an epoch; `label` is `15`, or `15+3` for three updates after epoch 15."""

    label: str
    flat: FloatArray


@dataclass(frozen=True, eq=False)
class StateTable:
    """The checkpoints of a request in the order of their epochs, each evaluated on all chosen texts."""

    request: Request

    @property
    def document(self) -> Document:
        return self.request.trained.document

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        return tuple(_text(self.document, row) for row in sorted(set(self.request.rows)))

    @cached_property
    def networks(self) -> tuple[EpochState, ...]:
        """The further epochs of the request and its own checkpoint."""
        own, past = self.request.trained.checkpoint, self.request.past
        found = {(own.epoch, own.batch): own.flat}
        if past is not None:
            for epoch, flat in zip(past.epochs.tolist(), past.parameters, strict=True):
                found.setdefault((epoch, 0), flat)
        return tuple(EpochState(label(epoch, batch), flat) for (epoch, batch), flat in sorted(found.items()))

    @property
    def count(self) -> int:
        """The number of values in the table, found without computing them."""
        return len(self.networks) * sum(_count(self.document, len(text.symbols)) for text in self.texts)

    def values(self, network: EpochState, text: Text, go_on: GoOn) -> Iterator[Values]:
        """The values for one text, in float64 from the float32 parameters as in the inspector.

        The initial state is not included.
        """
        model, weights = self.document.model, self.document.layout.split(network.flat)
        record = trace(model, weights, len(self.document.vocabularies.input), text.input_ids)
        yield Values("features", 0, record.inputs)  # (T, features)
        yield from _layer_values(record)
        yield Values("logits", 0, record.logits)  # (T, symbols)
        yield Values("probabilities", 0, record.probabilities)  # (T, symbols)
        yield Values("loss", 0, step_losses(record, text.target_ids))  # (T)
        yield from self._influences(weights, record, text, go_on)

    def _influences(self, weights: Weights, record: Trace, text: Text, go_on: GoOn) -> Iterator[Values]:
        model = self.document.model
        losses = finished(loss_by_hidden(model, weights, record, text.target_ids), go_on)
        for layer, found in enumerate(losses.by_hidden, 1):
            yield Values("loss_by_hidden", layer, found)  # (T, T)
        yield Values("logits_by_input", 0, finished(logits_by_input(model, weights, record), go_on))  # (T, T)


def label(epoch: int, batch: int) -> str:
    return f"{epoch}+{batch}" if batch else str(epoch)


def _text(document: Document, row: int) -> Text:
    pair, vocabularies = document.pairs[row], document.vocabularies
    symbols, targets = pair.symbols(document.vocabulary.level)
    ids = vocabularies.input.encode(symbols), vocabularies.target.encode(targets)
    return Text(row + 1, pair.input, pair.target, symbols, *ids)


def _layer_values(record: Trace) -> Iterator[Values]:
    for number, layer in enumerate(record.layers, 1):
        yield Values("hidden", number, layer.hidden[1:])  # (T, H)
        if layer.cell is not None:
            yield Values("cell", number, layer.cell[1:])  # (T, H)
        for gate, values in layer.gates.items():
            yield Values(gate, number, values)  # (T, H)


def _count(document: Document, steps: int) -> int:
    model, symbols = document.model, document.vocabularies
    states = 1 + (model.cell == "lstm") + len(GATES[model.cell])
    at_a_step = input_width(model, len(symbols.input)) + 2 * len(symbols.target) + 1
    in_a_layer = states * model.hidden_size + steps
    return steps * (at_a_step + model.layers * in_a_layer + steps)


def texts_as_arrays(table: StateTable) -> Iterator[tuple[str, NDArray[Any]]]:
    """The arrays that explain the others: epochs and pairs in their names, texts, symbols and indices."""
    vocabularies = table.document.vocabularies
    yield "epochs", np.array([network.label for network in table.networks], np.str_)
    yield "pairs", np.array([text.number for text in table.texts], np.int64)
    yield "inputs", np.array([text.input for text in table.texts], np.str_)
    yield "targets", np.array([text.target for text in table.texts], np.str_)
    yield "input_symbols", np.array(vocabularies.input.symbols, np.str_)
    yield "target_symbols", np.array(vocabularies.target.symbols, np.str_)
    for text in table.texts:
        yield f"pair_{text.number}/input_ids", np.array(text.input_ids, np.int64)  # (T)
        yield f"pair_{text.number}/target_ids", np.array(text.target_ids, np.int64)  # (T)
