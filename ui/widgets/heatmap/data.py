"""What a state heatmap and its tape show, as values."""

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
    right: bool | None = None  # None where there is no target
    target_probability: float | None = None
    probability: float | None = None  # of what is predicted
    loss: str = ""
    loss_share: tuple[float, float] | None = None  # of the total, from where to where it counts


@dataclass(frozen=True, eq=False)
class Block:
    """One tensor of one layer over time; NaN is a value that does not exist."""

    layer: int
    title: str
    name: str  # of what is shown of the tensor
    tensor: str  # h, c or n
    values: NDArray[np.float64]  # (rows, steps)
    units: tuple[int, ...]  # the unit that stands in each row, from 0
    scale: float = 1.0  # the value of the full colour

    @cached_property
    def row_of(self) -> dict[int, int]:
        return {unit: row for row, unit in enumerate(self.units)}


@dataclass(frozen=True, eq=False)
class HeatmapData:
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
    signed: bool = True  # −scale … scale; else 0 … scale

    @property
    def layout(self) -> tuple[int, ...]:
        """Steps across, then the rows of each block; the same layout leaves every cell where it is."""
        return len(self.columns), *(len(block.units) for block in self.blocks)


@dataclass(frozen=True)
class Spot:
    """What is under the pointer: a column of the tape, the label of a row, or with both a cell."""

    step: int | None
    block: int | None = None
    row: int | None = None


@dataclass(frozen=True)
class Cursor:
    """What is marked. Steps from 0, the initial state; layers and units from 0."""

    step: int = 0  # pinned
    layer: int = 0
    unit: int | None = None
    lit_step: int | None = None  # under the pointer, here or in another view
    lit_layer: int | None = None
    lit_unit: int | None = None
    span: tuple[int, int] | None = None  # steps that were selected, the last included
    tape: tuple[float, ...] = ()  # the pinned unit's value at each step, −1 to 1
    alike: tuple[int, ...] = ()  # the steps that read the same symbol as the pinned one, when there are more
