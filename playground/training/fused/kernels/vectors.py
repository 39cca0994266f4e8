"""Small loops over slices of a flat array.

Each loop takes its slice first and indexes it from 0: with other indices the compiler cannot rule out
negative ones, and does not vectorise the loop.
"""

from playground.training.fused.kernels.compiling import inlined
from playground.training.fused.kernels.functions import F
from playground.training.fused.memory_layout import Floats


@inlined
def row(floats: Floats, matrix: int, number: int, width: int) -> Floats:
    """Row `number` of the matrix (…, width) at offset `matrix`."""
    return floats[matrix + number * width : matrix + (number + 1) * width]


@inlined
def clear(floats: Floats, start: int, count: int) -> None:
    out = floats[start : start + count]
    for k in range(count):
        out[k] = F(0)


@inlined
def copy(floats: Floats, to: int, source: int, count: int) -> None:
    a, out = floats[source : source + count], floats[to : to + count]
    for k in range(count):
        out[k] = a[k]


@inlined
def fill_rows(floats: Floats, out: int, source: int, rows: int, columns: int) -> None:
    """Copy the row at `source` (columns) to every row of out (rows, columns)."""
    for n in range(rows):
        copy(floats, out + n * columns, source, columns)


@inlined
def add_rows(floats: Floats, out: int, matrix: int, rows: int, columns: int) -> None:
    """out (columns) += the sum of the rows: the gradient of a bias."""
    total = floats[out : out + columns]
    for n in range(rows):
        a = row(floats, matrix, n, columns)
        for k in range(columns):
            total[k] += a[k]


@inlined
def transpose(floats: Floats, out: int, matrix: int, rows: int, columns: int) -> None:
    for n in range(rows):
        for k in range(columns):
            floats[out + k * rows + n] = floats[matrix + n * columns + k]
