"""`import`: makes a project file from weights in safetensors."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from playground.checkpoint import Project
from playground.cli import files
from playground.cli.check import lines
from playground.cli.errors import Commands, about
from playground.project_file import ProjectFileError
from playground.vocabulary import Level, parse_symbols
from playground.weights_file import (
    Mapping,
    MappingError,
    Proposal,
    Tensors,
    assemble,
    open_export,
    propose,
    read_tensors,
)
from playground.weights_file.planning import group_of, notes
from playground.weights_file.proposal import bias_of, listed, mapping_for

ONE_HOT, NONE = "one-hot", "none"
OPTIONS = ("vocabulary", "target_vocabulary", "level", "rnn", "embedding", "head", "text")


def add(commands: Commands) -> None:
    parser = commands.add_parser("import", help="make a project of weights", allow_abbrev=False)
    parser.add_argument("weights", type=Path, metavar="WEIGHTS.safetensors")
    parser.add_argument("out", type=Path, metavar="OUT.unroll")
    parser.add_argument("--force", action="store_true", help="replace OUT if it exists")
    group = parser.add_argument_group("weights that no config.json of an export explains")
    group.add_argument("--vocabulary", metavar="SYMBOLS", help='all symbols in order, such as "e h l o"')
    group.add_argument(
        "--target-vocabulary", metavar="SYMBOLS", help="where it is another than that of inputs"
    )
    group.add_argument("--level", choices=get_args(Level), help="what a symbol is (default: character)")
    group.add_argument("--rnn", metavar="PREFIX", help="the recurrent layers, where there are several")
    group.add_argument("--embedding", metavar="NAME", help=f"its tensor, or {ONE_HOT}")
    group.add_argument("--head", metavar="NAME", help=f"the weight of the read-out, or {NONE}")
    group.add_argument("--text", metavar="TEXT", help="what the network reads first (default: its symbols)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    files.require_place(arguments.out, replace=arguments.force)
    try:
        project, found = _project(arguments)
    except ProjectFileError as error:
        raise about(arguments.weights, str(error)) from error
    files.write(project, arguments.out)
    for name, value in (*found, *lines(project)):
        print(f"{name:11} {value}")
    return 0


def _project(arguments: argparse.Namespace) -> tuple[Project, tuple[tuple[str, str], ...]]:
    """The project, and printed lines that name the tensor used for each role."""
    exported = open_export(arguments.weights)
    if exported is None:
        return _assembled(arguments, read_tensors(arguments.weights))
    given = [_option(name) for name in OPTIONS if getattr(arguments, name) is not None]
    if given:
        sentence = f"config.json beside the weights says what they are: leave out {', '.join(given)}."
        raise about(arguments.weights, sentence)
    return exported, ()


def _assembled(
    arguments: argparse.Namespace, tensors: Tensors
) -> tuple[Project, tuple[tuple[str, str], ...]]:
    mapping = _mapping(arguments, tensors, propose(tensors))
    symbols = parse_symbols(arguments.vocabulary or "")
    targets = arguments.target_vocabulary
    try:
        project = assemble(
            tensors,
            mapping,
            symbols,
            symbols if targets is None else parse_symbols(targets),
            arguments.level or "character",
            arguments.text or "",
        )
    except MappingError as error:
        raise about(arguments.weights, f"{error} Set {_option(error.place)}.") from error
    return project, tuple(_found(tensors, mapping))


def _mapping(arguments: argparse.Namespace, tensors: Tensors, proposal: Proposal) -> Mapping:
    """The proposed mapping, overridden by the options given."""
    prefixes = tuple(f"“{group.prefix}”" for group in proposal.groups)
    if arguments.rnn is None and len(prefixes) > 1:
        sentence = f"The file has several recurrent layers: choose by --rnn one of {listed(prefixes)}."
        raise about(arguments.weights, sentence)
    mapping = proposal.mapping
    if arguments.rnn is not None:
        try:
            mapping = mapping_for(tensors, group_of(tensors, Mapping(arguments.rnn, None, None)))
        except MappingError as error:
            raise about(arguments.weights, str(error)) from error
    return Mapping(
        mapping.rnn,
        _named(arguments.embedding, ONE_HOT, mapping.embedding),
        _named(arguments.head, NONE, mapping.head),
    )


def _named(given: str | None, nothing: str, proposed: str | None) -> str | None:
    return proposed if given is None else None if given == nothing else given


def _found(tensors: Tensors, mapping: Mapping) -> Iterator[tuple[str, str]]:
    group = group_of(tensors, mapping)
    yield "recurrent", f"{group.text}, from {group.layers[0].weight_ih} …"
    yield "embedding", mapping.embedding or ONE_HOT
    bias = mapping.head and bias_of(tensors, mapping.head)
    yield "read-out", f"{mapping.head or NONE}{f' and {bias}' if bias else ''}"
    for note in notes(tensors, group, mapping):
        yield "note", note


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")
