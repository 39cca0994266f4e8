"""A run obeys at once, says everything it has to say, and ends with exactly one last word."""

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from playground.checkpoint import Checkpoint, Curve, Evaluation
from playground.document import Document
from playground.engine_report import EngineUse
from playground.parameters import IntArray
from playground.spec import TrainSpec
from playground.training import bursts as bursts_module
from playground.training.bursts import BURST_SECONDS, LARGEST_BURST, Pace
from playground.training.control import RunControl
from playground.training.mailbox import Delivery, Mailbox, Outcome, Snapshot
from playground.training.run import Run, Trainable, train

IMMEDIATELY_S = 2.0  # for a person at once; for a busy machine enough
ENDLESS = Document(training=TrainSpec(epochs=10_000_000))
NOTHING = np.zeros((1, 1), np.int64)


class FakeTrainer:
    """Counts; `before_burst` sees how many updates are asked for, and may interfere like another thread."""

    def __init__(self, before_burst: Callable[[int], None] = lambda _count: None) -> None:
        self.epoch = 0
        self.bursts: list[int] = []
        self.rates: list[tuple[int, float]] = []  # (epoch, rate)
        self.before_burst = before_burst

    @property
    def predictions(self) -> IntArray:
        return NOTHING

    @property
    def use(self) -> EngineUse:
        return EngineUse("torch" if self.epoch < 50 else "fused")

    def updates_until(self, epoch: int) -> int:
        return epoch - self.epoch

    def steps(self, count: int) -> Curve:
        self.bursts.append(count)
        self.before_burst(count)
        first, self.epoch = self.epoch + 1, self.epoch + count
        epoch, right = np.arange(first, self.epoch + 1), np.ones(count)
        return Curve(epoch, right / 2, right, right)

    def set_learning_rate(self, rate: float) -> None:
        self.rates.append((self.epoch, rate))

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(self.epoch, np.zeros(1, np.float32))

    def evaluate(self) -> Evaluation:
        return Evaluation(self.epoch, 0.5, 1.0, 1.0, NOTHING)


class Recorder(Mailbox):
    """A mailbox that remembers the order of what came."""

    def __init__(self) -> None:
        super().__init__()
        self.posted: list[str] = []
        self.snapshots: list[Snapshot] = []
        self.outcomes: list[Outcome] = []

    def post_points(self, points: Curve) -> None:
        self.posted.append("points")
        super().post_points(points)

    def post_snapshot(self, snapshot: Snapshot) -> None:
        self.posted.append("snapshot")
        self.snapshots.append(snapshot)
        super().post_snapshot(snapshot)

    def post_outcome(self, outcome: Outcome) -> None:
        self.posted.append("outcome")
        self.outcomes.append(outcome)
        super().post_outcome(outcome)


def trained(trainer: Trainable, goal: int = 100, control: RunControl | None = None) -> Recorder:
    mailbox = Recorder()
    train(trainer, goal, control or RunControl(), mailbox)
    return mailbox


def at(epoch: int, trainer: FakeTrainer, act: Callable[[], None]) -> None:
    """Do something from outside, once, while the trainer works at or after an epoch."""
    done: list[bool] = []

    def interfere(_count: int) -> None:
        if trainer.epoch >= epoch and not done:
            done.append(True)
            act()

    trainer.before_burst = interfere


# --- The loop, without a thread


def test_completed_run_tells_every_epoch_and_rests_at_the_goal() -> None:
    mailbox = trained(FakeTrainer(), goal=100)
    assert mailbox.outcomes == [Outcome("completed")]
    assert mailbox.posted[-2:] == ["snapshot", "outcome"]
    delivery = mailbox.take()
    assert delivery.points.epoch.tolist() == list(range(1, 101))
    assert delivery.snapshot is not None
    assert delivery.snapshot.checkpoint.epoch == 100
    assert delivery.snapshot.evaluation is not None


def test_every_snapshot_says_which_engine_computes() -> None:
    mailbox = trained(FakeTrainer(), goal=100)
    first, *_, last = mailbox.snapshots
    assert (first.engine, last.engine) == (EngineUse("torch"), EngineUse("fused"))


def test_goal_already_reached_still_gives_an_outcome_and_a_snapshot() -> None:
    trainer = FakeTrainer()
    trainer.epoch = 100
    mailbox = trained(trainer, goal=100)
    assert trainer.bursts == []
    assert mailbox.posted == ["snapshot", "outcome"]


def test_stop_ends_after_the_burst_under_way() -> None:
    trainer, control = FakeTrainer(), RunControl()
    at(30, trainer, control.stop)
    mailbox = trained(trainer, goal=10**9, control=control)
    assert mailbox.outcomes == [Outcome("stopped")]
    assert mailbox.take().points.epoch[-1] == trainer.epoch == sum(trainer.bursts) < 200
    assert mailbox.snapshots[-1].checkpoint.epoch == trainer.epoch


def test_stopped_before_it_began_does_nothing() -> None:
    trainer, control = FakeTrainer(), RunControl()
    control.stop()
    assert trained(trainer, control=control).outcomes == [Outcome("stopped")]
    assert trainer.bursts == []


def test_single_steps_are_single_updates_and_leave_it_paused() -> None:
    trainer, control = FakeTrainer(), RunControl(paused=True)
    control.allow(3)
    at(2, trainer, control.stop)
    trained(trainer, control=control)
    assert trainer.bursts == [1, 1, 1]


def test_allow_pauses_a_running_run_first() -> None:
    trainer, control = FakeTrainer(), RunControl()

    def one_step_then_stop() -> None:
        control.allow(1)
        at(trainer.epoch + 1, trainer, control.stop)

    at(10, trainer, one_step_then_stop)
    trained(trainer, goal=10**9, control=control)
    assert trainer.bursts[-1] == 1
    assert trainer.bursts[-2] > 1


def test_resume_forgets_single_steps_and_runs_on() -> None:
    control = RunControl(paused=True)
    control.allow(5)
    control.resume()
    assert [control.permission() for _ in range(10)] == ["run"] * 10
    control.pause()
    assert control.waits


def test_learning_rate_is_applied_once_between_bursts_and_the_latest_counts() -> None:
    trainer, control = FakeTrainer(), RunControl()

    def set_twice() -> None:
        control.set_learning_rate(0.5)
        control.set_learning_rate(0.25)

    at(20, trainer, set_twice)
    trained(trainer, goal=200, control=control)
    ((epoch, rate),) = trainer.rates
    assert rate == 0.25
    assert epoch in np.cumsum(trainer.bursts)
    assert epoch > 20


def test_foreseen_failure_is_told_in_its_own_words() -> None:
    def overflow(_count: int) -> None:
        raise ArithmeticError("the loss is not finite")

    mailbox = trained(FakeTrainer(overflow))
    assert mailbox.outcomes == [Outcome("failed", "the loss is not finite")]
    assert mailbox.posted == ["snapshot", "outcome"]


def test_unforeseen_failure_carries_its_traceback_and_the_weights() -> None:
    trainer = FakeTrainer()

    def break_down() -> None:
        raise RuntimeError("out of memory")

    at(5, trainer, break_down)
    mailbox = trained(trainer)
    (outcome,) = mailbox.outcomes
    assert outcome.ending == "failed"
    assert "out of memory" in outcome.message
    assert "in break_down" in outcome.details
    assert mailbox.posted[-1] == "outcome"
    assert mailbox.snapshots[-1].checkpoint.epoch == trainer.epoch


class Clock:
    """Time that passes only when a trainer works."""

    def __init__(self, seconds_per_update: float) -> None:
        self.now, self.pace = 0.0, seconds_per_update

    def perf_counter(self) -> float:
        return self.now

    def work(self, updates: int) -> None:
        self.now += updates * self.pace


@pytest.mark.parametrize(("seconds", "goal"), [(1e-6, 100_000), (1e-4, 100_000), (1e-3, 10_000)])
def test_bursts_grow_to_the_time_meant_for_them(
    seconds: float, goal: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(seconds)
    monkeypatch.setattr(bursts_module, "time", clock)
    trainer = FakeTrainer(clock.work)
    trained(trainer, goal)
    assert trainer.bursts[:3] == [1, 2, 4]  # carefully at first
    assert trainer.bursts[-2] * seconds == pytest.approx(BURST_SECONDS, rel=0.11)  # whole updates
    assert sum(trainer.bursts) == goal


def test_slow_updates_come_one_by_one_and_slowing_down_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(1e-5)
    monkeypatch.setattr(bursts_module, "time", clock)
    trainer = FakeTrainer(clock.work)

    def slow_down(count: int) -> None:
        clock.pace = 1e-5 if trainer.epoch < 5000 else 0.1
        clock.work(count)

    trainer.before_burst = slow_down
    trained(trainer, goal=8000)
    assert max(trainer.bursts) > 500
    assert trainer.bursts[-1000:] == [1] * 1000


def test_single_steps_do_not_make_the_next_burst_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often one steps: a burst that ran away would obey neither pause nor stop."""
    clock, counts = Clock(1e-4), list[int]()
    monkeypatch.setattr(bursts_module, "time", clock)

    def steps(count: int) -> Curve:
        counts.append(count)
        clock.work(count)
        return Curve.of([])

    pace = Pace()
    for _ in range(50):
        pace.burst(steps, 1)
    pace.burst(steps, 10 * LARGEST_BURST)
    assert counts == [1] * 50 + [2]
    for _ in range(20):
        pace.burst(steps, 10 * LARGEST_BURST)
    assert counts[-1] == pytest.approx(BURST_SECONDS / clock.pace, rel=0.11)
    pace.burst(steps, 1)  # the end of a run
    pace.burst(steps, 10 * LARGEST_BURST)
    assert counts[-1] == pytest.approx(counts[-3], rel=0.05)


def test_snapshots_are_made_only_for_a_reader() -> None:
    """Nobody reads here, so there is one on the way and the one at rest."""
    trainer = FakeTrainer()
    mailbox = trained(trainer, goal=10_000)
    assert len(trainer.bursts) > 5
    assert len(mailbox.snapshots) == 2


# --- On its thread

on_a_thread = pytest.mark.usefixtures("gc_in_main_thread", "devices")


@pytest.fixture
def endless() -> Iterator[Run]:
    """A run that goes on until it is ended, at the latest when its test has failed."""
    run = Run(ENDLESS, None, ENDLESS.training.epochs)
    yield run
    if run._thread.ident is not None:
        run.end(IMMEDIATELY_S)


def next_delivery(run: Run, wanted: Callable[[Delivery], bool]) -> Delivery:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if wanted(delivery := run.mailbox.take()):
            return delivery
        time.sleep(0.002)
    pytest.fail("the run did not say what was waited for")


def trains(run: Run) -> Delivery:
    return next_delivery(run, lambda delivery: len(delivery.points) > 0)


@on_a_thread
def test_twenty_runs_begin_and_end_without_a_trace() -> None:
    for _ in range(20):
        run = Run(ENDLESS, None, ENDLESS.training.epochs)
        run.begin()
        trains(run)
        assert run.end(IMMEDIATELY_S)
        outcome = run.mailbox.take().outcome
        assert outcome == Outcome("stopped")
    assert "training" not in {thread.name for thread in threading.enumerate()}


@on_a_thread
def test_run_on_its_thread_tells_the_whole_story() -> None:
    run = Run(Document(), None, 15)
    run.begin()
    points, outcome, snapshot = 0, None, None
    while outcome is None:
        delivery = next_delivery(run, lambda found: bool(len(found.points) or found.outcome))
        points += len(delivery.points)
        outcome, snapshot = delivery.outcome, delivery.snapshot or snapshot
    assert run.end(IMMEDIATELY_S)
    assert (points, outcome) == (15, Outcome("completed"))
    assert snapshot is not None
    assert snapshot.checkpoint.epoch == 15
    assert snapshot.evaluation is not None
    assert run.mailbox.take().outcome is None


@on_a_thread
def test_stop_is_prompt_while_paused(endless: Run) -> None:
    endless.begin()
    trains(endless)
    endless.control.pause()
    resting = next_delivery(endless, lambda found: bool(found.snapshot and found.snapshot.evaluation))
    assert resting.outcome is None
    started = time.monotonic()
    assert endless.end(IMMEDIATELY_S)
    assert time.monotonic() - started < 0.5
    assert endless.mailbox.take().outcome == Outcome("stopped")


@on_a_thread
def test_paused_run_waits_and_single_steps_are_exact(endless: Run) -> None:
    endless.control.pause()
    endless.begin()
    try:
        first = next_delivery(endless, lambda found: found.snapshot is not None).snapshot
        assert first is not None
        assert first.checkpoint.epoch == 0
        for epoch in (1, 2, 3):
            endless.control.allow(1)
            step = next_delivery(
                endless, lambda found: bool(found.snapshot and found.snapshot.evaluation)
            ).snapshot
            assert step is not None
            assert step.checkpoint.epoch == epoch
        time.sleep(0.05)
        assert len(endless.mailbox.take().points) == 0
        endless.control.resume()
        assert trains(endless).points.epoch[0] == 4
    finally:
        assert endless.end(IMMEDIATELY_S)


@on_a_thread
def test_run_that_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch, endless: Run) -> None:
    def refuse(*_args: object) -> Trainable:
        raise RuntimeError("no such device")

    monkeypatch.setattr("playground.training.engine_switch.make_trainer", refuse)
    endless.begin()
    outcome = next_delivery(endless, lambda found: found.outcome is not None).outcome
    assert endless.end(IMMEDIATELY_S)
    assert outcome is not None
    assert outcome.ending == "failed"
    assert "could not start: no such device" in outcome.message
    assert "in refuse" in outcome.details


@on_a_thread
def test_ended_before_it_trained_leaves_the_initial_weights(endless: Run) -> None:
    endless.control.stop()
    endless.begin()
    assert endless.end(IMMEDIATELY_S)
    found = endless.mailbox.take()
    assert found.outcome == Outcome("stopped")
    assert found.snapshot is not None
    assert found.snapshot.checkpoint.epoch == 0
