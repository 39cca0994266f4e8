"""The rows of past epochs themselves, and how many bytes they take. Whoever uses it holds the lock."""

from collections.abc import Iterable, Iterator, Mapping
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


ROW_OVERHEAD = 256  # bytes that an epoch takes beyond its numbers: array, key and entry


class RowStore:
    """Epoch → parameters and optimizer state, end to end; what has been read never changes."""

    def __init__(self) -> None:
        self.format = RowFormat()
        self.bytes_used = 0
        self.row_bytes = 0  # of one epoch in memory; 0 before the first
        self._rows: dict[int, FloatArray] = {}
        self._norms: dict[int, FloatArray] = {}  # of the gradient at that network, one for each matrix

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

    def put(self, epoch: int, flat: FloatArray, state: State) -> None:
        if state or not self.format.parameters:
            self.take_format(RowFormat.of(flat, state))
        self._put(epoch, pack(flat, state))

    def put_row(self, epoch: int, row: FloatArray) -> None:
        """A copy of a row that is in the format; one that is there already is the same and stays."""
        if epoch not in self._rows:
            copy = row.copy()
            copy.flags.writeable = False
            self._put(epoch, copy)

    def put_norms(self, epoch: int, norms: FloatArray) -> None:
        """Of an epoch that is there."""
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
        """The same up to that epoch; the rows are shared, since nobody changes them."""
        made = RowStore()
        made.format, made.row_bytes = self.format, self.row_bytes
        made._rows = {kept: row for kept, row in self._rows.items() if kept <= epoch}
        made._norms = {kept: norms for kept, norms in self._norms.items() if kept <= epoch}
        made.bytes_used = sum(map(_size, made._rows.values()))
        return made

    def size(self, epochs: Iterable[int]) -> int:
        """Bytes that those epochs take."""
        return sum(_size(self._rows[epoch]) for epoch in epochs)

    def table(self, epochs: list[int]) -> FloatArray:
        """Those that are there one below the other, (epochs, numbers); short ones are filled with zeros."""
        table = np.zeros((len(epochs), self.format.length), np.float32)
        for at, epoch in enumerate(epochs):
            row = self._rows[epoch]
            table[at, : len(row)] = row
        return table

    def norm_table(self, epochs: list[int], matrices: int) -> FloatArray:
        """(epochs, matrices); −1 where the gradient has not been computed."""
        unknown = np.full(matrices, -1, np.float32)
        return np.stack([self._norms.get(epoch, unknown) for epoch in epochs])

    def _put(self, epoch: int, row: FloatArray) -> None:
        self.remove(epoch)
        self._rows[epoch] = row
        self.bytes_used += _size(row)


def _size(row: FloatArray) -> int:
    return row.nbytes + ROW_OVERHEAD
