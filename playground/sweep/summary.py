"""Summarises the runs of each cell: how many are solved and from which epoch, and quartiles of the loss."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from playground.spec import CELL_NAMES, Cell
from playground.sweep.values import CellSummary, SweepRun

QUARTILES = (0.25, 0.5, 0.75)
BLOCK = 50  # epochs at a time


def summarise(runs: Sequence[SweepRun]) -> dict[Cell, CellSummary]:
    """One summary per cell that has runs, in the order of CELL_NAMES.

    A failed run counts as not solved. Its losses count up to the failure; after it the quartiles are those of
    the other runs. The curve ends with the last loss of any run.
    """
    by_cell = {cell: [run for run in runs if run.cell == cell] for cell in CELL_NAMES}
    return {cell: _summary(own) for cell, own in by_cell.items() if own}


def _summary(runs: Sequence[SweepRun]) -> CellSummary:
    solved = [run.solved_at for run in runs if run.solved_at is not None]
    longest = max(len(run.losses) for run in runs)
    return CellSummary(
        runs=len(runs),
        solved=len(solved),
        first_solved=_quartiles(solved) if solved else None,
        epochs=runs[0].epochs[:longest],
        loss=_loss_quartiles([run.losses for run in runs], longest),
    )


def _quartiles(values: Sequence[int]) -> tuple[float, float, float]:
    low, median, high = np.quantile(values, QUARTILES).tolist()
    return low, median, high


def _loss_quartiles(losses: Sequence[NDArray[np.float32]], longest: int) -> NDArray[np.float64]:
    """(3, longest)"""
    quantile = np.quantile if all(len(own) == longest for own in losses) else np.nanquantile
    blocks = [np.empty((3, 0))]
    for start in range(0, longest, BLOCK):  # a table of all runs and epochs would be large
        table = np.full((len(losses), min(BLOCK, longest - start)), np.nan)  # (runs, epochs)
        for row, own in zip(table, losses, strict=True):
            part = own[start : start + BLOCK]
            row[: len(part)] = part
        blocks.append(quantile(table, QUARTILES, axis=0))
    return np.concatenate(blocks, axis=1)
