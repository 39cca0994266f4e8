"""Checks that tensors, a mapping and vocabularies fit together, and plans the network they make."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from playground.document import Document, VocabularySpec
from playground.pairs import MAX_TEXT
from playground.problems import problems
from playground.project_file.reader import FORBIDDEN_SYMBOLS
from playground.project_file.size_limits import MAX_SYMBOLS
from playground.spec import ModelSpec
from playground.vocabulary import Level, join, quoted, split
from playground.weights_file.candidates import bias_of, embeddings, head_weights
from playground.weights_file.proposal import Mapping, unused
from playground.weights_file.recurrent_layers import Group, find_groups
from playground.weights_file.tensors import Tensors, brief
from playground.weights_file.wording import columns, listed, rows

LONGEST_DEFAULT_TEXT = 12  # symbols
Place = Literal["rnn", "embedding", "head", "vocabulary", "target_vocabulary", "text"]
Symbols = tuple[str, ...]


class MappingError(Exception):
    """A message for the user: what does not fit, and what would. `place` is the choice it is about."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place: Place = place


@dataclass(frozen=True)
class Need:
    """How many symbols a vocabulary must have, and why."""

    count: int
    reason: str


@dataclass(frozen=True)
class ImportPlan:
    """The network of an import in which everything fits."""

    group: Group
    mapping: Mapping
    document: Document  # without pairs yet
    symbols: Symbols  # of the text that the network will read


def plan(
    tensors: Tensors,
    mapping: Mapping,
    input_symbols: Symbols,
    target_symbols: Symbols,
    level: Level,
    text: str = "",
) -> ImportPlan:
    """Check that everything fits. Without a text the network reads its own symbols. Raises MappingError."""
    group = group_of(tensors, mapping)
    require_fitting(tensors, group, mapping)
    _require_symbols("vocabulary", input_symbols, input_need(tensors, group, mapping), level)
    _require_symbols("target_vocabulary", target_symbols, target_need(tensors, group, mapping), level)
    shared = input_symbols == target_symbols
    vocabulary = VocabularySpec(level, False, shared, input_symbols, () if shared else target_symbols)
    document = Document((), vocabulary, _model(group, mapping))
    return ImportPlan(group, mapping, document, _text_symbols(document, text))


def group_of(tensors: Tensors, mapping: Mapping) -> Group:
    groups, refused = find_groups(tensors)
    choices = tuple(choice for group in groups for choice in (group, *group.parts))
    for group in choices:
        if group.prefix == mapping.rnn:
            return group
    there = listed(tuple(f"“{group.prefix}”" for group in choices)) or (refused[0] if refused else "none")
    raise MappingError(
        "rnn", f"There are no recurrent layers “{brief(mapping.rnn)}” to open; there are: {there}."
    )


def require_fitting(tensors: Tensors, group: Group, mapping: Mapping) -> None:
    """Raises MappingError if the tensor of a role has another shape than the layers need."""
    tables, heads = embeddings(tensors, group), head_weights(tensors, group)
    if mapping.embedding is not None and mapping.embedding not in tables:
        raise MappingError("embedding", _unfit(mapping.embedding, "embedding", group.width, tables))
    if mapping.embedding is None and group.width > MAX_SYMBOLS:
        raise MappingError(
            "embedding",
            f"{group.layers[0].weight_ih} has {group.width} columns, but a vocabulary has at most "
            f"{MAX_SYMBOLS} symbols: choose an embedding.",
        )
    if mapping.head is not None and mapping.head not in heads:
        raise MappingError("head", _unfit(mapping.head, "read-out", group.hidden_size, heads))


def _unfit(name: str, role: str, width: int, fitting: Symbols) -> str:
    there = f"these do: {listed(fitting)}" if fitting else "none does"
    return f"“{brief(name)}” does not fit as {role}, which is a matrix of {columns(width)}; {there}."


def _require_symbols(place: Place, symbols: Symbols, need: Need, level: Level) -> None:
    if len(symbols) != need.count:
        name = "vocabulary" if place == "vocabulary" else "target vocabulary"
        number = "1 symbol" if need.count == 1 else f"{need.count} symbols"
        found = f", not {len(symbols)}" if symbols else ""
        raise MappingError(place, f"A {name} of {number} is needed{found}, because {need.reason}.")
    for symbol in symbols:
        if FORBIDDEN_SYMBOLS.search(symbol):
            raise MappingError(
                place,
                f"The symbol {quoted(symbol)} cannot stand in a text: put another in its place, like ¶.",
            )
    alone = Document((), VocabularySpec(level, automatic=False, input=symbols))
    for problem in problems(alone):
        if problem.place == "vocabulary":
            raise MappingError(place, problem.message)


def _model(group: Group, mapping: Mapping) -> ModelSpec:
    return ModelSpec(
        cell=group.cell,
        form=group.form,
        input="one-hot" if mapping.embedding is None else "embedding",
        embedding_size=ModelSpec.embedding_size if mapping.embedding is None else group.width,
        hidden_size=group.hidden_size,
        layers=len(group.layers),
        head="none" if mapping.head is None else "linear",
    )


def _text_symbols(document: Document, text: str) -> Symbols:
    level, vocabulary = document.vocabulary.level, document.vocabularies.input
    symbols = split(text, level)
    if not symbols:
        return default_symbols(vocabulary.symbols, level)
    for position, symbol in vocabulary.unknown(symbols):
        raise MappingError(
            "text",
            f"Symbol “{quoted(symbol)}” at position {position} of the text is not in the input vocabulary.",
        )
    if len(text) > MAX_TEXT:
        raise MappingError("text", f"The text has {len(text)} characters: shorten it to {MAX_TEXT} at most.")
    return symbols


def default_symbols(vocabulary: Sequence[str], level: Level) -> Symbols:
    """The first symbols in order, without those that join the one before, such as a combining accent."""
    chosen: Symbols = ()
    for symbol in vocabulary:
        longer = (*chosen, symbol)
        if len(chosen) < LONGEST_DEFAULT_TEXT and split(join(longer, level), level) == longer:
            chosen = longer
    return chosen


def input_need(tensors: Tensors, group: Group, mapping: Mapping) -> Need:
    if mapping.embedding is not None:
        number = tensors.arrays[mapping.embedding].shape[0]
        return Need(number, f"{mapping.embedding} has {rows(number)}")
    first, width = group.layers[0].weight_ih, group.width
    return Need(width, f"{first} has {columns(width)}, one for each symbol of a one-hot input")


def target_need(tensors: Tensors, group: Group, mapping: Mapping) -> Need:
    if mapping.head is not None:
        number = tensors.arrays[mapping.head].shape[0]
        return Need(number, f"{mapping.head} has {rows(number)}")
    return Need(group.hidden_size, "without a read-out each unit of the hidden state stands for a symbol")


def notes(tensors: Tensors, group: Group, mapping: Mapping) -> tuple[str, ...]:
    """Sentences about what the file does not state, and which of its tensors are not used."""
    return tuple(_notes(tensors, group, mapping))


def _notes(tensors: Tensors, group: Group, mapping: Mapping) -> Iterator[str]:
    if group.cell == "rnn":
        yield 'A file does not tell nonlinearity="relu" from tanh: this is taken for tanh.'
    if group.parts:
        layers = listed(tuple(f"“{part.prefix}”" for part in group.parts))
        yield (
            f"{layers} are taken as layers one above the other; if they stand side by side, choose one of "
            "them as the recurrent layers."
        )
    missing = group.missing_biases
    if len(missing) == 2 * len(group.layers):
        yield "The recurrent layers have no biases: zeros stand in their place."
    elif missing:
        yield f"Not in the file: {listed(missing)}. Zeros stand in place of what is missing."
    if mapping.head is not None and bias_of(tensors, mapping.head) is None:
        yield f"{mapping.head} has no bias that fits: zeros stand in its place."
    rest = unused(tensors, group, mapping)
    if rest:
        yield f"Not used: {listed(rest)}. A network that computes with them answers otherwise than here."
