"""One update in slow motion: the very next update of the session, which its last phase makes as Step does."""

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from playground.blas_threads import one_blas_thread
from playground.checkpoint import Checkpoint
from playground.engine_report import EngineName
from playground.language import told
from playground.memory_need import ShortageError
from playground.training.slow_motion.phases import Phase
from playground.training.slow_motion.size import too_large
from ui.background.latest_task import LatestTask
from ui.background.worker import JOIN_S, Ending, Worker, closed
from ui.session.next_update import NextUpdate
from ui.session.readiness import slow_motion_obstacle, training_obstacle
from ui.session.training import Runs
from ui.style.translation import translate

if TYPE_CHECKING:
    from playground.training.slow_motion.step_gradients import StepGradients
    from playground.training.slow_motion.update import SlowUpdate


@dataclass(frozen=True)
class Made:
    """What the engine of the run has made of the update."""

    engine: EngineName
    is_equal: bool  # weights and optimizer to those of the phases, bit by bit
    difference: float  # the largest of a weight


@dataclass(frozen=True, eq=False)
class Slow:
    """The update, and what is shown of it."""

    update: "SlowUpdate"
    steps: "StepGradients"  # of the pair, or of all pairs of the batch
    pair: int | None = None  # index in the document
    at: int = 0  # index of the phase
    made: Made | None = None

    @property
    def phase(self) -> Phase:
        return self.update.phases[self.at]

    @property
    def last(self) -> int:
        return len(self.update.phases) - 1


class SlowMotion(QObject):
    changed = Signal()

    def __init__(self, runs: Runs, parent: QObject) -> None:
        super().__init__(parent)
        self._runs = runs
        self.slow: Slow | None = None
        self._why = ""  # nothing is shown, as a sentence; empty: nothing was asked for
        self.is_making = False  # the step has been asked of the engine
        self._next: NextUpdate | None = None  # that is computed or shown
        self._identity: object = None  # of the result that the update made belongs to
        self._task, self._share = LatestTask("slow motion", self), LatestTask("slow motion of a pair", self)
        runs.status_changed.connect(self._on_runs_changed)
        runs.checkpoint_arrived.connect(self._on_runs_changed)

    @property
    def is_preparing(self) -> bool:
        return self.slow is None and self._task.works

    @property
    def message(self) -> str:
        """Why nothing is shown, as a sentence; empty if an update can begin, and none was asked for."""
        return self.obstacle or self._why

    @property
    def obstacle(self) -> str:
        """Why no update can begin now, as a sentence; empty if one can."""
        runs = self._runs
        found = slow_motion_obstacle(runs.status, runs.problems)
        return found or training_obstacle(runs.status, runs.document) or too_large(runs.document) or ""

    # --- User actions

    def begin(self) -> None:
        """Compute the next update on a worker; nothing is trained."""
        if self.is_making:
            return
        self._forget("")
        if not self.obstacle:
            self._next = self._runs.next_update()
            self._why = translate("SlowMotion", "The next update is being computed.")
            self._task.start(partial(_prepared, self._next), self._on_prepared)
        self.changed.emit()

    def begin_anew(self) -> None:
        """Begin, unless an update is under way."""
        if self.slow is None or self.slow.made is not None:
            self.begin()

    def cancel(self) -> None:
        """Show no update; the network stays as it is."""
        if not self.is_making:
            self._forget("")
            self.changed.emit()

    def go_to(self, at: int) -> None:
        """Show the phase with that index. The last phase makes the step, which cannot be taken back by going
        back."""
        slow = self.slow
        if slow is None or self.is_making:
            return
        at = min(max(0, at), slow.last)
        if at != slow.at:
            self.slow = replace(slow, at=at)
            if at == slow.last and slow.made is None:
                self._make()
            self.changed.emit()

    def choose_pair(self, pair: int | None) -> None:
        """Show the share of one pair of the batch, by its index in the document; None: of all of them."""
        slow = self.slow
        if slow is None or pair == slow.pair or len(slow.update.rows) == 1:
            return
        if pair is None:
            self._share.drop()
            self._on_share(None, Ending(slow.update.steps))
        elif pair in slow.update.rows:
            self._share.start(partial(_share_of, slow.update, pair), partial(self._on_share, pair))

    def close(self, timeout_s: float = JOIN_S) -> bool:
        """Stop all threads; returns whether they ended in time."""
        return closed((self._task, self._share), timeout_s)

    # --- Computed on workers

    def _on_prepared(self, ending: Ending[Slow | str]) -> None:
        if isinstance(ending.result, Slow):
            self.slow, self._why = ending.result, ""
        else:
            self._forget(ending.result or ending.error)
        self.changed.emit()

    def _on_share(self, pair: int | None, ending: "Ending[StepGradients]") -> None:
        if self.slow is not None and ending.result is not None:
            self.slow = replace(self.slow, steps=ending.result, pair=pair)
            self.changed.emit()

    # --- The step

    def _make(self) -> None:
        self.is_making = True
        self._runs.step()
        if self._runs.status.phase == "resting":
            self._give_up()

    def _look_for_step(self) -> None:
        slow, trained, status = self.slow, self._runs.result.trained, self._runs.status
        if slow is None or self._task.works:
            return
        after, now = slow.update.after, trained.checkpoint if trained else None
        if now is not None and trained is not None and (now.epoch, now.batch) == (after.epoch, after.batch):
            engine = trained.engine.name if trained.engine else "torch"
            self._identity = self._runs.result.identity
            self._task.start(partial(_compared, slow.update, now, engine), self._on_compared)
        elif now is not None and (now.epoch, now.batch) > (after.epoch, after.batch):
            self.is_making = False
            self._drop(translate("SlowMotion", "The update was made, and training has gone on since."))
        elif status.phase == "resting":
            self._give_up()

    def _on_compared(self, ending: Ending[Made]) -> None:
        self.is_making = False
        if self.slow is not None and ending.result is not None:
            self.slow = replace(self.slow, made=ending.result)
        else:
            self._forget(ending.error)
        self.changed.emit()

    def _give_up(self) -> None:
        self.is_making = False
        self._forget(translate("SlowMotion", "The update was not made. The network is as it was before."))
        self.changed.emit()

    # --- What has changed since

    def look(self) -> None:
        """Drop the update if it is no longer the next one."""
        if self.is_making:
            self._look_for_step()
        elif self.slow is not None and self.slow.made is not None:
            if self._runs.result.identity is not self._identity:
                self._drop("")
        elif self._next is not None:
            self._drop_if_old(self._next)

    def _on_runs_changed(self) -> None:
        self.look()

    def _drop_if_old(self, shown: NextUpdate) -> None:
        if self.obstacle:
            self._drop("")
        elif not self._runs.next_update().is_same(shown):
            if self.slow is None or self.slow.at == 0:  # nothing is lost
                self.begin()
            else:
                why = translate("SlowMotion", "The network or its settings have changed since.")
                self._drop(why)

    def _drop(self, why: str) -> None:
        self._forget(why)
        self.changed.emit()

    def _forget(self, why: str) -> None:
        self._task.drop()
        self._share.drop()
        self.slow, self._next, self._why = None, None, why


def _prepared(asked: NextUpdate, _worker: Worker[Slow | str]) -> Slow | str:
    """The update, or why there is none, as a sentence."""
    from playground.training.nonfinite import NotFiniteError
    from playground.training.slow_motion.update import slow_update  # imports torch

    try:
        with one_blas_thread():
            update = slow_update(asked.document, asked.start)
            if update.fault:
                return update.fault
            if len(update.rows) > 1:
                return Slow(update, update.steps)
            return Slow(update, update.of_pair(update.rows[0]), update.rows[0])
    except NotFiniteError as error:
        text = translate(
            "SlowMotion",
            "The next update cannot be made: {0}. A smaller learning rate or gradient clipping usually "
            "helps.",
        )
        return text.format(error.where)
    except ShortageError as error:
        return told(error)


def _share_of(update: "SlowUpdate", pair: int, _worker: "Worker[StepGradients]") -> "StepGradients":
    with one_blas_thread():
        return update.of_pair(pair)


def _compared(update: "SlowUpdate", now: Checkpoint, engine: EngineName, _worker: Worker[Made]) -> Made:
    return Made(engine, update.is_equal(now), update.difference(now))
