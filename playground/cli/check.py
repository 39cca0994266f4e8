"""`check`: prints what a project file holds, or what is wrong with it."""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

from playground.checkpoint import Curve, Kept, Project, Trained
from playground.cli import files
from playground.cli.errors import Commands
from playground.cli.speech import said
from playground.cli.terminal import padded
from playground.document import Document
from playground.interventions.grammar import written, written_state
from playground.interventions.values import Touch
from playground.language import Message, counted
from playground.problems import problems
from playground.spec import CELL_NAMES, OPTIMIZER_NAMES, TrainSpec
from playground.vocabulary import Vocabulary, format_symbols

LISTED_SYMBOLS = 40
WIDTH = 11  # of the names


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "check", help=said(Message("say what a project file holds")), allow_abbrev=False
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Return 0 for every readable file, even if its document has problems."""
    show(lines(files.read(arguments.file)))
    return 0


def show(rows: Iterable[tuple[Message, str]]) -> None:
    """Print a line for each name and value."""
    for name, value in rows:
        print(f"{padded(said(name), WIDTH)} {said(value)}")


def lines(project: Project) -> Iterator[tuple[Message, str]]:
    document = project.document
    yield Message("pairs"), str(len(document.pairs))
    yield from _vocabulary_lines(document)
    yield Message("model"), _model(document)
    yield Message("parameters"), f"{document.layout.size:,}"
    yield Message("training"), _training(document)
    yield Message("trained"), _trained(project)
    if project.kept is not None:
        yield Message("past"), _past(project.kept)
    yield from _touched(document.touch)
    for problem in problems(document):
        yield Message("problem"), problem.message


def _vocabulary_lines(document: Document) -> Iterator[tuple[Message, str]]:
    both = document.vocabularies
    if both.input == both.target:
        yield Message("vocabulary"), _symbols(both.input)
    else:
        yield Message("input"), _symbols(both.input)
        yield Message("target"), _symbols(both.target)


def _symbols(vocabulary: Vocabulary) -> Message:
    symbols = format_symbols(vocabulary.symbols[:LISTED_SYMBOLS])
    more = " …" if len(vocabulary) > LISTED_SYMBOLS else ""
    return Message("{number}: {symbols}", number=len(vocabulary), symbols=symbols + more)


def _model(document: Document) -> Message:
    model = document.model
    first = Message("one-hot")
    if model.input == "embedding":
        first = Message("embedding {size}", size=model.embedding_size)
    cell = Message(
        "{cell} {units} × {layers}", cell=CELL_NAMES[model.cell], units=model.hidden_size, layers=model.layers
    )
    if model.form == "cell":
        cell = Message("{cell} as a loop over cells", cell=cell)
    if model.starting_forget_bias:
        cell = Message("{cell} with forget bias {bias:g}", cell=cell, bias=model.forget_bias)
    if model.head == "linear":
        return Message("{first} → {cell} → linear", first=first, cell=cell)
    return Message("{first} → {cell}", first=first, cell=cell)


def _training(document: Document) -> Message:
    return Message("{text}", text=tuple(_settings(document.training)))


def _settings(training: TrainSpec) -> Iterator[Message]:
    name = OPTIMIZER_NAMES[training.optimizer]
    yield Message("{optimizer} {rate:g}", optimizer=name, rate=training.learning_rate)
    yield Message("{reduction} loss", reduction=training.loss)
    yield counted("1 epoch", "{count} epochs", training.epochs)
    if training.until == "solved":
        yield counted("until solved for 1 epoch", "until solved for {count} epochs", training.patience)
    elif training.until == "flat":
        yield counted(
            "until the loss no longer falls for 1 epoch",
            "until the loss no longer falls for {count} epochs",
            training.patience,
        )
    yield Message("seed {seed}", seed=training.seed)


def _touched(touch: Touch) -> Iterator[tuple[Message, str]]:
    """Interventions, initial states and edited weights, as they are typed."""
    for chip in touch.chips:
        text = written(chip.intervention)
        yield Message("touched"), text if chip.is_on else Message("{intervention} (off)", intervention=text)
    for state in touch.states:
        yield Message("touched"), f"{state.kind}0 {written_state(state)}"
    if touch.edits:
        yield (
            Message("edited"),
            counted(
                "1 weight by hand, at epoch {epoch}",
                "{count} weights by hand, at epoch {epoch}",
                len(touch.edits.edits),
                epoch=touch.edits.epoch,
            ),
        )


def _past(kept: Kept) -> Message:
    """Which past epochs the file holds, and their size."""
    size = (kept.parameters.nbytes + sum(values.nbytes for values in kept.optimizer.values())) / 1e6
    first, last = int(kept.epochs[0]), int(kept.epochs[-1])
    epochs = counted(
        "1 epoch from {first} to {last}",
        "{count} epochs from {first} to {last}",
        len(kept.epochs),
        first=first,
        last=last,
    )
    if not kept.bookmarks:
        return Message("{epochs}, {megabytes:.1f} MB", epochs=epochs, megabytes=size)
    return Message(
        "{epochs}, {marks} bookmarked, {megabytes:.1f} MB",
        epochs=epochs,
        marks=len(kept.bookmarks),
        megabytes=size,
    )


def _trained(project: Project) -> Message:
    trained = project.trained
    if trained is None:
        return Message("no")
    parts = Message("{text}", text=(_done(trained), *_results(trained.curve)))
    if trained.document.untouched == project.document.untouched:
        return parts
    return Message("{training}; the document was changed since", training=parts)


def _done(trained: Trained) -> Message:
    done = trained.checkpoint
    epochs = counted("1 epoch", "{count} epochs", done.epoch)
    if done.batch:
        epochs = counted("{epochs} and 1 update", "{epochs} and {count} updates", done.batch, epochs=epochs)
    if trained.imported:
        epochs = Message("{epochs} from imported weights", epochs=epochs)
    return Message("{epochs} with weights edited by hand", epochs=epochs) if trained.edited else epochs


def _results(curve: Curve) -> Iterator[Message]:
    if len(curve):
        yield Message("last loss {loss:.4f}", loss=float(curve.loss[-1]))
    if curve.solved_at is not None:
        yield Message("solved from epoch {epoch}", epoch=curve.solved_at)
