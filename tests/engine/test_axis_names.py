"""Every row and column of every matrix has the name of what it stands for."""

from dataclasses import replace

import pytest

from playground.cells import GATES
from playground.document import Document, VocabularySpec
from playground.inspection.axis_names import GATE_LETTERS, axis_names, layer_of, title
from playground.pairs import Pair
from playground.spec import Cell, ModelSpec
from tests.engine.plain import CELLS, every_spec, named

TWO_SIDES = VocabularySpec(shared=False)


def document(**model: object) -> Document:
    pairs = (Pair("a b", "xyx"),)
    return Document(pairs=pairs, vocabulary=TWO_SIDES, model=replace(ModelSpec(), **model))  # type: ignore[arg-type]


@pytest.mark.parametrize("spec", [*every_spec(), *every_spec("cell")], ids=named)
def test_names_are_as_many_as_rows_and_columns(spec: ModelSpec) -> None:
    doc = Document(model=replace(spec, hidden_size=4))
    for name, shape in doc.layout.shapes:
        rows, columns = axis_names(doc, name)
        assert (len(rows), len(columns)) == (*shape, 1)[:2]
        assert len(set(rows)) == len(rows)
        assert len(set(columns)) == len(columns)


def test_embedding_has_a_row_for_each_symbol_that_can_be_read() -> None:
    assert axis_names(document(embedding_size=2), "embedding.weight") == (("␣", "a", "b"), ("dim 1", "dim 2"))


def test_read_out_has_a_row_for_each_answer() -> None:
    doc = document(hidden_size=3)
    assert axis_names(doc, "head.weight") == (("x", "y"), ("unit 1", "unit 2", "unit 3"))
    assert axis_names(doc, "head.bias") == (("x", "y"), ("bias",))


@pytest.mark.parametrize(
    ("cell", "rows"),
    [
        ("rnn", ("unit 1", "unit 2")),
        ("lstm", ("i 1", "i 2", "f 1", "f 2", "g 1", "g 2", "o 1", "o 2")),
        ("gru", ("r 1", "r 2", "z 1", "z 2", "n 1", "n 2")),
    ],
)
def test_rows_of_a_layer_are_its_units_gate_by_gate(cell: Cell, rows: tuple[str, ...]) -> None:
    doc = document(cell=cell, hidden_size=2, layers=2)
    for name, _ in doc.layout.shapes:
        if name.startswith("rnn."):
            assert axis_names(doc, name)[0] == rows, name


def test_columns_of_a_layer_are_what_it_reads() -> None:
    doc = document(input="one-hot", hidden_size=2, layers=2)
    assert axis_names(doc, "rnn.weight_ih_l0")[1] == ("␣", "a", "b")
    assert axis_names(doc, "rnn.weight_ih_l1")[1] == ("unit 1", "unit 2")
    assert axis_names(doc, "rnn.weight_hh_l0")[1] == ("unit 1", "unit 2")
    assert axis_names(doc, "rnn.bias_hh_l1")[1] == ("bias",)
    embedded = document(input="embedding", embedding_size=2)
    assert axis_names(embedded, "rnn.weight_ih_l0")[1] == ("dim 1", "dim 2")


@pytest.mark.parametrize("cell", CELLS)
def test_every_gate_has_a_letter(cell: Cell) -> None:
    assert len(GATE_LETTERS[cell]) == len(GATES[cell])


def test_titles_are_those_of_the_equations() -> None:
    names = [title(name) for name, _ in document(layers=2).layout.shapes]
    layers = [f"{kind}, layer {layer}" for layer in (1, 2) for kind in ("W_ih", "W_hh", "b_ih", "b_hh")]
    assert names == ["embedding", *layers, "read-out W", "read-out b"]


def test_layer_is_found_where_there_is_one() -> None:
    assert layer_of("rnn.bias_ih_l12") == 12
    assert layer_of("head.weight") is None


def test_unknown_parameter_has_no_names() -> None:
    with pytest.raises(KeyError):
        axis_names(document(), "rnn.weight_xx_l0")
