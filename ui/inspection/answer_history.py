"""What past networks predict for the text that is shown; read in time slices, while nothing trains."""

import time
from itertools import groupby

from PySide6.QtCore import QObject, QTimer, Signal

from playground.document import Document
from playground.editing import edited
from playground.interventions.values import Touch
from playground.training.epoch_store.store import KeptEpochs
from ui.inspection.inspected import Inspected

MOST_EPOCHS = 300  # read, evenly spread
SLICE_S = 0.004
MOST_WORK = 2_000_000  # parameters × steps of one network: more would be felt
Answers = dict[int, tuple[int, ...]]  # epoch → index of the predicted symbol at each step (T)


class AnswerHistory(QObject):
    changed = Signal()  # all epochs have been read

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._asked: tuple[object, ...] = ()
        self._kept: KeptEpochs | None = None
        self._document, self._ids, self._touch = Document(), tuple[int, ...](), Touch()
        self._wanted: list[int] = []  # still to be read
        self._answers: Answers = {}
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._on_timer_timeout)

    def ask(self, inspected: Inspected, kept: KeptEpochs) -> Answers:
        """The answers of the kept epochs; empty until all are read, and for a network that is too large."""
        index = kept.index()
        network = (inspected.run, inspected.document, inspected.text, inspected.touch)
        asked = (kept, index.generation, index.last, *network)
        if asked != self._asked:
            self._asked, self._kept, self._answers = asked, kept, {}
            self._document, self._ids = inspected.document, inspected.trace.ids
            self._touch = inspected.touch
            too_much = len(inspected.flat) * inspected.steps > MOST_WORK
            self._wanted = [] if too_much else list(index.spread(MOST_EPOCHS))
            self._timer.start()
        return {} if self._wanted else self._answers

    def forget(self) -> None:
        self._timer.stop()
        self._asked, self._kept, self._wanted, self._answers = (), None, [], {}

    def _on_timer_timeout(self) -> None:
        end = time.perf_counter() + SLICE_S
        while self._wanted and time.perf_counter() < end:
            self._read(self._wanted.pop())
        if not self._wanted:
            self._timer.stop()
            self.changed.emit()

    def _read(self, epoch: int) -> None:
        """With what acts on its states; edited weights are those of one epoch."""
        from playground.inspection.acting import acting, reader  # torch is loaded: a network is shown
        from playground.inspection.trace import trace

        checkpoint = None if self._kept is None else self._kept.checkpoint(epoch)
        if checkpoint is not None:
            document = self._document
            own = edited(checkpoint, document.layout, self._touch.edits)
            weights = document.layout.split(own.flat)
            acts = acting(reader(document, weights), len(self._ids), self._touch)
            symbols = len(document.vocabularies.input)
            record = trace(document.model, weights, symbols, self._ids, replacements=acts.replacements)
            self._answers[epoch] = tuple(record.prediction)


def right_epochs(answers: Answers, step: int, target: int) -> list[tuple[int, int]]:
    """(first, last) of each stretch of epochs, among those read, after which the prediction at that step
    (from 1) is the target."""
    known = sorted(answers)
    stretches = groupby(known, lambda epoch: answers[epoch][step - 1] == target)
    found = [list(epochs) for is_right, epochs in stretches if is_right]
    return [(epochs[0], epochs[-1]) for epochs in found]
