"""Small loops over runs of numbers.

A loop indexes a run that was cut out before, from 0 on: of other indices the compiler cannot know that they
are not negative, and makes no vector instructions.
"""

from playground.training.fused.kernels.compiling import inlined
from playground.training.fused.kernels.functions import F
from playground.training.fused.memory_layout import Floats


@inlined
def row(floats: Floats, matrix: int, number: int, width: int) -> Floats:
    """A row of the matrix that begins there."""
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
    """Every row of out (rows, columns) becomes that row."""
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
