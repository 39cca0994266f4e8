"""What `sweep` prints for a person."""

from collections.abc import Iterator, Mapping, Sequence

from playground.spec import CELL_NAMES, Cell
from playground.sweep.values import CellSummary, SweepRun

HEAD = ("cell", "solved", "first solved: median (quartiles)", "last loss: median (quartiles)")
NOTHING = "–"


def lines(summary: Mapping[Cell, CellSummary], runs: Sequence[SweepRun], total: int) -> Iterator[str]:
    """A row for each cell, what failed, and how many runs that is."""
    if summary:
        yield from _table([HEAD, *(_row(cell, own) for cell, own in summary.items())])
    for cell in summary:
        yield from _failures(cell, [run for run in runs if run.cell == cell and run.failure])
    if len(runs) < total:
        yield f"Only {len(runs):,} of {counted(total)} ended."


def progress(done: int, total: int, seconds: float, left: float | None) -> str:
    """How far it is, and how long it will take where that is known."""
    share = f"{done:,} of {counted(total)}"
    return share if left is None else f"{share}, {done / seconds:,.1f} a second, {_duration(left)} left"


def counted(runs: int) -> str:
    return f"{runs:,} run{'s' * (runs != 1)}"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _row(cell: Cell, summary: CellSummary) -> tuple[str, ...]:
    first, loss = summary.first_solved, summary.loss  # loss: (3, points)
    return (
        CELL_NAMES[cell],
        f"{summary.solved} of {summary.runs}",
        _spread(*map(_epoch, first)) if first else NOTHING,
        _spread(*(f"{value:.4g}" for value in loss[:, -1])) if loss.size else NOTHING,
    )


def _spread(low: str, median: str, high: str) -> str:
    return f"{median} ({low} to {high})"


def _epoch(value: float) -> str:
    """A quartile of whole numbers, without needless decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _failures(cell: Cell, failed: Sequence[SweepRun]) -> Iterator[str]:
    if failed:
        example = min(failed, key=lambda run: run.seed)
        yield f"{CELL_NAMES[cell]}: {counted(len(failed))} failed. Seed {example.seed}: {example.failure}"


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
