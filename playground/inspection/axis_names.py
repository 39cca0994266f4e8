"""Names of the rows and columns of each parameter: symbols, units, gates, dimensions."""

import re

from playground.document import Document
from playground.language import Message
from playground.spec import Cell
from playground.vocabulary import Vocabulary, visible

Names = tuple[str, ...]

GATE_LETTERS: dict[Cell, Names] = {
    "rnn": (),
    "lstm": ("i", "f", "g", "o"),
    "gru": ("r", "z", "n"),
}  # as in the equations of torch.nn.LSTM and GRU, in the order of `cells.GATES`

BIAS = Message("bias")  # the only column of a bias vector
_OF_LAYER = re.compile(r"rnn\.(weight|bias)_(ih|hh)_l(\d+)")
_TITLES = {
    "embedding.weight": Message("embedding"),
    "head.weight": Message("read-out W"),
    "head.bias": Message("read-out b"),
}


def axis_names(document: Document, name: str) -> tuple[Names, Names]:
    """Names of the rows and of the columns of a parameter of `document.layout`; a bias has one column.

    Raises KeyError for a name that is in no layout.
    """
    model, vocabularies = document.model, document.vocabularies
    if name == "embedding.weight":
        return _symbols(vocabularies.input), _dimensions(model.embedding_size)
    if name.startswith("head."):
        columns = _units(model.hidden_size) if name == "head.weight" else (BIAS,)
        return _symbols(vocabularies.target), columns
    return _gate_rows(document), _layer_columns(document, name)


def title(name: str) -> Message:
    """A parameter's display name: "W_ih, layer 1", "embedding", "read-out b"."""
    layer = layer_of(name)
    if layer is None:
        return _TITLES[name]
    letter = "W" if ".weight_" in name else "b"
    matrix = f"{letter}_{'ih' if '_ih_' in name else 'hh'}"
    return Message("{matrix}, layer {layer}", matrix=matrix, layer=layer + 1)


def layer_of(name: str) -> int | None:
    """The layer, from 0, whose units the rows belong to; None for embedding and read-out."""
    found = _OF_LAYER.fullmatch(name)
    return int(found[3]) if found else None


def _gate_rows(document: Document) -> Names:
    """Row names: one block of units per gate."""
    size, letters = document.model.hidden_size, GATE_LETTERS[document.model.cell]
    if not letters:
        return _units(size)
    return tuple(f"{letter} {number}" for letter in letters for number in range(1, size + 1))


def _layer_columns(document: Document, name: str) -> Names:
    """Names of the values that a row of a layer's parameter multiplies."""
    kind, side, layer = _parts(name)
    if kind == "bias":
        return (BIAS,)
    if side == "hh" or layer > 0:
        return _units(document.model.hidden_size)
    if document.model.input == "embedding":
        return _dimensions(document.model.embedding_size)
    return _symbols(document.vocabularies.input)


def _parts(name: str) -> tuple[str, str, int]:
    found = _OF_LAYER.fullmatch(name)
    if found is None:
        raise KeyError(name)
    return found[1], found[2], int(found[3])


def _symbols(vocabulary: Vocabulary) -> Names:
    return tuple([visible(symbol) for symbol in vocabulary.symbols])


def _units(count: int) -> Names:
    return tuple([Message("unit {number}", number=number) for number in range(1, count + 1)])


def _dimensions(count: int) -> Names:
    return tuple([Message("dim {number}", number=number) for number in range(1, count + 1)])
