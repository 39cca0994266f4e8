"""One network evaluated on one text, with everything that the inspecting views show."""

from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from playground.checkpoint import NetworkState
from playground.document import Document
from playground.pairs import target_of
from playground.parameters import FloatArray, Weights
from playground.vocabulary import join, numbered, quoted, split, visible
from ui.session.state import Selection
from ui.style.numbers import number
from ui.style.translation import translate

if TYPE_CHECKING:
    from playground.cells import Array
    from playground.inspection.torch_check import Check
    from playground.inspection.trace import Trace


MOST_COMPARED = 1000  # pairs searched for a typed text, at every keystroke


@dataclass(frozen=True, eq=False)
class ShownNetwork:
    """One network, whatever it reads."""

    document: Document  # the network's
    epoch: int
    batch: int  # updates since that epoch, if the run is in the middle of the next one
    flat: FloatArray  # all parameters, as in `document.layout`
    run: object = field(default=None, kw_only=True)  # identity of the training result that it belongs to

    @classmethod
    def of(cls, network: NetworkState, run: object) -> "ShownNetwork":
        checkpoint = network.checkpoint
        return ShownNetwork(network.document, checkpoint.epoch, checkpoint.batch, checkpoint.flat, run=run)

    @cached_property
    def weights(self) -> Weights:
        return self.document.layout.split(self.flat)


@dataclass(frozen=True, eq=False)
class Inspected(ShownNetwork):
    """Steps count from 1; step 0 is the initial state."""

    text: str
    symbols: tuple[str, ...]
    targets: tuple[str, ...]  # empty if there is no target, or one of another length
    trace: "Trace"
    check: "Check"

    @property
    def steps(self) -> int:
        return len(self.symbols)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The symbols as displayed: repeated ones numbered, spaces visible."""
        return numbered([visible(symbol) for symbol in self.symbols])

    @cached_property
    def answers(self) -> tuple[str, ...]:
        return self.document.vocabularies.target.decode(self.trace.prediction)

    @cached_property
    def target_ids(self) -> tuple[int, ...] | None:
        """The target index at each step; None without a target, or if a symbol is not in the vocabulary."""
        known = self.document.vocabularies.target
        if not self.targets or known.unknown(self.targets):
            return None
        return known.encode(self.targets)

    def right(self, step: int) -> bool | None:
        """Whether the prediction at that step (from 1) is the target; None without a target."""
        return self.answers[step - 1] == self.targets[step - 1] if self.targets else None

    def target_probability(self, step: int) -> float | None:
        known = self.document.vocabularies.target
        if not self.targets or self.targets[step - 1] not in known:
            return None
        return float(self.trace.probabilities[step - 1, known.index_of[self.targets[step - 1]]])

    @property
    def answer_text(self) -> str:
        return join(self.answers, self.document.vocabulary.level)


def text_of(selection: Selection, document: Document) -> tuple[str, str | None]:
    """The text to read, and its target; None for a typed text that is not a pair's input."""
    if selection.text is not None:
        level = document.vocabulary.level
        symbols = split(selection.text, level)
        return selection.text, target_of(document.pairs[:MOST_COMPARED], symbols, level)
    pair = document.pairs[min(selection.pair, len(document.pairs) - 1)] if document.pairs else None
    return (pair.input, pair.target) if pair else ("", None)


def look_inside(network: NetworkState, text: str, target: str | None, run: object = None) -> Inspected | str:
    """Evaluate the network on the text and check it against torch, or return why it cannot be read."""
    document, checkpoint = network.document, network.checkpoint
    level, vocabularies = document.vocabulary.level, document.vocabularies
    symbols = split(text, level)
    targets = split(target, level) if target is not None else ()
    obstacle = _obstacle(symbols, vocabularies.input.unknown(symbols))
    if obstacle:
        return obstacle
    from playground.inspection.torch_check import check  # torch is loaded: a network is shown
    from playground.inspection.trace import trace

    weights = document.layout.split(checkpoint.flat)
    record = trace(document.model, weights, len(vocabularies.input), vocabularies.input.encode(symbols))
    return Inspected(
        document=document,
        text=text,
        symbols=symbols,
        targets=targets if len(targets) == len(symbols) else (),
        epoch=checkpoint.epoch,
        batch=checkpoint.batch,
        flat=checkpoint.flat,
        trace=record,
        check=check(record, document.model, checkpoint.flat, len(vocabularies.input)),
        run=run,
    )


def _obstacle(symbols: tuple[str, ...], unknown: tuple[tuple[int, str], ...]) -> str:
    if not symbols:
        return translate("Inspected", "Nothing to read: choose a pair or type a text.")
    if not unknown:
        return ""
    position, symbol = unknown[0]
    text = translate("Inspected", "Symbol “{0}” at position {1} is not in the vocabulary of this network.")
    return text.format(quoted(symbol), position)


def epoch_text(inspected: ShownNetwork) -> str:
    """`epoch 5`, or `epoch 5 and 2 updates` if the run is in the middle of the next epoch."""
    text = translate("Inspected", "epoch {0} and {1} updates")
    if inspected.batch == 0:
        text = translate("Inspected", "epoch {0}")
    elif inspected.batch == 1:
        text = translate("Inspected", "epoch {0} and {1} update")
    return text.format(inspected.epoch, inspected.batch)


def cell_scale(cell: "Array") -> int:
    """Limit of the colour scale: an integer no cell state exceeds, so colours do not flicker in training."""
    return max(1, ceil(float(np.abs(cell).max())))


def check_text(inspected: Inspected) -> str:
    """The largest difference between the trace and torch's own module."""
    text = translate("Inspected", "recomputed − {0} = {1} ✓")
    return text.format(inspected.check.module, number(inspected.check.difference, ".0e"))


def disagreement_text(inspected: Inspected) -> str:
    """Message shown instead of states that disagree with torch."""
    text = translate(
        "Inspected",
        "Nothing is shown of this network: the states differ from PyTorch's {0} by {1} ({2}). "
        "This is a fault of Unroll; please report it with this project.",
    )
    difference = number(inspected.check.difference, ".1e")
    return text.format(inspected.check.module, difference, inspected.check.where)
