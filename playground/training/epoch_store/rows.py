"""Stores one row of numbers per past epoch and counts their bytes. Callers must hold the lock, but not to ask
whether an epoch is there or for its row: a dictionary answers that in one step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

from playground.parameters import FloatArray, Shape

State = Mapping[str, FloatArray]  # optimizer state, by torch's names
PastEpoch = tuple[int, FloatArray, FloatArray | None]  # epoch, row, gradient norms (matrices)


@dataclass(frozen=True)
class RowFormat:
    parameters: int = 0
    state: tuple[tuple[str, Shape], ...] = ()  # name and shape of each optimizer state tensor

    @classmethod
    def of(cls, flat: FloatArray, state: State) -> "RowFormat":
        return cls(len(flat), tuple((name, values.shape) for name, values in state.items()))

    @property
    def length(self) -> int:
        return self.parameters + sum(prod(shape) for _, shape in self.state)

    def split(self, row: FloatArray) -> dict[str, FloatArray]:
        """The optimizer state in a row; empty for a short row, of a run before its first update."""
        if len(row) == self.parameters:
            return {}
        return {name: values[0] for name, values in self.columns(row[None]).items()}

    def columns(self, table: FloatArray) -> dict[str, FloatArray]:
        """The optimizer state in a table of rows, each tensor (rows, …)."""
        found, start = {}, self.parameters
        for name, shape in self.state:
            stop = start + prod(shape)
            found[name] = table[:, start:stop].reshape(len(table), *shape)
            start = stop
        return found


def pack(flat: FloatArray, state: State) -> FloatArray:
    """A read-only row: the parameters followed by the optimizer state."""
    row = np.concatenate([flat, *(values.ravel() for values in state.values())])
    row.flags.writeable = False
    return row


ROW_OVERHEAD = 256  # bytes per epoch besides its numbers: array object, key and dictionary entry


class RowStore:
    """Maps an epoch to its row (parameters, then optimizer state). A stored row never changes."""

    def __init__(self) -> None:
        self.format = RowFormat()
        self.bytes_used = 0
        self.row_bytes = 0  # bytes of one epoch in memory; 0 before the first
        self._rows: dict[int, FloatArray] = {}
        self._norms: dict[int, FloatArray] = {}  # gradient norms at that network, one per matrix

    def __contains__(self, epoch: int) -> bool:
        return epoch in self._rows

    def __iter__(self) -> Iterator[int]:
        return iter(tuple(self._rows))

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, epoch: int) -> FloatArray | None:
        return self._rows.get(epoch)

    def norms(self, epoch: int) -> FloatArray | None:
        return self._norms.get(epoch)

    def put(self, epoch: int, row: FloatArray) -> None:
        """Store a row as `pack` makes it, in the current format."""
        self.remove(epoch)
        self._rows[epoch] = row
        self.bytes_used += _size(row)

    def put_norms(self, epoch: int, norms: FloatArray) -> None:
        """Ignored if the epoch is not stored."""
        if epoch in self._rows:
            self._norms[epoch] = norms

    def remove(self, epoch: int) -> None:
        row = self._rows.pop(epoch, None)
        if row is not None:
            self.bytes_used -= _size(row)
            self._norms.pop(epoch, None)

    def clear(self) -> None:
        self._rows, self._norms, self.bytes_used = {}, {}, 0

    def take_format(self, form: RowFormat) -> None:
        if len(form.state) != len(self.format.state) or form.parameters != self.format.parameters:
            self.format = form
            self.row_bytes = 4 * form.length + ROW_OVERHEAD

    def until(self, epoch: int) -> "RowStore":
        """A copy with the epochs up to `epoch`; the rows are shared, since they never change."""
        made = RowStore()
        made.format, made.row_bytes = self.format, self.row_bytes
        made._rows = {kept: row for kept, row in self._rows.items() if kept <= epoch}
        made._norms = {kept: norms for kept, norms in self._norms.items() if kept <= epoch}
        made.bytes_used = sum(map(_size, made._rows.values()))
        return made

    def table(self, epochs: list[int]) -> FloatArray:
        """The rows of stored epochs as (epochs, numbers); short rows are padded with zeros."""
        table = np.zeros((len(epochs), self.format.length), np.float32)
        for at, epoch in enumerate(epochs):
            row = self._rows[epoch]
            table[at, : len(row)] = row
        return table

    def norm_table(self, epochs: list[int], matrices: int) -> FloatArray:
        """Gradient norms (epochs, matrices); −1 where the gradient has not been computed."""
        unknown = np.full(matrices, -1, np.float32)
        return np.stack([self._norms.get(epoch, unknown) for epoch in epochs])


def _size(row: FloatArray) -> int:
    return row.nbytes + ROW_OVERHEAD
