"""Runs influence jobs on the GUI thread without stalling it: short ones at once, long ones in time slices."""

import time

from PySide6.QtCore import QObject, QTimer, Signal

from playground.blas_threads import one_blas_thread
from ui.inspection.inspected import Inspected
from ui.panels.influence.jobs import Found, Job, Question, job, seconds

AT_ONCE_S = 0.05  # the time in which all views together must react to an input
DELAY_MS = 60  # before a long job starts: none is started while the user is scrubbing
SLICE_S = 0.008
MOST_OFF = 4.0  # largest accepted error of an estimate, slow or fast machine; more is a glitch
TELL_S = 0.1  # between two progress reports


class JobRunner(QObject):
    """Caches the answers for one Inspected, and works on one question at a time."""

    moved = Signal()  # an answer is ready, or there is progress

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.share = 0.0  # progress of the current question, 0 to 1
        self._inspected: Inspected | None = None
        self._answers: dict[Question, tuple[Found, ...]] = {}
        self._question: Question | None = None
        self._job: Job | None = None
        self._spent_s = self._told_s = 0.0
        self._slowness: dict[str, float] = {}  # by kind: measured seconds / estimated seconds
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timer_timeout)

    def ask(self, inspected: Inspected | None, question: Question | None) -> tuple[Found, ...] | None:
        """The answer, or None until it is ready; then `moved` is emitted. Cancels a different question that
        is in progress; with `inspected` or `question` None that is all it does."""
        if inspected is not self._inspected:
            self._inspected, self._answers = inspected, {}
            self._drop()
        if question != self._question:
            self._drop()
        if inspected is None or question is None or question in self._answers:
            return self._answers.get(question) if question is not None else None
        if self._question is None:
            self._begin(inspected, question)
        return self._answers.get(question)

    def _drop(self) -> None:
        self._timer.stop()
        self._question, self._job, self.share = None, None, 0.0

    def _begin(self, inspected: Inspected, question: Question) -> None:
        self._question, self._job = question, job(inspected, question)
        self._spent_s = self._told_s = 0.0
        expected_s = seconds(inspected, question) * self._slowness.get(question.kind, 1.0)
        if expected_s <= AT_ONCE_S:
            self._go_on(float("inf"))
        else:
            self._timer.start(DELAY_MS)

    def _on_timer_timeout(self) -> None:
        self._go_on(SLICE_S)
        if self._job is None:
            self.moved.emit()
            return
        self._timer.start(0)
        if self._spent_s - self._told_s >= TELL_S:
            self._told_s = self._spent_s
            self.moved.emit()

    @one_blas_thread()
    def _go_on(self, slice_s: float) -> None:
        """Work on the job for `slice_s` seconds, or until it is finished."""
        started = time.perf_counter()
        while self._job is not None and time.perf_counter() - started < slice_s:
            try:
                self.share = next(self._job)
            except StopIteration as end:
                self._job = None
                self._keep(end.value, self._spent_s + time.perf_counter() - started)
        self._spent_s += time.perf_counter() - started

    def _keep(self, answer: tuple[Found, ...], spent_s: float) -> None:
        if self._inspected is None or self._question is None:
            return
        self._answers[self._question] = answer
        slowness = spent_s / seconds(self._inspected, self._question)
        self._slowness[self._question.kind] = min(max(slowness, 1 / MOST_OFF), MOST_OFF)
        self._question = None
