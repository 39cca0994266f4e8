"""Row and column names of a matrix: full ones for texts, short ones for labels, and the rows of each gate."""

from dataclasses import dataclass

from playground.cells import GATES
from playground.document import Document
from playground.inspection.axis_names import GATE_LETTERS, axis_names, layer_of
from ui.style.translation import said, translate


@dataclass(frozen=True)
class Axis:
    title: str  # what the rows or columns are; empty for the one column of a bias
    names: tuple[str, ...]
    labels: tuple[str, ...]  # short: only the number of a numbered name

    @property
    def numbered(self) -> bool:
        return self.labels != self.names


@dataclass(frozen=True)
class GateBand:
    """The rows of one gate: `first` included, `end` excluded."""

    letter: str
    name: str
    first: int
    end: int


@dataclass(frozen=True)
class Axes:
    rows: Axis
    columns: Axis
    bands: tuple[GateBand, ...]  # empty if there are no gates
    layer: int | None  # from 0: its units are the rows; None if rows are symbols
    units: int  # of that layer, which is the number of rows of each gate

    def unit(self, row: int) -> int | None:
        """The unit of a row, from 0; None if rows are not units."""
        return None if self.layer is None else row % self.units

    def rows_of(self, layer: int, unit: int | None) -> tuple[int, ...]:
        """The rows of a unit, one per gate; empty if this matrix belongs to another layer."""
        if unit is None or layer != self.layer:
            return ()
        return tuple(range(unit, len(self.rows.names), self.units))


def axes(document: Document, name: str) -> Axes:
    """Axes of the parameter `name` of `document.layout`."""
    rows, columns = axis_names(document, name)
    layer = layer_of(name)
    return Axes(
        rows=_axis(_row_title(name), rows),
        columns=_axis(_column_title(document, name), columns),
        bands=() if layer is None else _bands(document),
        layer=layer,
        units=document.model.hidden_size,
    )


def _axis(title: str, names: tuple[str, ...]) -> Axis:
    """Symbol names contain no space; numbered names have one before the number, in English."""
    shown = tuple(map(said, names))
    return Axis(title, shown, tuple([name.rpartition(" ")[2] for name in names]))


def _bands(document: Document) -> tuple[GateBand, ...]:
    cell, size = document.model.cell, document.model.hidden_size
    gates = zip(GATE_LETTERS[cell], GATES[cell], strict=True)
    return tuple(
        GateBand(letter, _gate_name(gate), at * size, (at + 1) * size)
        for at, (letter, gate) in enumerate(gates)
    )


def _gate_name(gate: str) -> str:
    names = {
        "input": translate("WeightsPanel", "input gate"),
        "forget": translate("WeightsPanel", "forget gate"),
        "output": translate("WeightsPanel", "output gate"),
        "reset": translate("WeightsPanel", "reset gate"),
        "update": translate("WeightsPanel", "update gate"),
        "candidate": translate("WeightsPanel", "candidate"),
    }
    return names[gate]


def _row_title(name: str) -> str:
    if name == "embedding.weight":
        return translate("WeightsPanel", "input")
    if name.startswith("head."):
        return translate("WeightsPanel", "target")
    return translate("WeightsPanel", "unit")


def _column_title(document: Document, name: str) -> str:
    """What the entries of a row are multiplied by."""
    layer = layer_of(name)
    if "bias" in name:
        return ""
    if name == "embedding.weight":
        return translate("WeightsPanel", "dimension of the embedding")
    if layer is None:
        return translate("WeightsPanel", "unit of layer {0}").format(document.model.layers)
    if "_hh_" in name:
        return translate("WeightsPanel", "unit, one step before")
    if layer > 0:
        return translate("WeightsPanel", "unit of layer {0}").format(layer)
    if document.model.input == "embedding":
        return translate("WeightsPanel", "dimension of the embedding")
    return translate("WeightsPanel", "input symbol")
