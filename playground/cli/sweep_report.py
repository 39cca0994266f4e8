"""What `sweep` says while it works and at its end."""

import json
import time

from playground.cli.fold_sweep_text import lines, progress
from playground.cli.terminal import tell, tell_no_more
from playground.engine_report import EngineUse
from playground.sweep.summary import summarise
from playground.sweep.sweep import Sweep
from playground.sweep.values import CellSummary, SweepRun

QUARTILE_NAMES = ("q1", "median", "q3")


class Report:
    """Takes the runs of a sweep as they end."""

    def __init__(self, sweep: Sweep, as_json: bool) -> None:
        self._sweep, self._as_json = sweep, as_json
        self._started = time.perf_counter()
        self.runs: list[SweepRun] = []

    @property
    def all_failed(self) -> bool:
        return all(run.failure for run in self.runs)

    def hear(self) -> None:
        """A line for each run that has ended since the last time; for a person, how far all of them are."""
        ended = self._sweep.take()
        self.runs += ended
        if self._as_json:
            for run in ended:
                _say(_run_object(run))
        else:
            sweep = self._sweep
            tell(progress(sweep.done, sweep.total, self._seconds, sweep.seconds_left), sweep.progress)

    def end(self, stopped: bool = False) -> None:
        """The summary, after what has ended meanwhile."""
        self.hear()
        found = summarise(self.runs)
        summary = {cell: found[cell] for cell in self._sweep.plan.cells if cell in found}
        if self._as_json:
            objects = {cell: _summary_object(own) for cell, own in summary.items()}
            outcome = "stopped" if stopped else "failed" if self.all_failed else "completed"
            _say(
                {
                    "summary": objects,
                    "outcome": outcome,
                    "seconds": round(self._seconds, 3),
                    "engines": self._engines(),
                }
            )
            return
        tell_no_more()
        for line in lines(summary, self.runs, self._sweep.total):
            print(line, flush=True)

    def _engines(self) -> dict[str, object]:
        """Of each cell, and how far the fused one was from torch in its first updates."""
        tried = self._sweep.engines
        used: dict[str, object] = {}
        for cell in self._sweep.plan.cells:
            use = tried.get(cell, EngineUse("torch"))
            proof = use.proof if use.name == "fused" else None  # one that failed may hold infinity
            used[cell] = {"name": use.name} | ({"difference": proof.largest} if proof else {})
        return used

    @property
    def _seconds(self) -> float:
        return time.perf_counter() - self._started


def _say(values: dict[str, object]) -> None:
    line = json.dumps(values, ensure_ascii=False, allow_nan=False)
    print(line + "\n", end="", flush=True)  # in one piece, or Ctrl+C may take the end of the line away


def _run_object(run: SweepRun) -> dict[str, object]:
    values: dict[str, object] = {"cell": run.cell, "seed": run.seed, "solved_at": run.solved_at}
    if run.failure:
        return {**values, "loss": None, "failed": run.failure}
    return {**values, "loss": float(run.losses[-1])}


def _summary_object(summary: CellSummary) -> dict[str, object]:
    first = summary.first_solved
    losses = dict(zip(QUARTILE_NAMES, summary.loss.tolist(), strict=True))
    return {
        "runs": summary.runs,
        "solved": summary.solved,
        "first_solved": dict(zip(QUARTILE_NAMES, first, strict=True)) if first else None,
        "loss": {"epoch": summary.epochs.tolist(), **losses},
    }
