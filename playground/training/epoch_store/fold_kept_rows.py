"""How the state of one epoch lies in one row of numbers: its parameters, then the optimizer's state."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

from playground.parameters import FloatArray, Shape

State = Mapping[str, FloatArray]  # what the optimizer remembers, by torch's names
PastEpoch = tuple[int, FloatArray, FloatArray | None]  # its row, and the norms of its gradient (matrices)


@dataclass(frozen=True)
class RowFormat:
    parameters: int = 0
    state: tuple[tuple[str, Shape], ...] = ()  # name and shape of what the optimizer remembers

    @classmethod
    def of(cls, flat: FloatArray, state: State) -> "RowFormat":
        return cls(len(flat), tuple((name, values.shape) for name, values in state.items()))

    @property
    def length(self) -> int:
        return self.parameters + sum(prod(shape) for _, shape in self.state)

    def split(self, row: FloatArray) -> dict[str, FloatArray]:
        """The optimizer's state in a row; nothing in a short one, of a run that has made no update yet."""
        if len(row) == self.parameters:
            return {}
        return {name: values[0] for name, values in self.columns(row[None]).items()}

    def columns(self, table: FloatArray) -> dict[str, FloatArray]:
        """The optimizer's state in a table of rows, each tensor (rows, …)."""
        found, start = {}, self.parameters
        for name, shape in self.state:
            stop = start + prod(shape)
            found[name] = table[:, start:stop].reshape(len(table), *shape)
            start = stop
        return found


def pack(flat: FloatArray, state: State) -> FloatArray:
    """A read-only copy, end to end."""
    row = np.concatenate([flat, *(values.ravel() for values in state.values())])
    row.flags.writeable = False
    return row
