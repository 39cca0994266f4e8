"""Everything the inspecting views show, computed once from one trace."""

import time
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from playground.document import Document
from playground.problems import stopping
from playground.vocabulary import join, numbered, split, visible
from ui.session import Session
from ui.status import Selection, Shown

if TYPE_CHECKING:
    from playground.inspection.cells import Array
    from playground.inspection.check import Check
    from playground.inspection.trace import Trace

REST = 4  # while training, the share of time left to it: at least four times what a look costs
SHORTEST_REST_S = 0.12  # painting what has been found takes longer than finding it


@dataclass(frozen=True, eq=False)
class Inspected:
    """One text read by one network. Steps count from 1; step 0 is the initial state."""

    document: Document  # the network's
    text: str
    symbols: tuple[str, ...]
    targets: tuple[str, ...]  # empty when there is nothing to compare with
    epoch: int
    batch: int  # updates made after that epoch, of a run that stands in the middle of the next
    trace: "Trace"
    check: "Check"

    @property
    def steps(self) -> int:
        return len(self.symbols)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The symbols as they are shown: repeated ones numbered, spaces visible."""
        return numbered([visible(symbol) for symbol in self.symbols])

    @cached_property
    def answers(self) -> tuple[str, ...]:
        return self.document.vocabularies.target.decode(self.trace.prediction)

    def right(self, step: int) -> bool | None:
        """Whether the answer at a step from 1 is the target; None without a target."""
        return self.answers[step - 1] == self.targets[step - 1] if self.targets else None

    def target_probability(self, step: int) -> float | None:
        known = self.document.vocabularies.target
        if not self.targets or self.targets[step - 1] not in known:
            return None
        return float(self.trace.probabilities[step - 1, known.index_of[self.targets[step - 1]]])

    @property
    def answer_text(self) -> str:
        return join(self.answers, self.document.vocabulary.level)


class Inspector(QObject):
    """Keeps one `Inspected` in step with the session; the inspecting views listen to it."""

    changed = Signal()  # other values
    cursor_moved = Signal()  # the same values, another step or layer

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.inspected: Inspected | None = None
        self.message = ""  # why there is nothing to show
        self._cost_s = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.refresh)
        session.checkpoint_arrived.connect(self._on_session_checkpoint_arrived)
        session.selection_changed.connect(self._on_session_selection_changed)
        session.document_changed.connect(self._on_session_document_changed)
        session.status_changed.connect(self._on_session_status_changed)
        self._source: tuple[object, ...] = ()
        self.refresh()

    @property
    def step(self) -> int:
        """The chosen step, within the text."""
        return min(self._session.selection.step, self.inspected.steps) if self.inspected else 0

    @property
    def layer(self) -> int:
        """The chosen layer from 0; the top one when none was chosen."""
        if self.inspected is None:
            return 0
        top = self.inspected.document.model.layers - 1
        chosen = self._session.selection.layer
        return top if chosen is None else min(chosen, top)

    def move(self, how: str) -> None:
        """Move the cursor: previous, next, first, last, layer_up, layer_down."""
        if self.inspected is None:
            return
        selection, last = self._session.selection, self.inspected.steps
        before, after = max(0, self.step - 1), min(last, self.step + 1)
        steps = {"previous": before, "next": after, "first": 0, "last": last}
        layers = {"layer_up": self.layer + 1, "layer_down": max(0, self.layer - 1)}
        if how in steps:
            self._session.select(replace(selection, step=steps[how]))
        elif how in layers:
            top = self.inspected.document.model.layers - 1
            self._session.select(replace(selection, layer=min(top, layers[how])))

    def go_to_step(self, step: int) -> None:
        self._session.select(replace(self._session.selection, step=step))

    def go_to_layer(self, layer: int) -> None:
        self._session.select(replace(self._session.selection, layer=layer))

    def refresh(self) -> None:
        """Compute anew what is shown."""
        started = time.perf_counter()
        shown, selection = self._session.runs.shown, self._session.selection
        text, target = self._text(selection)
        self._source = (shown, text, target)
        self.inspected, self.message = None, ""
        if shown is None:
            self.message = self._nothing_yet()
        else:
            self._inspect(shown, text, target)
        self._cost_s = time.perf_counter() - started
        self.changed.emit()

    def _inspect(self, shown: Shown, text: str, target: str | None) -> None:
        level, vocabularies = shown.document.vocabulary.level, shown.document.vocabularies
        symbols = split(text, level)
        targets = split(target, level) if target is not None else ()
        self.message = _unreadable(symbols, vocabularies.input.unknown(symbols))
        if self.message:
            if self._session.selection.text is None and stopping(self._session.problems):
                self.message = self._nothing_yet()  # the network is not yet one for these pairs
            return
        from playground.inspection.check import check  # torch is there: a network is shown
        from playground.inspection.trace import trace

        model, flat = shown.document.model, shown.checkpoint.flat
        weights = shown.document.layout.split(flat)
        record = trace(model, weights, len(vocabularies.input), vocabularies.input.encode(symbols))
        self.inspected = Inspected(
            document=shown.document,
            text=text,
            symbols=symbols,
            targets=targets if len(targets) == len(symbols) else (),
            epoch=shown.checkpoint.epoch,
            batch=shown.checkpoint.batch,
            trace=record,
            check=check(record, model, flat, len(vocabularies.input)),
        )

    def _text(self, selection: Selection) -> tuple[str, str | None]:
        """What to read, and the target when it is a pair."""
        if selection.text is not None:
            known = {pair.input: pair.target for pair in self._session.document.pairs[:1000]}
            return selection.text, known.get(selection.text)
        pairs = self._session.document.pairs
        pair = pairs[min(selection.pair, len(pairs) - 1)] if pairs else None
        return (pair.input, pair.target) if pair else ("", None)

    def _nothing_yet(self) -> str:
        if self._session.runs.status.torch_error:
            return self._session.runs.status.torch_error
        if not self._session.runs.status.torch_ready:
            return QCoreApplication.translate(
                "Inspector", "PyTorch is loading; the network appears in a moment."
            )
        return QCoreApplication.translate("Inspector", "The network appears when the pairs and settings fit.")

    # --- What the session tells

    def _on_session_checkpoint_arrived(self) -> None:
        """At rest at once; during a run as often as leaves most of the time to it."""
        if self._session.runs.status.phase != "running":
            self.refresh()
        elif not self._timer.isActive():
            self._timer.start(round(1000 * max(SHORTEST_REST_S, REST * self._cost_s)))

    def _on_session_selection_changed(self, selection: Selection) -> None:
        shown, text, target = self._source if self._source else (None, None, None)
        if (self._session.runs.shown, *self._text(selection)) == (shown, text, target):
            self.cursor_moved.emit()
        else:
            self.refresh()

    def _on_session_document_changed(self, _before: Document, _after: Document) -> None:
        if (self._session.runs.shown, *self._text(self._session.selection)) != self._source:
            self.refresh()

    def _on_session_status_changed(self) -> None:
        """What comes to rest is shown at once, without the pause that a run is given."""
        late = self._timer.isActive() and self._session.runs.status.phase != "running"
        if late or self._session.runs.shown is None:
            self._timer.stop()
            self.refresh()


def _unreadable(symbols: tuple[str, ...], unknown: tuple[tuple[int, str], ...]) -> str:
    if not symbols:
        return QCoreApplication.translate("Inspector", "Nothing to read: choose a pair or type a text.")
    if not unknown:
        return ""
    position, symbol = unknown[0]
    text = QCoreApplication.translate(
        "Inspector", "Symbol “{0}” at position {1} is not in the vocabulary of this network."
    )
    return text.format(visible(symbol), position)


def cell_scale(cell: "Array") -> int:
    """A whole number that no cell state exceeds, so that the colours do not flicker while training."""
    return max(1, ceil(float(np.abs(cell).max())))
