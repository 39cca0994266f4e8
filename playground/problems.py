"""Validates a document: what is wrong, where, and how to fix it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal, get_args

from playground import spec as limits
from playground.document import Document, VocabularySpec
from playground.invisible import invisible
from playground.language import Message, counted, quotes, sentences
from playground.memory_need import obstacle
from playground.pairs import MAX_PAIRS, MAX_TEXT, Pair
from playground.vocabulary import MAX_LISTED, Level, Vocabulary, joint_symbol, quoted, split

# The invalid field of the document; problems in cells of the pairs table also have a row.
Place = Literal[
    "pairs",
    "input",
    "target",
    "vocabulary",
    "hidden_size",
    "embedding_size",
    "layers",
    "forget_bias",
    "learning_rate",
    "momentum",
    "clip_norm",
    "epochs",
    "patience",
    "batch_size",
    "seed",
    "device",
]

Side = Literal["input", "target"]
SIDES: dict[Side, Message] = {"input": Message("input"), "target": Message("target")}
LEVELS: dict[Level, Message] = {"character": Message("character"), "word": Message("word")}


@dataclass(frozen=True)
class Problem:
    place: Place
    message: Message
    row: int | None = None  # index of the pair from 0
    stops_training: bool = True


def problems(document: Document) -> tuple[Problem, ...]:
    """All errors that prevent training, and warnings, in the order of the fields in the window."""
    return (*_data_problems(document), *_model_problems(document), *_training_problems(document))


def stopping(found: Sequence[Problem]) -> Problem | None:
    """The first problem that prevents training."""
    return next((problem for problem in found if problem.stops_training), None)


def _data_problems(document: Document) -> Iterator[Problem]:
    yield from _vocabulary_problems(document.vocabulary)  # first, as it often explains unknown symbols
    if not document.pairs:
        yield Problem("pairs", Message("There are no pairs yet: add one, paste some, or choose a task."))
    if len(document.pairs) > MAX_PAIRS:
        said = Message(
            "There are {pairs:,} pairs: keep {most:,} at most.", pairs=len(document.pairs), most=MAX_PAIRS
        )
        yield Problem("pairs", said)
    for row in document.facts.odd if _knows_all_symbols(document) else range(len(document.pairs)):
        yield from _pair_problems(document, row, document.pairs[row])


def _knows_all_symbols(document: Document) -> bool:
    """Whether the vocabularies hold every symbol of the pairs."""
    known, facts = document.vocabularies, document.facts
    return (
        facts.inputs.keys() <= known.input.index_of.keys()
        and facts.targets.keys() <= known.target.index_of.keys()
    )


def _pair_problems(document: Document, row: int, pair: Pair) -> Iterator[Problem]:
    inputs, targets = pair.symbols(document.vocabulary.level)
    if not inputs and not targets:
        said = Message("Pair {pair} is empty: type an input and a target, or remove it.", pair=row + 1)
        yield Problem("input", said, row)
    elif len(inputs) != len(targets):
        yield Problem("target", _lengths_differ(row, pair, document.vocabulary.level), row)
    if max(len(pair.input), len(pair.target)) > MAX_TEXT:
        yield from _too_long(row, pair)
    if pair.extra:
        yield Problem("target", _extra(row, pair), row, False)
    if not document.vocabulary.automatic:
        vocabularies = document.vocabularies
        yield from _unknown_symbols("input", row, inputs, vocabularies.input)
        yield from _unknown_symbols("target", row, targets, vocabularies.target)


def _extra(row: int, pair: Pair) -> Message:
    return counted(
        "Pair {pair} has more than two columns; {cells} is not used.",
        "Pair {pair} has more than two columns; {cells} are not used.",
        len(pair.extra),
        pair=row + 1,
        cells=quotes(pair.extra),
    )


def _too_long(row: int, pair: Pair) -> Iterator[Problem]:
    sides: dict[Side, str] = {"input": pair.input, "target": pair.target}
    for place, text in sides.items():
        if len(text) > MAX_TEXT:
            said = Message(
                "Pair {pair}, {side}: the text has {characters:,} characters; shorten it to {most:,}.",
                pair=row + 1,
                side=SIDES[place],
                characters=len(text),
                most=MAX_TEXT,
            )
            yield Problem(place, said, row)


def _lengths_differ(row: int, pair: Pair, level: Level) -> Message:
    inputs, targets = pair.symbols(level)
    said = Message(
        "Pair {pair}: input and target have lengths {input} and {target}; make them equal, one target symbol "
        "for each input symbol.",
        pair=row + 1,
        input=len(inputs),
        target=len(targets),
    )
    hint = _put_together(pair, level) or _unseen(pair)
    return sentences(said, hint) if hint else said


def _put_together(pair: Pair, level: Level) -> Message | None:
    """Says of a symbol that it is several characters, since these look like symbols of their own."""
    joined = joint_symbol(pair.input, level) or joint_symbol(pair.target, level)
    if joined is None:
        return None
    symbol, characters = joined
    return Message(
        "“{symbol}” counts as one symbol: its {characters} characters belong together.",
        symbol=quoted(symbol),
        characters=characters,
    )


def _unseen(pair: Pair) -> Message | None:
    """What cannot be seen and may be why the lengths differ."""
    sides: dict[Side, str] = {"input": pair.input, "target": pair.target}
    for side, text in sides.items():
        for found in invisible(text):
            return Message(
                "The {side} holds an invisible character: {character}.",
                side=SIDES[side],
                character=found.said,
            )
        if text.startswith(" "):
            return Message("The {side} begins with a space.", side=SIDES[side])
        if text.endswith(" "):
            return Message("The {side} ends with a space.", side=SIDES[side])
    return None


def _unknown_symbols(
    place: Side, row: int, symbols: Sequence[str], vocabulary: Vocabulary
) -> Iterator[Problem]:
    for position, symbol in vocabulary.unknown(symbols)[:1]:
        yield Problem(
            place,
            Message(
                "Pair {pair}, {side}: symbol “{symbol}” at position {position} is not in the vocabulary; add "
                "it there, or change the pair.",
                pair=row + 1,
                side=SIDES[place],
                symbol=quoted(symbol),
                position=position,
            ),
            row,
        )


def _vocabulary_problems(spec: VocabularySpec) -> Iterator[Problem]:
    if spec.automatic:
        return
    if spec.shared:
        yield from _list_problems(Message("vocabulary"), spec.input, spec)
        return
    yield from _list_problems(Message("input vocabulary"), spec.input, spec)
    yield from _list_problems(Message("target vocabulary"), spec.target, spec)


def _list_problems(vocabulary: Message, symbols: tuple[str, ...], spec: VocabularySpec) -> Iterator[Problem]:
    if not symbols:
        said = Message(
            "The {vocabulary} is empty: list its symbols, or make it automatic.", vocabulary=vocabulary
        )
        yield Problem("vocabulary", said)
    if len(symbols) > MAX_LISTED:
        said = Message(
            "The {vocabulary} lists {symbols:,} symbols: make it automatic, or list at most {most:,}.",
            vocabulary=vocabulary,
            symbols=len(symbols),
            most=MAX_LISTED,
        )
        yield Problem("vocabulary", said)
    seen: set[str] = set()
    for position, symbol in enumerate(symbols, 1):
        if symbol in seen:
            said = Message(
                "The {vocabulary} lists “{symbol}” twice (position {position}): remove one.",
                vocabulary=vocabulary,
                symbol=quoted(symbol),
                position=position,
            )
            yield Problem("vocabulary", said)
        seen.add(symbol)
        if len(split(symbol, spec.level)) != 1:
            said = Message(
                "The {vocabulary} has “{symbol}” at position {position}, which is not one {level}: separate "
                "symbols with spaces.",
                vocabulary=vocabulary,
                symbol=quoted(symbol),
                position=position,
                level=LEVELS[spec.level],
            )
            yield Problem("vocabulary", said)


def _model_problems(document: Document) -> Iterator[Problem]:
    model, symbols = document.model, len(document.vocabularies.target)
    yield from _whole_number(
        "hidden_size", Message("Hidden size"), model.hidden_size, 1, limits.MAX_HIDDEN_SIZE
    )
    yield from _whole_number("layers", Message("Layers"), model.layers, 1, limits.MAX_LAYERS)
    if model.input == "embedding":
        top = limits.MAX_EMBEDDING_SIZE
        yield from _whole_number("embedding_size", Message("Embedding size"), model.embedding_size, 1, top)
    if not (abs(model.forget_bias) <= limits.MAX_FORGET_BIAS):
        most = limits.MAX_FORGET_BIAS
        said = Message(
            "Forget bias is {value:g}: choose a number from {low:g} to {high:g}.",
            value=model.forget_bias,
            low=-most,
            high=most,
        )
        yield Problem("forget_bias", said)
    if model.head == "none" and model.hidden_size != symbols:
        yield Problem("hidden_size", _no_head(model.hidden_size, symbols))


def _no_head(hidden_size: int, symbols: int) -> Message:
    return Message(
        "Without a linear read-out the hidden state is the logits, one unit for each of the {symbols} target "
        "symbols, but the hidden size is {hidden_size}: set it to {symbols}, or choose the linear read-out.",
        symbols=symbols,
        hidden_size=hidden_size,
    )


def _training_problems(document: Document) -> Iterator[Problem]:
    training = document.training
    yield from _whole_number("epochs", Message("Epochs"), training.epochs, 1, limits.MAX_EPOCHS)
    yield from _whole_number("patience", Message("Patience"), training.patience, 1, limits.MAX_PATIENCE)
    yield from _whole_number("seed", Message("Seed"), training.seed, 0, limits.MAX_SEED)
    yield from _whole_number(
        "batch_size", Message("Batch size"), training.batch_size, 0, limits.MAX_BATCH_SIZE
    )
    yield from _memory_problem(document)
    if not (isfinite(training.learning_rate) and 0 < training.learning_rate <= limits.MAX_LEARNING_RATE):
        most = limits.MAX_LEARNING_RATE
        said = Message("Learning rate must be above 0 and at most {most:g}.", most=most)
        yield Problem("learning_rate", said)
    if not 0 <= training.momentum < 1:
        yield Problem("momentum", Message("Momentum must be at least 0 and below 1."))
    if not (isfinite(training.clip_norm) and training.clip_norm >= 0):
        yield Problem("clip_norm", Message("Gradient clipping must be 0 (off) or a positive norm."))
    if training.device not in get_args(limits.Device):
        said = Message(
            "Device “{device}” is not known: choose one of {devices}.",
            device=training.device,
            devices=get_args(limits.Device),
        )
        yield Problem("device", said)


def _memory_problem(document: Document) -> Iterator[Problem]:
    """Stops no training here: the document of another machine's network is sound."""
    sentence = obstacle(document)
    if sentence:
        yield Problem("batch_size", sentence, stops_training=False)


def _whole_number(place: Place, name: Message, value: int, low: int, high: int) -> Iterator[Problem]:
    if not low <= value <= high:
        said = Message(
            "{setting} is {value}: choose a whole number from {low} to {high}.",
            setting=name,
            value=value,
            low=low,
            high=high,
        )
        yield Problem(place, said)
