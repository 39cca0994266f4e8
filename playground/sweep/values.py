"""What a sweep is asked for and what comes of it; frozen values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.document import Document
from playground.parameters import IntArray
from playground.spec import Cell


@dataclass(frozen=True)
class SweepPlan:
    """Every seed with every cell; all else is as the document says, its engine and epochs too."""

    document: Document
    cells: tuple[Cell, ...]
    seeds: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class SweepRun:
    """One run that has ended."""

    cell: Cell
    seed: int
    solved_at: int | None
    epochs: IntArray  # (points) of the losses: all, or thinned evenly; the same for all runs of a plan
    losses: NDArray[np.float32]  # (points) fewer than `epochs` where the run failed
    failure: str = ""  # why it broke off, in a sentence


@dataclass(frozen=True, eq=False)
class CellSummary:
    """All runs of one cell that have ended."""

    runs: int
    solved: int
    first_solved: tuple[float, float, float] | None  # quartiles of solved_at over the solved runs
    epochs: IntArray  # (points)
    loss: NDArray[np.float64]  # (3, points) quartiles over the runs, the median in the middle
