"""What a state heatmap shows, as values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Column:
    """One time step; step 0 is the initial state and has no symbols."""

    symbol: str
    target: str = ""
    prediction: str = ""
    right: bool | None = None  # None where there is no target
    target_probability: float | None = None


@dataclass(frozen=True, eq=False)
class Block:
    """One tensor over time: its name, its values (units, steps) and the value of the full colour."""

    title: str
    layer: int
    values: NDArray[np.float64]
    scale: float = 1.0


@dataclass(frozen=True, eq=False)
class HeatmapData:
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
