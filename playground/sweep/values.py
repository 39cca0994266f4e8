"""The plan and the results of a sweep, as frozen values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.document import Document
from playground.parameters import IntArray
from playground.spec import Cell


@dataclass(frozen=True)
class SweepPlan:
    """Every seed with every cell; all other settings, also engine and epochs, are those of the document."""

    document: Document
    cells: tuple[Cell, ...]
    seeds: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class SweepRun:
    """The result of one run that has ended."""

    cell: Cell
    seed: int
    solved_at: int | None
    epochs: IntArray  # (points) of the losses: all, or thinned evenly; the same for all runs of a plan
    losses: NDArray[np.float32]  # (points), fewer than `epochs` if the run failed
    failure: str = ""  # why it failed, in a sentence


@dataclass(frozen=True, eq=False)
class CellSummary:
    """Summary of all runs of one cell that have ended."""

    runs: int
    solved: int
    first_solved: tuple[float, float, float] | None  # quartiles of solved_at over the solved runs
    epochs: IntArray  # (points)
    loss: NDArray[np.float64]  # (3, points) quartiles over the runs, the median in the middle
