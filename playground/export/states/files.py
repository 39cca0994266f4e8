"""Writes the states array by array, as NPZ and as CSV in long form, to keep memory use low."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

from playground.export.context import Work
from playground.export.states.table import EpochState, StateTable, Text, Values, texts_as_arrays
from playground.language import Message
from playground.tables import as_text

NPZ, CSV = "states.npz", "states.csv"
COLUMNS = ("epoch", "pair", "layer", "step", "symbol", "unit", "kind", "value")


def write_states(table: StateTable, folder: Path, work: Work) -> None:
    """Write `states.npz` and `states.csv`, in the same order: epochs, pairs, kinds, steps, units."""
    with ZipFile(folder / NPZ, "w") as npz, (folder / CSV).open("w", encoding="utf-8", newline="") as lines:
        for name, array in texts_as_arrays(table):
            write_array(npz, name, array)
        csv.writer(lines, lineterminator="\n").writerow(COLUMNS)
        for network, text, cells in _looks(table, work):
            for values in table.values(network, text, work.go_on):
                write_array(npz, f"epoch_{network.label}/pair_{text.number}/{values.name}", values.array)
                for of_a_step in csv_lines(network.label, text, cells, values):
                    lines.write(of_a_step)
                    work.go_on()


def _looks(table: StateTable, work: Work) -> Iterator[tuple[EpochState, Text, Sequence[str]]]:
    """Every (network, text, CSV cells of its symbols), in file order; reports progress."""
    cells = [quoted(text.symbols) for text in table.texts]
    total = len(table.networks) * len(cells)
    for at, network in enumerate(table.networks):
        for number, text in enumerate(table.texts):
            done = (at * len(cells) + number) / total
            work.say(
                Message("states of epoch {epoch}, pair {pair}", epoch=network.label, pair=text.number), done
            )
            yield network, text, cells[number]


def write_array(npz: ZipFile, name: str, array: NDArray[Any]) -> None:
    """Add one array as numpy.savez does, which needs all arrays in memory at once. Nothing is pickled."""
    data = io.BytesIO()
    np.lib.format.write_array(data, np.ascontiguousarray(array), allow_pickle=False)
    npz.writestr(f"{name}.npy", data.getbuffer())


def csv_lines(epoch: str, text: Text, cells: Sequence[str], values: Values) -> Iterator[str]:
    """Yield one string per step, with a line for each unit; unit is 0 for a kind with one number per step.

    Numbers are written in full precision. `cells` are the symbols as returned by `quoted`; no other column
    can need quotes.
    """
    rows = values.array.reshape(len(values.array), -1).tolist()  # (T, n)
    units = range(1, len(rows[0]) + 1) if values.array.ndim > 1 else (0,)
    ends = [f"{unit},{values.kind}," for unit in units]
    for step, (cell, row) in enumerate(zip(cells, rows, strict=True), 1):
        head = f"{epoch},{text.number},{values.layer},{step},{cell},"
        yield "".join([f"{head}{end}{value!r}\n" for end, value in zip(ends, row, strict=True)])


def quoted(symbols: Sequence[str]) -> list[str]:
    """Each symbol as a cell of a CSV file, in quotes if needed, and not to be taken for a formula."""
    cells = []
    for symbol in symbols:
        cell = io.StringIO(newline="")
        csv.writer(cell, lineterminator="").writerow((as_text(symbol),))
        cells.append(cell.getvalue())
    return cells
