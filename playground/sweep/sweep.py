"""Runs a sweep on several threads, each of which trains one run after another; `Sweep` controls them."""

import os
import threading
import time
from functools import partial
from itertools import product

from playground.document import Document
from playground.engine_report import EngineUse
from playground.memory_need import updates_at_once
from playground.spec import Cell
from playground.sweep.loss_sampling import kept_epochs
from playground.sweep.single_run import Engines, train_one, with_cell, with_seed
from playground.sweep.values import SweepPlan, SweepRun
from playground.training.bursts import Pace
from playground.training.control import RunControl


class Clock:
    """Seconds since its start, without pauses. Other threads may read it while one starts or stops it."""

    def __init__(self) -> None:
        self._state: tuple[float, float | None] = 0.0, None  # seconds before; last start, None while stopped

    @property
    def seconds(self) -> float:
        before, since = self._state
        return before + (0.0 if since is None else time.perf_counter() - since)

    def start(self) -> None:
        before, since = self._state
        if since is None:
            self._state = before, time.perf_counter()

    def stop(self) -> None:
        self._state = self.seconds, None


KNOWN_AFTER_S = 0.3


def cores() -> int:
    """Number of CPU cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Sweep:
    """All runs of a plan, `jobs` at a time."""

    def __init__(self, plan: SweepPlan, jobs: int | None = None) -> None:
        """`jobs`: number of threads; by default one per CPU core. There are fewer if they had to share too
        little memory."""
        self.plan = plan
        self.total = len(plan.cells) * len(plan.seeds)
        self._documents = {cell: with_cell(plan.document, cell) for cell in plan.cells}
        self._kept = kept_epochs(plan.document.training.epochs)
        self._todo = product(plan.seeds, plan.cells)  # seed by seed, so that all cells advance evenly
        at_once = min(map(updates_at_once, self._documents.values()), default=1)
        self._jobs = min(jobs or cores(), self.total, at_once)
        self._threads: list[threading.Thread] = []
        self._control = RunControl()
        self._engines = Engines()
        self._clock = Clock()
        self._lock = threading.Lock()  # guards `_todo` and the next three attributes
        self._ended: list[SweepRun] = []
        self._done = 0
        self._under_way = [0] * self._jobs  # epochs done of each thread's current run
        self._warm_at: float | None = None  # seconds on the clock at the end of the first burst

    def begin(self) -> None:
        self._clock.start()
        for job in range(self._jobs):
            thread = threading.Thread(target=self._work, args=(job,), name=f"sweep-{job + 1}", daemon=False)
            thread.start()
            self._threads.append(thread)

    def pause(self) -> None:
        """Every run pauses after its current burst."""
        self._control.pause()
        self._clock.stop()

    def resume(self) -> None:
        self._clock.start()
        self._control.resume()

    def cancel(self) -> None:
        """Let the threads end, even while paused; unfinished runs are dropped."""
        self._control.stop()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the threads, at most `timeout_s`; returns whether they have ended."""
        until = time.perf_counter() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, until - time.perf_counter()))
        return not any(thread.is_alive() for thread in self._threads)

    def end(self, timeout_s: float) -> bool:
        """Cancel and wait; returns whether the threads ended in time."""
        self.cancel()
        return self.wait(timeout_s)

    def take(self) -> tuple[SweepRun, ...]:
        """The runs that ended since the last call, in the order in which they ended."""
        with self._lock:
            ended, self._ended = self._ended, []
        return tuple(ended)

    @property
    def done(self) -> int:
        """Number of runs that have ended, including failed ones."""
        return self._done

    @property
    def engines(self) -> dict[Cell, EngineUse]:
        """The engine use of the cells whose fused engine has passed the parity check."""
        return self._engines.settled

    @property
    def progress(self) -> float:
        """The share of all epochs that is done, from 0 to 1; a failed run counts as done."""
        epochs = self.plan.document.training.epochs
        with self._lock:
            return (self._done * epochs + sum(self._under_way)) / (self.total * epochs)

    @property
    def seconds_left(self) -> float | None:
        """Estimated from the time since the end of the first burst, which may have loaded the engine, without
        pauses; None while this time is too short."""
        share, warm_at = self.progress, self._warm_at
        seconds = 0.0 if warm_at is None else self._clock.seconds - warm_at
        return seconds * (1 - share) / share if share and seconds >= KNOWN_AFTER_S else None

    # --- On the threads

    def _work(self, job: int) -> None:
        paces = {cell: Pace() for cell in self.plan.cells}
        report = partial(self._note, job)
        while (document := self._next()) is not None:
            pace = paces[document.model.cell]
            ended = train_one(document, self._kept, self._control, pace, self._engines, report)
            self._hand_over(ended, job)

    def _next(self) -> Document | None:
        if self._control.permission() == "stop":
            return None
        with self._lock:
            task: tuple[int, Cell] | None = next(self._todo, None)
        return with_seed(self._documents[task[1]], task[0]) if task else None

    def _note(self, job: int, epochs: int) -> None:
        self._under_way[job] = epochs
        if self._warm_at is None:
            self._warm_at = self._clock.seconds

    def _hand_over(self, ended: SweepRun | None, job: int) -> None:
        """`ended` is None if the run was cancelled."""
        with self._lock:
            self._under_way[job] = 0
            if ended is not None:
                self._ended.append(ended)
                self._done += 1
