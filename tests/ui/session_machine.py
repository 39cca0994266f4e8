"""A random person at the session: edits, undo, training, sweeps and files in any order, compared with a model
after each step."""

import gc
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, ClassVar, cast

from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from hypothesis.stateful import RuleBasedStateMachine, invariant
from hypothesis.stateful import rule as rule_of_hypothesis

from playground import tasks
from playground.problems import stopping
from playground.spec import Cell
from playground.sweep.values import SweepPlan
from playground.training.epoch_store.index import DEFAULT_BUDGET
from tests.ui import session_promises as promises
from tests.ui.driving import with_training
from tests.ui.session_driving import SAMPLES, DrivenSession
from tests.ui.session_edits import BACK_TO_SMALL, RATES, SOUND, TOO_FAST, UNSOUND, Change
from ui.session.state import Selection
from ui.session.sweeps import document_of

COLLECTED_EVERY = 100  # sequences
BUDGETS = (1_000, 4_000, 30_000, DEFAULT_BUDGET)
KEYS = (None, "word", "rate")
NAMES = ("one", "two")  # of files that are saved
THEN = ("go on", "undo", "train and undo")
CELLS: tuple[tuple[Cell, ...], ...] = (("rnn",), ("lstm", "gru"))
EXPECTED = ("no longer finite", "This machine has no")  # sentences about what is tried here

shares = st.sampled_from((0.0, 0.3, 0.6, 1.0))  # of what is there


def rule(**drawn: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A rule that is noted: where threads have met unluckily, nothing repeats it for hypothesis to print."""

    def made(do: Callable[..., None]) -> Callable[..., None]:
        @wraps(do)
        def noted(machine: "SessionMachine", **arguments: object) -> None:
            machine.steps.append(f"{do.__name__}({arguments or ''})")
            do(machine, **arguments)

        decorate: Any = rule_of_hypothesis  # its overloads do not take names that are not known
        return cast("Callable[..., None]", decorate(**drawn)(noted))

    return made


class SessionMachine(DrivenSession, RuleBasedStateMachine):
    offences: ClassVar[list[str]] = []  # filled by whoever plays
    failures: ClassVar[list[str]] = []  # with the steps that led there

    def __init__(self) -> None:
        RuleBasedStateMachine.__init__(self)
        DrivenSession.__init__(self)
        self.steps = list[str]()

    def teardown(self) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, Exception) and not isinstance(error, HypothesisException):
            self.failures.append("\n".join((*self.steps, *traceback.format_exception(error))))
        self.end()
        self.seen["sequences"] += 1
        if self.seen["sequences"] % COLLECTED_EVERY == 0:
            gc.collect()

    # --- What a person does to the document

    @rule(change=st.sampled_from(SOUND), key=st.sampled_from(KEYS))
    def edit(self, change: Change, key: str | None) -> None:
        self.change(change, key)

    @rule(change=st.sampled_from(UNSOUND))
    def mistype(self, change: Change) -> None:
        self.change(change, "word")

    @rule(change=st.sampled_from((*RATES, TOO_FAST)))
    def change_rate(self, change: Change) -> None:
        self.change(change, "rate")

    @rule(name=st.sampled_from(tuple(tasks.TASKS)))
    def take_task(self, name: str) -> None:
        task = tasks.build(name)
        short = replace(task, pairs=task.pairs[:3], training=replace(task.training, epochs=2))
        self.session.take_task(short, name, "task")
        self.model.edit(short, "task")

    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        self.go_back(times)

    @rule(times=st.integers(1, 4))
    def redo(self, times: int) -> None:
        self.go_forth(times)

    @rule()
    def undo_past_a_reset(self) -> None:
        resets = [at for at, step in enumerate(self.model.steps[: self.model.at]) if step.other]
        if resets:
            self.go_back(self.model.at - resets[-1])

    @rule()
    def redo_past_a_reset(self) -> None:
        resets = [ahead for ahead, step in enumerate(self.model.undone, 1) if step.other]
        if resets:
            self.go_forth(resets[0])

    @rule(seed=st.sampled_from((None, None, 0, 1)), then=st.sampled_from(THEN))
    def begin_anew(self, seed: int | None, then: str) -> None:
        """Reset, or a new seed; and perhaps it is regretted."""
        self._reset() if seed is None else self._take_seed(seed)
        self.seen["resets"] += 1
        if "train" in then:
            self.train(waits=True)
        if "undo" in then:
            self.undo_past_a_reset()

    def _reset(self) -> None:
        if self.session.runs.result.is_trained:
            self.model.reset(self.held, self.session.document)
        self.session.reset()
        assert not self.session.runs.result.is_trained

    def _take_seed(self, seed: int) -> None:
        self.model.reset(self.held, with_training(self.session.document, seed=seed))
        self.session.new_seed(seed)
        assert self.session.runs.result.trained is None

    # --- Training

    @rule(waits=st.booleans())
    def train(self, waits: bool) -> None:
        self.start(self.session.runs.train)
        if waits:
            self.finish()

    @rule()
    def train_what_is_sound(self) -> None:
        if stopping(self.session.problems) or self.session.document.training.device != "cpu":
            self.change(BACK_TO_SMALL, None)
        self.train(waits=True)

    @rule()
    def pause(self) -> None:
        runs = self.session.runs
        was_running = runs.status.phase == "running"
        runs.pause()
        if was_running:  # if only just, it may never have left its last rest
            self.wait(lambda: self.run is None or self.is_at_rest)
            self.seen["pauses"] += self.run is not None

    @rule(waits=st.booleans())
    def step(self, waits: bool) -> None:
        runs, shown = self.session.runs, self.session.runs.shown
        self.start(runs.step)
        if waits and self.run is not None and runs.status.phase == "paused":
            self.wait(lambda: self.run is None or (runs.shown is not shown and self.is_at_rest))
            self.seen["steps"] += 1

    @rule(waits=st.booleans())
    def stop(self, waits: bool) -> None:
        self.seen["stops"] += self.run is not None
        self.session.runs.stop()
        if waits:
            self.wait(lambda: self.run is None)

    @rule(share=shares)
    def fork(self, share: float) -> None:
        epoch, runs = self.kept_epoch(share), self.session.runs
        obstacle = runs.fork_obstacle(epoch)
        if epoch is None or obstacle is not None:
            assert obstacle
            return
        kept, before = runs.kept.checkpoint(epoch), self.run
        runs.fork(epoch)
        if self.run is before is not None:
            return  # not even the point of its first epoch had come
        assert kept is not None
        assert self.run is not None
        assert self.run.start is not None
        if before is None or self.run.start.epoch == epoch:
            promises.same_checkpoint(self.run.start, kept)
        assert len(runs.result.history) == self.run.start.epoch <= epoch
        self.seen["forks"] += 1
        self.seen["forks of a run"] += before is not None

    @rule(share=shares, on=st.booleans())
    def bookmark(self, share: float, on: bool) -> None:
        epoch, runs = self.kept_epoch(share), self.session.runs
        if epoch is not None and runs.bookmark(epoch, on):
            assert (epoch in runs.kept.index().bookmarks) == on
            self.seen["bookmarks"] += on

    @rule(budget=st.sampled_from(BUDGETS))
    def set_budget(self, budget: int) -> None:
        self.session.runs.result.past.set_budget(budget)

    # --- Looking

    @rule(share=shares, text=st.sampled_from((None, "ab", "zz", "")), pair=st.integers(0, 3))
    def look(self, share: float, text: str | None, pair: int) -> None:
        epoch, session = self.kept_epoch(share), self.session
        unit, layer = (None, None) if pair else (1, 0)
        session.select(Selection(pair, text, layer, step=pair, unit=unit, epoch=epoch))
        session.runs.kept.hold(epoch)
        promises.network_fits(session.runs.network(epoch), session)

    @rule()
    def let_the_timers_fire(self) -> None:
        self.hear()

    @rule()
    def come_to_rest(self) -> None:
        """The last edit is a moment ago, and everything has arrived."""
        self.settle()
        if self.run is None and stopping(self.session.problems) is None:
            self.wait(lambda: self.session.runs._evaluator._poller.run is None)
            promises.rest_shows_the_network(self.session)
            self.seen["rests"] += 1

    @rule()
    def compare_with_a_plain_run(self) -> None:
        self.seen["networks compared"] += promises.training_is_that_of_a_plain_run(
            self.session, self.mixes_forms
        )

    # --- Sweeps

    @rule(cells=st.sampled_from(CELLS), seeds=st.integers(1, 3), waits=st.booleans())
    def start_sweep(self, cells: tuple[Cell, ...], seeds: int, waits: bool) -> None:
        document = self.session.document
        if stopping(self.session.problems) is None and document.training.device == "cpu":
            self.session.sweeps.start(SweepPlan(document, cells, tuple(range(seeds))))
            self.seen["sweeps"] += 1
            if waits:
                self.finish_sweep()

    @rule(what=st.sampled_from(("pause", "resume", "cancel")))
    def interfere_with_sweep(self, what: str) -> None:
        getattr(self.session.sweeps, what)()

    @rule()
    def finish_sweep(self) -> None:
        sweeps = self.session.sweeps
        sweeps.resume()
        self.wait(lambda: not sweeps.status.is_under_way and not sweeps._summarizer.is_at_work)
        promises.sweep_is_that_of_plain_runs(sweeps)
        self.seen["sweeps ended"] += sweeps.status.phase == "ended"

    @rule(share=shares)
    def train_result_of_sweep(self, share: float) -> None:
        sweeps = self.session.sweeps
        ended = [run for own in sweeps.runs.values() for run in own.by_seed.values()]
        if not ended or sweeps.plan is None:
            return
        run = ended[round(share * (len(ended) - 1))]
        document = document_of(sweeps.plan, run.cell, run.seed)
        self.model.reset(self.held, document)
        self.session.train_anew(document, "a seed")
        self.finish()
        promises.run_of_sweep_is_that_of_the_session(run, self.session)
        self.seen["results of sweeps"] += 1

    # --- Files

    @rule(name=st.sampled_from(NAMES))
    def save(self, name: str) -> None:
        path = self.folder / f"{name}.unroll"
        before = path.read_bytes() if path.exists() else None
        if not self.files.save_to(path):
            assert promises.refusal_is_right(self.session, self.heard.notices.pop())
            assert (path.read_bytes() if path.exists() else None) == before
            return
        self.model.save(promises.saved_now(self.session))
        assert not self.files.unsaved
        assert not self.files.loses_work
        promises.file_holds(path, self.session)
        self.seen["saves"] += 1
        self.seen["saves of a run"] += self.run is not None

    @rule(name=st.sampled_from((*NAMES, *SAMPLES)), closes=st.sampled_from((False, False, False, True)))
    def open(self, name: str, closes: bool) -> None:
        """In this window, or in the next one."""
        if closes:
            self.seen["closed in a run"] += self.run is not None
            self.end()
            self.begin(self.file(name))
        else:
            self.open_file(self.file(name))
        self.seen["files opened"] += 1

    # --- What holds after each of them

    @invariant()
    def promises_are_kept(self) -> None:
        session = self.session
        promises.document_is_that_of_the_model(session, self.model)
        promises.phase_is_that_of_the_run(session)
        promises.curve_ends_at_the_network(session)
        promises.past_is_that_of_the_run(session)
        self.seen["steps with a thinned past"] += session.runs.kept.index().stride > 1
        promises.work_is_not_called_saved(session, self.files, self.model)

    @invariant()
    def nothing_unexpected_happened(self) -> None:
        assert not self.offences, self.offences
        unforeseen = [text for text in self.heard.texts if not any(part in text for part in EXPECTED)]
        assert not unforeseen
