"""`check`: prints what a project file holds, or what is wrong with it."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from playground.checkpoint import Kept, Project
from playground.cli import files
from playground.cli.errors import Commands
from playground.document import Document
from playground.problems import problems
from playground.spec import CELL_NAMES, OPTIMIZER_NAMES
from playground.vocabulary import Vocabulary, format_symbols

LISTED_SYMBOLS = 40


def add(commands: Commands) -> None:
    parser = commands.add_parser("check", help="say what a project file holds", allow_abbrev=False)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Return 0 for every readable file, even if its document has problems."""
    for name, value in lines(files.read(arguments.file)):
        print(f"{name:11} {value}")
    return 0


def lines(project: Project) -> Iterator[tuple[str, str]]:
    document = project.document
    yield "pairs", str(len(document.pairs))
    yield from _vocabulary_lines(document)
    yield "model", _model(document)
    yield "parameters", f"{document.layout.size:,}"
    yield "training", _training(document)
    yield "trained", _trained(project)
    if project.kept is not None:
        yield "past", _past(project.kept)
    for problem in problems(document):
        yield "problem", problem.message


def _vocabulary_lines(document: Document) -> Iterator[tuple[str, str]]:
    both = document.vocabularies
    if both.input == both.target:
        yield "vocabulary", _symbols(both.input)
    else:
        yield "input", _symbols(both.input)
        yield "target", _symbols(both.target)


def _symbols(vocabulary: Vocabulary) -> str:
    more = " …" if len(vocabulary) > LISTED_SYMBOLS else ""
    return f"{len(vocabulary)}: {format_symbols(vocabulary.symbols[:LISTED_SYMBOLS])}{more}"


def _model(document: Document) -> str:
    model = document.model
    first = f"embedding {model.embedding_size}" if model.input == "embedding" else "one-hot"
    form = " as a loop over cells" if model.form == "cell" else ""
    head = " → linear" if model.head == "linear" else ""
    return f"{first} → {CELL_NAMES[model.cell]} {model.hidden_size} × {model.layers}{form}{head}"


def _training(document: Document) -> str:
    training = document.training
    optimizer = f"{OPTIMIZER_NAMES[training.optimizer]} {training.learning_rate:g}"
    ends = {"solved": "solved", "flat": "the loss no longer falls"}.get(training.until)
    until = f", until {ends} for {training.patience} epochs" if ends else ""
    return f"{optimizer}, {training.loss} loss, {training.epochs} epochs{until}, seed {training.seed}"


def _past(kept: Kept) -> str:
    """Which past epochs the file holds, and their size."""
    size = (kept.parameters.nbytes + sum(values.nbytes for values in kept.optimizer.values())) / 1e6
    marks = f", {len(kept.bookmarks)} bookmarked" if kept.bookmarks else ""
    return f"{len(kept.epochs)} epochs from {kept.epochs[0]} to {kept.epochs[-1]}{marks}, {size:.1f} MB"


def _trained(project: Project) -> str:
    trained = project.trained
    if trained is None:
        return "no"
    done, curve = trained.checkpoint, trained.curve
    epochs = f"{done.epoch} epochs" + (
        f" and {done.batch} update{'s' * (done.batch > 1)}" if done.batch else ""
    )
    start = " from imported weights" if trained.imported else ""
    loss = f", last loss {curve.loss[-1]:.4f}" if len(curve) else ""
    solved = f", solved from epoch {curve.solved_at}" if curve.solved_at is not None else ""
    edited = "" if trained.document == project.document else "; the document was changed since"
    return f"{epochs}{start}{loss}{solved}{edited}"
