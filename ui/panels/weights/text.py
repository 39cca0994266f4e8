"""Texts of the weights panel, and the table of a matrix."""

import numpy as np

from playground.document import Document
from playground.inspection.axis_names import title
from ui.inspection.inspected import epoch_text
from ui.panels.weights.matrices import Matrices, Matrix
from ui.style.numbers import number, signed, whole
from ui.style.translation import said, translate
from ui.widgets.number_table import Table

MOST_SPOKEN = 32  # entries of a row read to a screen reader
FIRST = "rnn.weight_hh_l0"  # chosen at first: the recurrent weights


def choices(document: Document) -> tuple[tuple[str, str], ...]:
    """(name, label with shape) of every matrix."""
    return tuple(
        (name, f"{said(title(name))} ({' × '.join(map(str, shape))})")
        for name, shape in document.layout.shapes
    )


# --- In words


def cell_words(matrices: Matrices, matrix: Matrix, row: int, column: int) -> str:
    """Two lines: the place of an entry, then its value, and its gradient if already computed."""
    value = _entry(matrices.inspected.weights[matrix.name], row, column)
    place = translate("WeightsPanel", "{0}, row {1}").format(title(matrix.name), matrix.axes.rows.names[row])
    if matrix.axes.columns.title:
        name = matrix.axes.columns.names[column]
        place = translate("WeightsPanel", "{0}, column {1}").format(place, name)
    slope = matrices.slope(matrix.name) if matrices.has_gradient else None
    if slope is None:
        return f"{place}:\n{_entry_text(value)}"
    text = translate("WeightsPanel", "{0}:\n{1}, gradient {2}")
    return text.format(place, _entry_text(value), _slope_text(_entry(slope, row, column)))


def matrix_words(matrices: Matrices, matrix: Matrix | None) -> str:
    """What is shown, and at which epoch; or why there is no gradient."""
    if matrix is None:
        text = translate("WeightsPanel", "There is no gradient: {0}")
        return text.format(matrices.obstacle)
    text = translate("WeightsPanel", "{0} at {1}")
    return text.format(_subject(matrices, matrix), epoch_text(matrices.inspected))


def largest_words(matrix: Matrix | None) -> str:
    """The entry of largest magnitude."""
    if matrix is None:
        return ""
    text = _entry_text if matrix.kind == "weights" else _slope_text
    return translate("WeightsPanel", "largest {0}").format(text(matrix.largest))


def row_words(matrix: Matrix, row: int) -> str:
    """A row for screen readers, up to MOST_SPOKEN entries: unit 3: unit 1 +0.1234, unit 2 −0.4321."""
    text = _entry_text if matrix.kind == "weights" else _slope_text
    pairs = zip(matrix.axes.columns.names, matrix.values[row, :MOST_SPOKEN].tolist(), strict=False)
    return f"{matrix.axes.rows.names[row]}: {', '.join(f'{name} {text(value)}' for name, value in pairs)}"


def _entry_text(value: float) -> str:
    return signed(value, 4)


def _slope_text(value: float) -> str:
    """Three significant digits."""
    return number(value, "+.3g")


def _entry(values: np.ndarray, row: int, column: int) -> float:
    return float(values.reshape(len(values), -1)[row, column])


def _subject(matrices: Matrices, matrix: Matrix) -> str:
    """What the entries are: weights, or the gradient of which loss over which pairs."""
    found = matrices.gradient if matrix.kind == "gradient" else None
    if found is None:
        return translate("WeightsPanel", "weights")
    document = matrices.inspected.document
    if document.training.loss == "mean":
        text = translate("WeightsPanel", "gradient of the mean loss over {0}")
    else:
        text = translate("WeightsPanel", "gradient of the summed loss over {0}")
    return text.format(_pairs(found.pairs, len(document.pairs)))


def _pairs(read: int, count: int) -> str:
    if count == 1:
        return translate("WeightsPanel", "the one pair")
    if read == count:
        return translate("WeightsPanel", "all {0} pairs").format(whole(count))
    return translate("WeightsPanel", "the first {0} of {1} pairs").format(whole(read), whole(count))


# --- As a table


def table(matrices: Matrices, matrix: Matrix) -> Table:
    """The matrix with row and column names; the top left cell names the matrix and the epoch."""
    named = translate("WeightsPanel", "{0}, {1}, {2}")
    corner = named.format(title(matrix.name), _subject(matrices, matrix), epoch_text(matrices.inspected))
    rows = zip(matrix.axes.rows.names, matrix.values.tolist(), strict=True)
    return Table(
        columns=(corner, *matrix.axes.columns.names),
        rows=tuple([(name, *values) for name, values in rows]),
        number_format="+.4f" if matrix.kind == "weights" else "+.3e",
    )
