"""Checks the sweep form, and composes the texts of the sweep panel."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor
from typing import Literal

from playground.document import Document
from playground.number_ranges import MAX_RUNS
from playground.problems import Problem, stopping
from playground.spec import CELL_NAMES, Cell
from playground.sweep.values import CellSummary, SweepRun
from ui.session.readiness import training_obstacle
from ui.session.state import RunStatus
from ui.session.sweeps import CellRuns, SweepStatus
from ui.style.numbers import duration, number, whole
from ui.style.translation import said, translate

FEWEST_SOLVED = 4  # runs of a cell, to speak of the middle half of them or to compare cells


@dataclass(frozen=True)
class Asked:
    """The values of the form."""

    cells: tuple[Cell, ...]
    first: int  # seed
    last: int

    @property
    def runs(self) -> int:
        return len(self.cells) * (self.last - self.first + 1)


@dataclass(frozen=True)
class Fault:
    """Why no sweep can start: a field of the form, or the document, which is edited elsewhere."""

    place: Literal["cells", "seeds", "document"]
    text: str


def fault(asked: Asked, document: Document, problems: tuple[Problem, ...], status: RunStatus) -> Fault | None:
    """Why no sweep can start; None when one can."""
    if not asked.cells:
        return Fault("cells", translate("Sweep", "No cell is chosen: press RNN, LSTM or GRU."))
    if asked.first > asked.last:
        text = translate("Sweep", "The first seed is above the last: write {0} to {1}.")
        return Fault("seeds", text.format(asked.last, asked.first))
    if asked.runs > MAX_RUNS:
        text = translate("Sweep", "These are {0} runs, more than {1}: take fewer seeds.")
        return Fault("seeds", text.format(whole(asked.runs), whole(MAX_RUNS)))
    problem = stopping(problems)
    obstacle = said(problem.message) if problem else training_obstacle(status, document)
    return Fault("document", obstacle) if obstacle else None


def size_text(runs: int, epochs: int) -> str:
    """For example: 60 runs of 15 epochs each, as set for training. One cell or several can be chosen."""
    one = translate("Sweep", "1 run of {1} epochs, as set for training. One cell or several can be chosen.")
    many = translate(
        "Sweep", "{0} runs of {1} epochs each, as set for training. One cell or several can be chosen."
    )
    return (one if runs == 1 else many).format(whole(runs), whole(epochs))


def progress_text(status: SweepStatus) -> str:
    text = {
        "idle": "",
        "running": translate("Sweep", "{0} of {1} runs"),
        "paused": translate("Sweep", "paused, {0} of {1} runs"),
        "ended": translate("Sweep", "done, {0} of {1} runs"),
        "cancelled": translate("Sweep", "cancelled, {0} of {1} runs"),
    }[status.phase].format(whole(status.done), whole(status.total))
    if not status.is_under_way or status.seconds_left is None:
        return text
    return translate("Sweep", "{0} · {1} left").format(text, duration(status.seconds_left))


def solved_text(runs: CellRuns) -> str:
    """For example: 18 of 20 solved (90 %)."""
    ended = len(runs.by_seed)
    if not ended:
        return translate("Sweep", "none has finished yet")
    text = translate("Sweep", "{0} of {1} solved ({2} %)")
    percent = (
        100.0 if runs.solved == ended else min(100 * runs.solved / ended, 99.9)
    )  # never rounded up to 100 %
    return text.format(whole(runs.solved), whole(ended), number(percent, ".3g"))


def spread_text(runs: CellRuns, summary: CellSummary | None) -> str:
    """For example: solved from epoch 5 (median; the middle half of the 18 solved runs: 4 to 7) · 2 failed."""
    parts = []
    if summary is not None and summary.first_solved is not None:
        parts.append(_solved_from(summary.solved, summary.first_solved))
    elif runs.by_seed:
        parts.append(translate("Sweep", "none solved so far"))
    if runs.failed:
        parts.append(translate("Sweep", "{0} failed").format(whole(runs.failed)))
    return " · ".join(parts)


def _solved_from(solved: int, quartiles: tuple[float, float, float]) -> str:
    """Whole epochs: quartiles are widened to them, which keeps the middle half between them."""
    low, median, high = floor(quartiles[0]), _rounded(quartiles[1]), ceil(quartiles[2])
    if solved == 1:
        text = translate("Sweep", "solved from epoch {0} (1 solved run)")
    elif solved < FEWEST_SOLVED or low == high:
        text = translate("Sweep", "solved from epoch {0} (median of {1} solved runs)")
    else:
        text = translate(
            "Sweep", "solved from epoch {0} (median; the middle half of the {1} solved runs: {2} to {3})"
        )
    return text.format(*map(whole, (median, solved, low, high)))


def _rounded(epoch: float) -> int:
    """Halves go up, so that medians between two epochs are all rounded alike."""
    return floor(epoch + 0.5)


def fastest_text(runs: Mapping[Cell, CellRuns], summaries: Mapping[Cell, CellSummary], seeds: int) -> str:
    """Compares the medians of the two cells that are solved from the earliest epochs on; empty until all runs
    (`seeds` of each cell) have ended, or where fewer than two cells have solved runs enough."""
    if any(len(own.by_seed) < seeds for own in runs.values()):
        return ""
    medians = sorted(
        (own.first_solved[1], CELL_NAMES[cell])
        for cell, own in summaries.items()
        if own.first_solved is not None and own.runs == seeds and own.solved >= FEWEST_SOLVED
    )
    if len(medians) < 2:
        return ""
    (fast, first), (slow, second) = medians[:2]
    early, late = _rounded(fast), _rounded(slow)
    if early == late:
        text = translate(
            "Sweep", "{0} and {1}: solved from the same epoch, {2}, by the medians of the solved runs only."
        )
    elif late - early == 1:
        text = translate(
            "Sweep",
            "{0} needs 1 epoch fewer than {1}: {2} against {3} (1 : {4}), by the medians of the "
            "solved runs only.",
        )
    else:
        text = translate(
            "Sweep",
            "{0} needs {5} epochs fewer than {1}: {2} against {3} (1 : {4}), by the medians of the "
            "solved runs only.",
        )
    ratio = number(late / max(early, 1), ".3g")
    return text.format(first, second, whole(early), whole(late), ratio, whole(late - early))


def run_words(cell: Cell, seed: int, run: SweepRun | None) -> str:
    """The result of one run."""
    if run is None:
        return translate("Sweep", "{0}, seed {1}: not trained yet").format(CELL_NAMES[cell], seed)
    if run.failure:
        return translate("Sweep", "{0}, seed {1}: failed. {2}").format(CELL_NAMES[cell], seed, run.failure)
    loss = number(run.losses[-1], ".4g")
    if run.solved_at is None:
        text = translate("Sweep", "{0}, seed {1}: not solved, last loss {2}")
        return text.format(CELL_NAMES[cell], seed, loss)
    text = translate("Sweep", "{0}, seed {1}: solved from epoch {3}, last loss {2}")
    return text.format(CELL_NAMES[cell], seed, loss, run.solved_at)


def hint(has_sweep: bool, is_of_document: bool) -> tuple[str, str]:
    """The hint beside the title, and a longer one for its tooltip."""
    if not has_sweep:
        return (
            translate("Sweep", "how many seeds solve it?"),
            translate(
                "Sweep", "Every seed gives other initial weights; some networks learn what others do not."
            ),
        )
    if is_of_document:
        return (
            translate("Sweep", "click a seed to open its run"),
            translate("Sweep", "The same run is trained again, and all its epochs are kept."),
        )
    return (
        translate("Sweep", "of other pairs or settings"),
        translate(
            "Sweep",
            "The pairs or settings have changed since. A click on a seed restores those of the sweep.",
        ),
    )


def edit_name(cell: Cell, seed: int) -> str:
    return translate("Sweep", "seed {0}, {1}").format(seed, CELL_NAMES[cell])


def opened_text(cell: Cell, seed: int, same_document: bool) -> str:
    """Says what a click on a seed has done."""
    text = translate("Sweep", "Seed {0}, {1}: training this run of the sweep again, with all its epochs.")
    other = translate(
        "Sweep",
        "Seed {0}, {1}: training this run of the sweep again, with the pairs and settings of the "
        "sweep; Undo brings yours back.",
    )
    return (text if same_document else other).format(seed, CELL_NAMES[cell])
