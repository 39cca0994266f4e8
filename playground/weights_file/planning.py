"""Checks that tensors, a mapping and vocabularies fit together, and plans the network they make."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from playground.document import Document, VocabularySpec
from playground.language import Message, SaidError, counted
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


class MappingError(SaidError):
    """What does not fit, and what would. `place` is the choice it is about."""

    def __init__(self, place: Place, message: Message) -> None:
        super().__init__(message)
        self.place: Place = place


@dataclass(frozen=True)
class Need:
    """How many symbols a vocabulary must have, and why."""

    count: int
    reason: Message


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
    name = brief(mapping.rnn)
    if choices:
        there = listed(tuple(group.prefix for group in choices), quoted=True)
        said = Message(
            "There are no recurrent layers “{prefix}” to open; there are: {layers}.",
            prefix=name,
            layers=there,
        )
    elif refused:
        said = Message("There are no recurrent layers “{prefix}” to open. {why}", prefix=name, why=refused[0])
    else:
        said = Message("There are no recurrent layers “{prefix}” to open; there are none.", prefix=name)
    raise MappingError("rnn", said)


def require_fitting(tensors: Tensors, group: Group, mapping: Mapping) -> None:
    """Raises MappingError if the tensor of a role has another shape than the layers need."""
    tables, heads = embeddings(tensors, group), head_weights(tensors, group)
    if mapping.embedding is not None and mapping.embedding not in tables:
        raise MappingError("embedding", _unfit(mapping.embedding, Message("embedding"), group.width, tables))
    if mapping.embedding is None and group.width > MAX_SYMBOLS:
        raise MappingError(
            "embedding",
            Message(
                "{tensor} has {columns} columns, but a vocabulary has at most {most} symbols: "
                "choose an embedding.",
                tensor=group.layers[0].weight_ih,
                columns=group.width,
                most=MAX_SYMBOLS,
            ),
        )
    if mapping.head is not None and mapping.head not in heads:
        raise MappingError("head", _unfit(mapping.head, Message("read-out"), group.hidden_size, heads))


def _unfit(name: str, role: Message, width: int, fitting: Symbols) -> Message:
    if fitting:
        return Message(
            "“{tensor}” does not fit as {role}, which is a matrix of {columns}; these do: {others}.",
            tensor=brief(name),
            role=role,
            columns=columns(width),
            others=listed(fitting),
        )
    return Message(
        "“{tensor}” does not fit as {role}, which is a matrix of {columns}; none does.",
        tensor=brief(name),
        role=role,
        columns=columns(width),
    )


def _require_symbols(place: Place, symbols: Symbols, need: Need, level: Level) -> None:
    if len(symbols) != need.count:
        raise MappingError(place, _other_number(place, len(symbols), need))
    for symbol in symbols:
        if FORBIDDEN_SYMBOLS.search(symbol):
            raise MappingError(
                place,
                Message(
                    "The symbol {symbol} cannot stand in a text: put another in its place, like ¶.",
                    symbol=quoted(symbol),
                ),
            )
    alone = Document((), VocabularySpec(level, automatic=False, input=symbols))
    for problem in problems(alone):
        if problem.place == "vocabulary":
            raise MappingError(place, problem.message)


def _other_number(place: Place, found: int, need: Need) -> Message:
    name = Message("vocabulary") if place == "vocabulary" else Message("target vocabulary")
    if not found:
        return counted(
            "A {vocabulary} of 1 symbol is needed, because {reason}.",
            "A {vocabulary} of {count} symbols is needed, because {reason}.",
            need.count,
            vocabulary=name,
            reason=need.reason,
        )
    return counted(
        "A {vocabulary} of 1 symbol is needed, not {found}, because {reason}.",
        "A {vocabulary} of {count} symbols is needed, not {found}, because {reason}.",
        need.count,
        vocabulary=name,
        found=found,
        reason=need.reason,
    )


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
            Message(
                "Symbol “{symbol}” at position {position} of the text is not in the input vocabulary.",
                symbol=quoted(symbol),
                position=position,
            ),
        )
    if len(text) > MAX_TEXT:
        raise MappingError(
            "text",
            Message(
                "The text has {characters} characters: shorten it to {most} at most.",
                characters=len(text),
                most=MAX_TEXT,
            ),
        )
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
        return Need(number, Message("{tensor} has {rows}", tensor=mapping.embedding, rows=rows(number)))
    first, width = group.layers[0].weight_ih, group.width
    reason = Message(
        "{tensor} has {columns}, one for each symbol of a one-hot input", tensor=first, columns=columns(width)
    )
    return Need(width, reason)


def target_need(tensors: Tensors, group: Group, mapping: Mapping) -> Need:
    if mapping.head is not None:
        number = tensors.arrays[mapping.head].shape[0]
        return Need(number, Message("{tensor} has {rows}", tensor=mapping.head, rows=rows(number)))
    reason = Message("without a read-out each unit of the hidden state stands for a symbol")
    return Need(group.hidden_size, reason)


def notes(tensors: Tensors, group: Group, mapping: Mapping) -> tuple[Message, ...]:
    """Sentences about what the file does not state, and which of its tensors are not used."""
    return tuple(_notes(tensors, group, mapping))


def _notes(tensors: Tensors, group: Group, mapping: Mapping) -> Iterator[Message]:
    if group.cell == "rnn":
        yield Message('A file does not tell nonlinearity="relu" from tanh: this is taken for tanh.')
    if group.parts:
        yield Message(
            "{layers} are taken as layers one above the other; if they stand side by side, choose one of "
            "them as the recurrent layers.",
            layers=listed(tuple(part.prefix for part in group.parts), quoted=True),
        )
    missing = group.missing_biases
    if len(missing) == 2 * len(group.layers):
        yield Message("The recurrent layers have no biases: zeros stand in their place.")
    elif missing:
        yield Message(
            "Not in the file: {tensors}. Zeros stand in place of what is missing.", tensors=listed(missing)
        )
    if mapping.head is not None and bias_of(tensors, mapping.head) is None:
        yield Message("{tensor} has no bias that fits: zeros stand in its place.", tensor=mapping.head)
    rest = unused(tensors, group, mapping)
    if rest:
        yield Message(
            "Not used: {tensors}. A network that computes with them answers otherwise than here.",
            tensors=listed(rest),
        )
