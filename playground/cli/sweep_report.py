"""The output of `sweep`: progress, finished runs and the summary."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence

from playground.cli.speech import said
from playground.cli.terminal import cells, padded, tell, tell_no_more
from playground.engine_report import EngineUse
from playground.language import Message, counted
from playground.spec import CELL_NAMES, Cell
from playground.sweep.summary import summarise
from playground.sweep.sweep import Sweep
from playground.sweep.values import CellSummary, SweepRun

HEAD = (
    Message("cell"),
    Message("solved"),
    Message("first solved: median (quartiles)"),
    Message("last loss: median (quartiles)"),
)
NOTHING = "–"
QUARTILE_NAMES = ("q1", "median", "q3")


class Report:
    """Collects the runs of a sweep as they end, and prints them."""

    def __init__(self, sweep: Sweep, as_json: bool) -> None:
        self._sweep, self._as_json = sweep, as_json
        self._started = time.perf_counter()
        self.runs: list[SweepRun] = []

    @property
    def all_failed(self) -> bool:
        return all(run.failure for run in self.runs)

    def hear(self) -> None:
        """Poll the sweep, and print its progress; as JSON, a line for each run ended since the last call."""
        ended = self._sweep.take()
        self.runs += ended
        if self._as_json:
            for run in ended:
                _say(_run_object(run))
        else:
            sweep = self._sweep
            now = progress(sweep.done, sweep.total, self._seconds, sweep.seconds_left)
            tell(said(now), sweep.progress)

    def end(self, stopped: bool = False) -> None:
        """Poll once more, then print the summary."""
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
            print(said(line), flush=True)

    def _engines(self) -> dict[str, object]:
        """The engine of each cell, and how far the fused one differed from torch in its first updates."""
        tried = self._sweep.engines
        used: dict[str, object] = {}
        for cell in self._sweep.plan.cells:
            use = tried.get(cell, EngineUse("torch"))
            proof = use.proof if use.name == "fused" else None  # a failed check may hold infinity
            used[cell] = {"name": use.name} | ({"difference": proof.largest} if proof else {})
        return used

    @property
    def _seconds(self) -> float:
        return time.perf_counter() - self._started


def _say(values: dict[str, object]) -> None:
    line = json.dumps(values, ensure_ascii=False, allow_nan=False)
    print(line + "\n", end="", flush=True)  # in one write, or Ctrl+C may cut off the newline


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


def lines(summary: Mapping[Cell, CellSummary], runs: Sequence[SweepRun], total: int) -> Iterator[str]:
    """A row for each cell, the failures, and how many runs ended if not all did."""
    if summary:
        yield from _table([HEAD, *(_row(cell, own) for cell, own in summary.items())])
    for cell in summary:
        yield from _failures(cell, [run for run in runs if run.cell == cell and run.failure])
    if len(runs) < total:
        yield Message("Only {ended:,} of {runs} ended.", ended=len(runs), runs=all_runs(total))


def progress(done: int, total: int, seconds: float, left: float | None) -> Message:
    """How many runs have ended, and the time left (`left`, in seconds) if it is known."""
    if left is None:
        return Message("{done:,} of {runs}", done=done, runs=all_runs(total))
    return Message(
        "{done:,} of {runs}, {rate:,.1f} a second, {time} left",
        done=done,
        runs=all_runs(total),
        rate=done / seconds,
        time=_duration(left),
    )


def all_runs(runs: int) -> Message:
    return counted("1 run", "{count:,} runs", runs)


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    shown = [[said(text) for text in row] for row in rows]
    widths = [max(map(cells, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        yield "  ".join(padded(text, width) for text, width in zip(row, widths, strict=True)).rstrip()


def _row(cell: Cell, summary: CellSummary) -> tuple[str, ...]:
    first, loss = summary.first_solved, summary.loss  # loss: (3, points)
    return (
        CELL_NAMES[cell],
        Message("{some} of {all}", some=summary.solved, all=summary.runs),
        _spread(*map(_epoch, first)) if first else NOTHING,
        _spread(*(f"{value:.4g}" for value in loss[:, -1])) if loss.size else NOTHING,
    )


def _spread(low: str, median: str, high: str) -> Message:
    return Message("{median} ({low} to {high})", median=median, low=low, high=high)


def _epoch(value: float) -> str:
    """A quartile of whole numbers, without needless decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _failures(cell: Cell, failed: Sequence[SweepRun]) -> Iterator[Message]:
    if failed:
        example = min(failed, key=lambda run: run.seed)
        yield counted(
            "{cell}: 1 run failed. Seed {seed}: {failure}",
            "{cell}: {count:,} runs failed. Seed {seed}: {failure}",
            len(failed),
            cell=CELL_NAMES[cell],
            seed=example.seed,
            failure=example.failure,
        )


def _duration(seconds: float) -> Message:
    if seconds < 100:
        return Message("{seconds:.0f} s", seconds=seconds)
    if seconds < 6000:
        return Message("{minutes:.0f} min", minutes=seconds / 60)
    return Message("{hours:.1f} h", hours=seconds / 3600)
