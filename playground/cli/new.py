"""`new`: writes a project file from a task or a table of pairs, and options."""

import argparse
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args

from playground import spec
from playground.checkpoint import Project
from playground.cli import files, tables
from playground.cli.check import lines, show
from playground.cli.errors import CommandError, Commands, about
from playground.cli.numbers import decimal, whole
from playground.cli.speech import said
from playground.document import Document, VocabularySpec
from playground.language import Message
from playground.problems import problems, stopping
from playground.spec import ModelSpec, TrainSpec
from playground.tasks import DIFFICULTIES, TASKS, build
from playground.vocabulary import Level, parse_symbols

DEFAULT_TASK = "hello-embedding"
MODEL_OPTIONS = tuple(field.name for field in fields(ModelSpec))
TRAINING_OPTIONS = tuple(field.name for field in fields(TrainSpec))


def add(commands: Commands) -> None:
    parser = commands.add_parser("new", help=said(Message("write a new project file")), allow_abbrev=False)
    parser.add_argument("out", type=Path, metavar="OUT.unroll")
    parser.add_argument("--force", action="store_true", help=said(Message("replace OUT if it exists")))
    _add_data_options(parser)
    _add_model_options(parser)
    _add_training_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    out: Path = arguments.out
    _require_fitting(arguments)
    files.require_place(out, replace=arguments.force)
    table = tables.read(arguments) if arguments.pairs else None
    document = _with_options(Document(table.pairs) if table else _task(arguments), vars(arguments))
    if document.model.cell != "lstm" and arguments.forget_bias:
        raise CommandError(
            Message(
                "--forget-bias acts on the forget gates of an LSTM alone: add --cell lstm, or leave it out."
            )
        )
    problem = stopping(problems(document))
    if problem and table and problem.place in ("pairs", "input", "target"):
        raise about(arguments.pairs, tables.refusal(table, problem))
    if problem:
        raise about(out, problem.message)
    project = Project(document)
    files.write(project, out)
    if table:
        tables.tell_notes(table, arguments.pairs)
    show(lines(project))
    return 0


def _require_fitting(arguments: argparse.Namespace) -> None:
    """Raise CommandError for options that nothing would heed."""
    draws = arguments.difficulty is not None or arguments.data_seed is not None
    if draws and not arguments.task:
        raise CommandError(
            Message("--difficulty and --data-seed choose the pairs of a task: add --task NAME")
        )
    if not arguments.pairs:
        tables.require_none(arguments)


def _task(arguments: argparse.Namespace) -> Document:
    """The document that the options are applied to, where no table is given."""
    name = arguments.task or DEFAULT_TASK
    if name not in TASKS:
        raise CommandError(Message("There is no task “{name}”: `unroll tasks` lists them.", name=name))
    return build(name, arguments.data_seed or 0, arguments.difficulty or 1)


def _with_options(document: Document, given: dict[str, object]) -> Document:
    def chosen(names: tuple[str, ...]) -> dict[str, Any]:
        return {name: given[name] for name in names if given[name] is not None}

    vocabulary = replace(document.vocabulary, **chosen(("level",)))
    if given["vocabulary"] is not None:
        own = parse_symbols(str(given["vocabulary"]))
        vocabulary = VocabularySpec(vocabulary.level, automatic=False, shared=True, input=own)
    return replace(
        document,
        vocabulary=vocabulary,
        model=replace(document.model, **chosen(MODEL_OPTIONS)),
        training=replace(document.training, **chosen(TRAINING_OPTIONS)),
    )


def _add_data_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(said(Message("data")))
    source = group.add_mutually_exclusive_group()
    source.add_argument(
        "--task", metavar="NAME", help=said(Message("a built-in task (default: {name})", name=DEFAULT_TASK))
    )
    source.add_argument(
        "--pairs", type=Path, metavar="FILE.tsv", help=said(Message("a table (.tsv, .csv, .txt) of pairs"))
    )
    tables.add_options(group)
    group.add_argument(
        "--difficulty",
        type=whole,
        choices=DIFFICULTIES,
        help=said(Message("longer and more pairs of a task")),
    )
    group.add_argument(
        "--data-seed", type=whole, metavar="N", help=said(Message("which random pairs of a task"))
    )
    group.add_argument("--level", choices=get_args(Level), help=said(Message("what a symbol is")))
    group.add_argument(
        "--vocabulary", metavar="SYMBOLS", help=said(Message('all symbols in order, such as "e h l o"'))
    )


def _add_model_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(said(Message("model")))
    group.add_argument("--cell", choices=get_args(spec.Cell))
    group.add_argument("--form", choices=get_args(spec.Form))
    group.add_argument("--input", choices=get_args(spec.InputKind))
    group.add_argument("--embedding-size", type=whole, metavar="N")
    group.add_argument("--hidden-size", type=whole, metavar="N")
    group.add_argument("--layers", type=whole, metavar="N")
    group.add_argument("--head", choices=get_args(spec.Head))
    group.add_argument(
        "--forget-bias",
        type=decimal,
        metavar="X",
        help=said(Message("added to the forget gates' bias at the start (LSTM)")),
    )


def _add_training_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(said(Message("training")))
    group.add_argument("--loss", choices=get_args(spec.Loss))
    group.add_argument("--optimizer", choices=get_args(spec.Optimizer))
    group.add_argument("--learning-rate", type=decimal, metavar="X")
    group.add_argument("--momentum", type=decimal, metavar="X")
    group.add_argument("--clip-norm", type=decimal, metavar="X")
    group.add_argument("--epochs", type=whole, metavar="N")
    group.add_argument(
        "--until", choices=get_args(spec.Until), help=said(Message("what else ends a run (default: epochs)"))
    )
    group.add_argument(
        "--patience",
        type=whole,
        metavar="N",
        help=said(Message("for how many epochs in a row, with --until")),
    )
    group.add_argument("--batch-size", type=whole, metavar="N")
    group.add_argument("--seed", type=whole, metavar="N")
    group.add_argument("--device", choices=get_args(spec.Device))
    group.add_argument(
        "--engine", choices=get_args(spec.Engine), help=said(Message("who computes (default: automatic)"))
    )
