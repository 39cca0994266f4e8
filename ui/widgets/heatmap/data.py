"""Data that the state heatmap and its tape (the rows of symbols above it) show."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Column:
    """One time step; step 0 is the initial state and has no symbols."""

    symbol: str
    index: str = ""  # of the symbol in the vocabulary
    target: str = ""
    target_index: str = ""
    prediction: str = ""
    right: bool | None = None  # None if there is no target
    target_probability: float | None = None
    probability: float | None = None  # of the predicted symbol
    loss: str = ""
    loss_share: tuple[float, float] | None = None  # of the total: summed before, and with, this step
    was: str = ""  # the prediction before an intervention, if that is another one
    loss_was: str = ""  # before an intervention; empty without one
    touched: bool = False  # an intervention sets what is read


@dataclass(frozen=True, eq=False)
class Block:
    """One tensor of one layer over time; NaN marks a value that does not exist."""

    layer: int
    title: str
    name: str  # of the shown quantity
    tensor: str  # h, c or n
    values: NDArray[np.float64]  # (rows, steps)
    units: tuple[int, ...]  # the unit shown in each row, from 0
    scale: float = 1.0  # the value with the full colour
    touched: NDArray[np.bool_] | None = None  # (rows, steps): where an intervention sets something

    @cached_property
    def row_of(self) -> dict[int, int]:
        return {unit: row for row, unit in enumerate(self.units)}


@dataclass(frozen=True, eq=False)
class HeatmapData:
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
    signed: bool = True  # colour scale −scale … scale; if not signed, 0 … scale

    @property
    def layout(self) -> tuple[int, ...]:
        """The number of steps, then the rows of each block; with an equal layout no cell moves."""
        return len(self.columns), *(len(block.units) for block in self.blocks)


@dataclass(frozen=True)
class Spot:
    """The hovered item: a column of the tape (step), a row label (block, row), or a cell (all three)."""

    step: int | None
    block: int | None = None
    row: int | None = None


@dataclass(frozen=True)
class Cursor:
    """The marks on the heatmap. Step 0 is the initial state; layers and units count from 0."""

    step: int = 0  # pinned
    layer: int = 0
    unit: int | None = None
    lit_step: int | None = None  # hovered, here or in another view
    lit_layer: int | None = None
    lit_unit: int | None = None
    span: tuple[int, int] | None = None  # selected steps (first, last), both included
    tape: tuple[float, ...] = ()  # the pinned unit's value at each step, −1 to 1
    alike: tuple[int, ...] = ()  # all steps with the same input symbol as the pinned one, if more than one
