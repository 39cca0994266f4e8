"""A sweep does what so many single runs do, obeys at once, and a run that fails harms no other."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from playground.checkpoint import Checkpoint, Curve, Evaluation, Point
from playground.document import Document
from playground.engine_report import EngineUse
from playground.language import Message
from playground.pairs import Pair
from playground.parameters import IntArray
from playground.spec import Cell, TrainSpec
from playground.sweep import sweep as clock_module
from playground.sweep.loss_sampling import kept_epochs
from playground.sweep.summary import summarise
from playground.sweep.sweep import KNOWN_AFTER_S, Sweep
from playground.sweep.values import SweepPlan, SweepRun
from playground.tasks import build
from playground.training import bursts as bursts_module
from playground.training import engine_switch
from playground.training.bursts import BURST_SECONDS
from playground.training.engine_switch import make_trainer
from playground.training.nonfinite import NotFiniteError

IMMEDIATELY_S = 2.0  # for a person at once; for a busy machine enough
LONG_S = 30.0
CELLS: tuple[Cell, ...] = ("rnn", "lstm", "gru")

pytestmark = pytest.mark.usefixtures("gc_in_main_thread", "devices")


class FakeTrainer:
    """Its loss is seed + 1/epoch; it is solved from epoch 3 on. `at_burst` may interfere or fail."""

    def __init__(self, document: Document, at_burst: Callable[["FakeTrainer", int], None]) -> None:
        self.epoch = 0
        self.seed = document.training.seed
        self.at_burst = at_burst

    use = EngineUse("torch")

    @property
    def predictions(self) -> IntArray:
        return np.zeros((1, 1), np.int64)

    def updates_until(self, epoch: int) -> int:
        return epoch - self.epoch

    def steps(self, count: int) -> Curve:
        self.at_burst(self, count)
        first, self.epoch = self.epoch + 1, self.epoch + count
        epochs = range(first, self.epoch + 1)
        return Curve.of([Point(e, self.seed + 1 / e, float(e > 2), float(e > 2)) for e in epochs])

    def set_learning_rate(self, rate: float) -> None: ...

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(self.epoch, np.zeros(1, np.float32))

    def evaluate(self) -> Evaluation:
        return Evaluation(self.epoch, 0.5, 1.0, 1.0, self.predictions)


def nothing(_trainer: FakeTrainer, _count: int) -> None: ...


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[FakeTrainer, int], None]], None]:
    """Sweeps use a FakeTrainer that interferes so."""

    def use(at_burst: Callable[[FakeTrainer, int], None]) -> None:
        monkeypatch.setattr(
            engine_switch, "make_trainer", lambda document, **_: FakeTrainer(document, at_burst)
        )

    return use


def plan(epochs: int = 15, seeds: int = 4, cells: tuple[Cell, ...] = ("rnn",)) -> SweepPlan:
    return SweepPlan(Document(training=TrainSpec(epochs=epochs)), cells, tuple(range(seeds)))


@pytest.fixture
def begun() -> Iterator[Callable[..., Sweep]]:
    """Begins a sweep, which is over at the latest with its test."""
    sweeps: list[Sweep] = []

    def begin(what: SweepPlan, jobs: int | None = 2) -> Sweep:
        sweeps.append(Sweep(what, jobs))
        sweeps[-1].begin()
        return sweeps[-1]

    yield begin
    for sweep in sweeps:
        assert sweep.end(IMMEDIATELY_S)


def swept(what: SweepPlan, jobs: int | None = 2) -> tuple[SweepRun, ...]:
    sweep = Sweep(what, jobs)
    sweep.begin()
    assert sweep.wait(LONG_S)
    assert (sweep.done, sweep.progress) == (sweep.total, 1.0)
    return sweep.take()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


# --- The same as single runs


SMALL_BATCHES = Document(
    pairs=(Pair("hello", "ohlol"), Pair("hell", "ohlo"), Pair("lo", "ol")),
    training=TrainSpec(epochs=12, batch_size=2),
)


@pytest.mark.parametrize("document", [Document(), SMALL_BATCHES], ids=["whole", "batches"])
@pytest.mark.parametrize("burst_s", [BURST_SECONDS, 0.0], ids=["bursts", "single updates"])
def test_each_run_is_the_single_run_bit_by_bit(
    document: Document, burst_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bursts_module, "BURST_SECONDS", burst_s)
    seeds = (16, 0, 3)
    runs = swept(SweepPlan(document, CELLS, seeds), jobs=3)
    assert {(run.cell, run.seed) for run in runs} == {(cell, seed) for cell in CELLS for seed in seeds}
    for run in runs:
        model = replace(document.model, cell=run.cell)
        trainer = make_trainer(
            replace(document, model=model, training=replace(document.training, seed=run.seed))
        )
        alone = trainer.steps(trainer.updates_until(document.training.epochs))
        assert np.array_equal(run.losses, alone.loss.astype(np.float32))
        assert np.array_equal(run.epochs, alone.epoch)
        assert run.solved_at == alone.solved_at
        assert not run.failure


@pytest.mark.parametrize(
    ("task", "cell", "least", "most"),
    [("hello-embedding", "rnn", 19, 20), ("hello-embedding", "lstm", 9, 11), ("hello-rnn", "rnn", 9, 11)],
)
def test_as_many_seeds_of_the_lectures_programs_are_solved_as_measured(
    task: str, cell: Cell, least: int, most: int
) -> None:
    document = build(task)
    assert document.training.epochs == 15
    summary = summarise(swept(SweepPlan(document, (cell,), tuple(range(20)))))[cell]
    assert summary.runs == 20
    assert least <= summary.solved <= most


def test_long_runs_keep_the_losses_of_the_same_epochs(
    fake: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(nothing)
    monkeypatch.setattr(bursts_module, "BURST_SECONDS", 1e-5)  # a few bursts
    for run in swept(plan(epochs=1203)):
        assert np.array_equal(run.epochs, kept_epochs(1203))
        assert np.array_equal(run.losses, (run.seed + 1 / run.epochs).astype(np.float32))
        assert run.losses.dtype == np.float32
        assert run.solved_at == 3


# --- Order, bursts and counts


def test_seeds_go_round_the_cells_so_that_all_grow_evenly(fake: Callable[..., None]) -> None:
    fake(nothing)
    runs = swept(plan(seeds=2, cells=("gru", "rnn")), jobs=1)
    assert [(run.seed, run.cell) for run in runs] == [(0, "gru"), (0, "rnn"), (1, "gru"), (1, "rnn")]


class Hands:
    """A clock that the test moves."""

    now = 0.0

    def perf_counter(self) -> float:
        return self.now


@pytest.mark.parametrize(("seconds", "second_run"), [(1e-5, [15]), (1e-3, [10, 5]), (1.0, [1] * 15)])
def test_bursts_fit_the_time_meant_for_them_from_run_to_run(
    seconds: float, second_run: list[int], fake: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = Hands()
    bursts: list[tuple[int, int]] = []  # (seed, updates)
    monkeypatch.setattr(bursts_module, "time", hands)

    def work(trainer: FakeTrainer, count: int) -> None:
        bursts.append((trainer.seed, count))
        hands.now += count * seconds * 0.999

    fake(work)
    swept(plan(epochs=15, seeds=2), jobs=1)
    assert bursts[0] == (0, 1)  # carefully at first
    assert [count for seed, count in bursts if seed == 1] == second_run


def test_ended_runs_are_taken_once(begun: Callable[..., Sweep], fake: Callable[..., None]) -> None:
    gate = threading.Event()
    fake(lambda trainer, _count: None if trainer.seed < 2 else gate.wait(LONG_S) and None)
    sweep = begun(plan(seeds=3), jobs=1)
    until(lambda: sweep.done == 2)
    assert [run.seed for run in sweep.take()] == [0, 1]
    assert sweep.take() == ()
    assert sweep.progress == pytest.approx(2 / 3)
    gate.set()
    assert sweep.wait(LONG_S)
    assert [run.seed for run in sweep.take()] == [2]


def test_progress_counts_epochs_of_runs_under_way(
    begun: Callable[..., Sweep], fake: Callable[..., None]
) -> None:
    gate = threading.Event()
    fake(lambda trainer, _count: None if trainer.epoch < 1 else gate.wait(LONG_S) and None)
    sweep = begun(plan(epochs=10, seeds=2), jobs=2)
    until(lambda: sweep.progress > 0.09)
    assert sweep.done == 0
    assert sweep.progress == pytest.approx(0.1)
    gate.set()
    assert sweep.wait(LONG_S)


def test_so_many_runs_train_at_a_time_as_there_are_jobs(
    begun: Callable[..., Sweep], fake: Callable[..., None]
) -> None:
    gate = threading.Event()
    fake(lambda _trainer, _count: gate.wait(LONG_S) and None)
    begun(plan(seeds=2), jobs=5)
    begun(plan(seeds=5), jobs=1)
    names = sorted(thread.name for thread in threading.enumerate() if thread.name.startswith("sweep"))
    gate.set()
    assert names == ["sweep-1", "sweep-1", "sweep-2"]


# --- Pause, cancel


ENDLESS = plan(epochs=10_000_000)


def stands_still(updates: list[int]) -> bool:
    before = list(updates)
    time.sleep(5 * BURST_SECONDS)
    return updates == before


def test_a_paused_sweep_rests_until_it_is_resumed(
    begun: Callable[..., Sweep], fake: Callable[..., None]
) -> None:
    updates = [0, 0]

    def work(trainer: FakeTrainer, count: int) -> None:
        updates[trainer.seed] += count
        time.sleep(count * 1e-3)

    fake(work)
    sweep = begun(plan(epochs=100, seeds=2))
    until(lambda: min(updates) > 0)
    sweep.pause()
    until(lambda: stands_still(updates))  # after the bursts under way
    assert max(updates) < 100
    assert sweep.done == 0
    sweep.resume()
    assert sweep.wait(LONG_S)
    assert (updates, sweep.done) == ([100, 100], 2)


@pytest.mark.parametrize("paused", [False, True])
def test_cancel_is_prompt_and_drops_what_is_under_way(begun: Callable[..., Sweep], paused: bool) -> None:
    sweep = begun(ENDLESS)
    until(lambda: sweep.progress > 0)
    if paused:
        sweep.pause()
    started = time.monotonic()
    sweep.cancel()
    assert sweep.wait(IMMEDIATELY_S)
    assert time.monotonic() - started < 0.5
    assert (sweep.done, sweep.take()) == (0, ())


def test_end_says_when_a_burst_takes_longer(begun: Callable[..., Sweep], fake: Callable[..., None]) -> None:
    gate = threading.Event()
    fake(lambda _trainer, _count: gate.wait(LONG_S) and None)
    sweep = begun(ENDLESS)
    assert not sweep.end(0.05)
    gate.set()
    assert sweep.end(IMMEDIATELY_S)


def test_a_sweep_that_never_began_has_ended() -> None:
    assert Sweep(ENDLESS).end(0.0)


def test_time_left_follows_the_pace_without_loading_and_pauses(
    begun: Callable[..., Sweep], fake: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = Hands()
    monkeypatch.setattr(clock_module, "time", hands)
    gates = [threading.Event(), threading.Event()]

    def wait_at_two_places(trainer: FakeTrainer, _count: int) -> None:
        if trainer.epoch == 0 and trainer.seed in (0, 2):
            gates[trainer.seed // 2].wait(LONG_S)

    fake(wait_at_two_places)
    sweep = begun(plan(seeds=4), jobs=1)
    hands.now = 100.0  # loading
    assert sweep.seconds_left is None
    gates[0].set()
    until(lambda: sweep.done == 2)
    hands.now += KNOWN_AFTER_S / 2
    assert sweep.seconds_left is None
    hands.now = 107.0
    assert sweep.seconds_left == pytest.approx(7.0)
    sweep.pause()
    hands.now = 1000.0
    assert sweep.seconds_left == pytest.approx(7.0)
    sweep.resume()
    hands.now = 1003.0
    assert sweep.seconds_left == pytest.approx(10.0)
    gates[1].set()
    assert sweep.wait(LONG_S)
    assert sweep.seconds_left == 0.0


# --- Failing runs


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NotFiniteError(4, Message("the loss is not finite")), "no longer finite; after epoch 4 all were."),
        (RuntimeError("CUDA is out\nof order."), "Training failed: CUDA is out of order."),
        (MemoryError(), "There was not enough memory"),
        (KeyError(), "Training failed: KeyError"),
    ],
)
def test_a_failing_run_keeps_its_losses_and_the_others_go_on(
    error: Exception, said: str, fake: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(trainer: FakeTrainer, _count: int) -> None:
        if trainer.seed == 1 and trainer.epoch == 4:
            raise error

    monkeypatch.setattr(bursts_module, "BURST_SECONDS", 0.0)  # single updates

    fake(fail)
    runs = {run.seed: run for run in swept(plan(epochs=10))}
    assert said in runs[1].failure
    assert runs[1].solved_at is None
    assert np.allclose(runs[1].losses, [2, 3 / 2, 4 / 3, 5 / 4])
    for seed in (0, 2, 3):
        assert not runs[seed].failure
        assert len(runs[seed].losses) == 10


def test_a_run_that_cannot_start_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse_one(document: Document, proved: EngineUse | None) -> FakeTrainer:  # noqa: ARG001
        if document.training.seed == 2:
            raise RuntimeError("no such device")
        return FakeTrainer(document, nothing)

    monkeypatch.setattr(engine_switch, "make_trainer", refuse_one)
    failures = {run.seed: run.failure for run in swept(plan())}
    assert failures == {0: "", 1: "", 2: "Training failed: no such device", 3: ""}
