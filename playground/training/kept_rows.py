"""How the state of one epoch lies in one row of numbers: its parameters, then the optimizer's state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from playground.parameters import FloatArray, Shape

State = Mapping[str, FloatArray]  # what the optimizer remembers, by torch's names


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


def norm_table(epochs: Sequence[int], norms: Mapping[int, FloatArray], matrices: int) -> FloatArray:
    """(epochs, matrices); −1 where the gradient has not been computed."""
    unknown = np.full(matrices, -1, np.float32)
    return np.stack([norms.get(epoch, unknown) for epoch in epochs])
