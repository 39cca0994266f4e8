"""One network evaluated on one text, with everything that the inspecting views show."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from playground.checkpoint import Checkpoint, NetworkState
from playground.document import Document
from playground.editing import edited
from playground.interventions.values import Touch
from playground.pairs import target_of
from playground.parameters import FloatArray, Weights
from playground.vocabulary import join, numbered, quoted, split, visible
from ui.session.state import Selection
from ui.style.numbers import number
from ui.style.translation import said, translate

if TYPE_CHECKING:
    from playground.cells import Array
    from playground.inspection.acting import Acting
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
    touch: Touch = field(default_factory=Touch, kw_only=True)  # what acts on it
    untouched: "Inspected | None" = field(default=None, kw_only=True)  # the same without; None if none acts

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
    def own_flat(self) -> FloatArray:
        """All parameters, without those set by hand."""
        return self.flat if self.untouched is None else self.untouched.flat

    @cached_property
    def was(self) -> dict[int, str]:
        """The answer of the untouched network at each step (from 1) where it is another one."""
        if self.untouched is None:
            return {}
        both = enumerate(zip(self.untouched.answers, self.answers, strict=True), 1)
        return {step: was for step, (was, now) in both if was != now}

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
    return look_touched(network, text, target, Touch(), run).found


def look_touched(
    network: NetworkState,
    text: str,
    target: str | None,
    touch: Touch,
    run: object = None,
    before: Inspected | None = None,
) -> "Looked":
    """The same with what of the touch acts. `before` spares what has been computed of the same network."""
    document = network.document
    level, vocabularies = document.vocabulary.level, document.vocabularies
    symbols = split(text, level)
    obstacle = _obstacle(symbols, vocabularies.input.unknown(symbols))
    if obstacle:
        return Looked(obstacle)
    targets = split(target, level) if target is not None else ()
    read = _Read(network, run, text, symbols, targets, before)
    if touch == Touch():
        return Looked(read.inspected(network.checkpoint))
    return read.touched(edited(network.checkpoint, document.layout, touch.edits), touch)


@dataclass(frozen=True, eq=False)
class Looked:
    found: "Inspected | str"  # or why the text cannot be read, or nothing be shown
    acting: "Acting | None" = None  # what of a touch acts, and why the rest does not


@dataclass(frozen=True, eq=False)
class _Read:
    """A network that reads a text, with its own weights or with others."""

    network: NetworkState
    run: object
    text: str
    symbols: tuple[str, ...]
    targets: tuple[str, ...]
    before: Inspected | None

    def untouched(self) -> Inspected:
        """Computed anew only for another network or text: touching it again must be seen at once."""
        known = None if self.before is None else self.before.untouched or self.before
        if known is None or known.touch != Touch() or not self._is_of(known):
            return self.inspected(self.network.checkpoint)
        return known

    def _is_of(self, known: Inspected) -> bool:
        document, flat = self.network.document, self.network.checkpoint.flat
        same_network = known.flat is flat and same_but_touch(known.document, document)
        targets = self.targets if len(self.targets) == len(self.symbols) else ()
        return same_network and (known.symbols, known.targets, known.run) == (self.symbols, targets, self.run)

    def touched(self, checkpoint: Checkpoint, touch: Touch) -> Looked:
        from playground.inspection.acting import acting, first_too_large, reader, too_large

        document = self.network.document
        by = reader(document, document.layout.split(checkpoint.flat))
        acts = acting(by, len(self.symbols), touch)
        is_edited = checkpoint is not self.network.checkpoint
        acts = replace(acts, touch=acts.touch if is_edited else replace(acts.touch, edits=None))
        untouched = self.untouched()
        if acts.touch == Touch():
            return Looked(untouched, acts)
        found = self.inspected(checkpoint, acts, untouched)
        step = first_too_large(found.trace)
        return Looked(found if step is None else said(too_large(step)), acts)

    def inspected(
        self, checkpoint: Checkpoint, acts: "Acting | None" = None, untouched: Inspected | None = None
    ) -> Inspected:
        from playground.inspection.torch_check import check  # torch is loaded: a network is shown
        from playground.inspection.trace import trace

        document, known = self.network.document, self.network.document.vocabularies.input
        weights, ids = document.layout.split(checkpoint.flat), known.encode(self.symbols)
        replacements = None if acts is None else acts.replacements
        record = trace(document.model, weights, len(known), ids, replacements=replacements)
        return Inspected(
            document=document,
            text=self.text,
            symbols=self.symbols,
            targets=self.targets if len(self.targets) == len(self.symbols) else (),
            epoch=checkpoint.epoch,
            batch=checkpoint.batch,
            flat=checkpoint.flat,
            trace=record,
            check=check(record, document.model, checkpoint.flat, len(known)),
            run=self.run,
            touch=Touch() if acts is None else acts.touch,
            untouched=untouched,
        )


def same_but_touch(one: Document, other: Document) -> bool:
    return one is other or replace(one, touch=other.touch) == other


def edited_network(network: NetworkState, touch: Touch) -> NetworkState:
    """The network with the weights set by hand."""
    changed = edited(network.checkpoint, network.document.layout, touch.edits)
    return network if changed is network.checkpoint else NetworkState(network.document, changed)


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
