"""Validates a document: what is wrong, where, and how to fix it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal, get_args

from playground import spec as limits
from playground.document import Document, VocabularySpec
from playground.invisible import invisible
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
    "learning_rate",
    "momentum",
    "clip_norm",
    "epochs",
    "patience",
    "batch_size",
    "seed",
    "device",
]


@dataclass(frozen=True)
class Problem:
    place: Place
    message: str
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
        yield Problem("pairs", "There are no pairs yet: add one, paste some, or choose a task.")
    if len(document.pairs) > MAX_PAIRS:
        yield Problem("pairs", f"There are {len(document.pairs):,} pairs: keep {MAX_PAIRS:,} at most.")
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
        yield Problem("input", f"Pair {row + 1} is empty: type an input and a target, or remove it.", row)
    elif len(inputs) != len(targets):
        yield Problem("target", _lengths_differ(row, pair, document.vocabulary.level), row)
    if max(len(pair.input), len(pair.target)) > MAX_TEXT:
        yield from _too_long(row, pair)
    if pair.extra:
        cells = ", ".join(f"“{cell}”" for cell in pair.extra)
        are = "is" if len(pair.extra) == 1 else "are"
        said = f"Pair {row + 1} has more than two columns; {cells} {are} not used."
        yield Problem("target", said, row, False)
    if not document.vocabulary.automatic:
        vocabularies = document.vocabularies
        yield from _unknown_symbols("input", row, inputs, vocabularies.input)
        yield from _unknown_symbols("target", row, targets, vocabularies.target)


def _too_long(row: int, pair: Pair) -> Iterator[Problem]:
    sides: dict[Literal["input", "target"], str] = {"input": pair.input, "target": pair.target}
    for place, text in sides.items():
        if len(text) > MAX_TEXT:
            size = f"the text has {len(text):,} characters; shorten it to {MAX_TEXT:,}"
            yield Problem(place, f"Pair {row + 1}, {place}: {size}.", row)


def _lengths_differ(row: int, pair: Pair, level: Level) -> str:
    inputs, targets = pair.symbols(level)
    hint = _put_together(pair, level) or _unseen(pair)
    return (
        f"Pair {row + 1}: input and target have lengths {len(inputs)} and {len(targets)}; "
        f"make them equal, one target symbol for each input symbol.{hint}"
    )


def _put_together(pair: Pair, level: Level) -> str:
    """Says of a symbol that it is several characters, since these look like symbols of their own."""
    joined = joint_symbol(pair.input, level) or joint_symbol(pair.target, level)
    if joined is None:
        return ""
    symbol, characters = joined
    return f" “{quoted(symbol)}” counts as one symbol: its {characters} characters belong together."


def _unseen(pair: Pair) -> str:
    """What cannot be seen and may be why the lengths differ."""
    for side, text in (("input", pair.input), ("target", pair.target)):
        for found in invisible(text):
            return f" The {side} holds an invisible character: {found}."
        if text != text.strip(" "):
            return f" The {side} {'begins' if text.startswith(' ') else 'ends'} with a space."
    return ""


def _unknown_symbols(
    place: Literal["input", "target"], row: int, symbols: Sequence[str], vocabulary: Vocabulary
) -> Iterator[Problem]:
    for position, symbol in vocabulary.unknown(symbols)[:1]:
        yield Problem(
            place,
            f"Pair {row + 1}, {place}: symbol “{quoted(symbol)}” at position {position} is not in the "
            "vocabulary; add it there, or change the pair.",
            row,
        )


def _vocabulary_problems(spec: VocabularySpec) -> Iterator[Problem]:
    if spec.automatic:
        return
    lists = [("", spec.input)] if spec.shared else [("input ", spec.input), ("target ", spec.target)]
    for side, symbols in lists:
        yield from _list_problems(side, symbols, spec)


def _list_problems(side: str, symbols: tuple[str, ...], spec: VocabularySpec) -> Iterator[Problem]:
    if not symbols:
        yield Problem("vocabulary", f"The {side}vocabulary is empty: list its symbols, or make it automatic.")
    if len(symbols) > MAX_LISTED:
        yield Problem(
            "vocabulary",
            f"The {side}vocabulary lists {len(symbols):,} symbols: make it automatic, or list at most "
            f"{MAX_LISTED:,}.",
        )
    seen: set[str] = set()
    for position, symbol in enumerate(symbols, 1):
        if symbol in seen:
            yield Problem(
                "vocabulary",
                f"The {side}vocabulary lists “{quoted(symbol)}” twice (position {position}): remove one.",
            )
        seen.add(symbol)
        if len(split(symbol, spec.level)) != 1:
            yield Problem(
                "vocabulary",
                f"The {side}vocabulary has “{quoted(symbol)}” at position {position}, which is not one "
                f"{spec.level}: separate symbols with spaces.",
            )


def _model_problems(document: Document) -> Iterator[Problem]:
    model, symbols = document.model, len(document.vocabularies.target)
    yield from _whole_number("hidden_size", "Hidden size", model.hidden_size, 1, limits.MAX_HIDDEN_SIZE)
    yield from _whole_number("layers", "Layers", model.layers, 1, limits.MAX_LAYERS)
    if model.input == "embedding":
        top = limits.MAX_EMBEDDING_SIZE
        yield from _whole_number("embedding_size", "Embedding size", model.embedding_size, 1, top)
    if model.head == "none" and model.hidden_size != symbols:
        yield Problem("hidden_size", _no_head(model.hidden_size, symbols))


def _no_head(hidden_size: int, symbols: int) -> str:
    return (
        f"Without a linear read-out the hidden state is the logits, one unit for each of the {symbols} "
        f"target symbols, but the hidden size is {hidden_size}: set it to {symbols}, or choose the "
        "linear read-out."
    )


def _training_problems(document: Document) -> Iterator[Problem]:
    training = document.training
    yield from _whole_number("epochs", "Epochs", training.epochs, 1, limits.MAX_EPOCHS)
    yield from _whole_number("patience", "Patience", training.patience, 1, limits.MAX_PATIENCE)
    yield from _whole_number("seed", "Seed", training.seed, 0, limits.MAX_SEED)
    yield from _whole_number("batch_size", "Batch size", training.batch_size, 0, limits.MAX_BATCH_SIZE)
    yield from _memory_problem(document)
    if not (isfinite(training.learning_rate) and 0 < training.learning_rate <= limits.MAX_LEARNING_RATE):
        yield Problem(
            "learning_rate", f"Learning rate must be above 0 and at most {limits.MAX_LEARNING_RATE:g}."
        )
    if not 0 <= training.momentum < 1:
        yield Problem("momentum", "Momentum must be at least 0 and below 1.")
    if not (isfinite(training.clip_norm) and training.clip_norm >= 0):
        yield Problem("clip_norm", "Gradient clipping must be 0 (off) or a positive norm.")
    if training.device not in get_args(limits.Device):
        names = ", ".join(get_args(limits.Device))
        yield Problem("device", f"Device “{training.device}” is not known: choose one of {names}.")


def _memory_problem(document: Document) -> Iterator[Problem]:
    """Stops no training here: the document of another machine's network is sound."""
    sentence = obstacle(document)
    if sentence:
        yield Problem("batch_size", sentence, stops_training=False)


def _whole_number(place: Place, name: str, value: int, low: int, high: int) -> Iterator[Problem]:
    if not low <= value <= high:
        yield Problem(place, f"{name} is {value}: choose a whole number from {low} to {high}.")
