"""`import`: makes a project file from weights in a file of safetensors or torch.save."""

import argparse
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import get_args

from playground.checkpoint import Project
from playground.cli import files
from playground.cli.check import lines
from playground.cli.errors import CommandError, Commands, about
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
from playground.weights_file.candidates import Role, bias_of
from playground.weights_file.guess import Guess, guess_embedding, guess_head
from playground.weights_file.planning import group_of, notes, require_fitting
from playground.weights_file.recurrent_layers import Group
from playground.weights_file.wording import listed

ONE_HOT, NONE = "one-hot", "none"
OPTIONS = ("vocabulary", "target_vocabulary", "level", "rnn", "embedding", "head", "text")


def add(commands: Commands) -> None:
    parser = commands.add_parser("import", help="make a project of weights", allow_abbrev=False)
    parser.add_argument("weights", type=Path, metavar="WEIGHTS", help=".safetensors or .pt")
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
    return exported.project, (("note", exported.note),) if exported.note else ()


def _assembled(
    arguments: argparse.Namespace, tensors: Tensors
) -> tuple[Project, tuple[tuple[str, str], ...]]:
    proposal = propose(tensors)
    mapping = _mapping(arguments, tensors, proposal)
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
        raise _needed(arguments, error) from error
    return project, (*_found(tensors, mapping), *(("note", sentence) for sentence in proposal.refused))


def _mapping(arguments: argparse.Namespace, tensors: Tensors, proposal: Proposal) -> Mapping:
    """The proposed mapping, overridden by the options given. What the file does not tell must be given."""
    group = _group(arguments, tensors, proposal)
    guess = partial(_answer, arguments)
    embedding = guess("embedding", ONE_HOT, guess_embedding(tensors, group))
    try:
        require_fitting(tensors, group, Mapping(group.prefix, embedding, None))
    except MappingError as error:
        raise _needed(arguments, error) from error
    return Mapping(group.prefix, embedding, guess("head", NONE, guess_head(tensors, group, embedding)))


def _group(arguments: argparse.Namespace, tensors: Tensors, proposal: Proposal) -> Group:
    if arguments.rnn is None:
        if proposal.chosen is not None:
            return proposal.chosen
        prefixes = listed(tuple(f"“{group.prefix}”" for group in proposal.groups))
        why = proposal.refused[0] if len(proposal.groups) == 1 else "The file has several recurrent layers."
        raise about(arguments.weights, f"{why} Choose by --rnn one of {prefixes}.")
    try:
        return group_of(tensors, Mapping(arguments.rnn, None, None))
    except MappingError as error:
        raise about(arguments.weights, str(error)) from error


def _answer(arguments: argparse.Namespace, role: Role, nothing: str, guess: Guess) -> str | None:
    """The tensor given for a role, or else the one that the file tells; `nothing` stands for none."""
    given: str | None = getattr(arguments, role)
    if given is not None:
        return None if given == nothing else given
    if guess.is_open:
        names = tuple(nothing if option is None else option for option in guess.options)
        choice = f"Choose by {_option(role)} one of {listed(names)}."
        if len(names) == 1:
            choice = f"What is left is {_option(role)} {nothing}."
        raise about(arguments.weights, f"{guess.question} {choice}")
    return guess.chosen


def _found(tensors: Tensors, mapping: Mapping) -> Iterator[tuple[str, str]]:
    group = group_of(tensors, mapping)
    yield "recurrent", f"{group.text}, from {group.layers[0].weight_ih} …"
    yield "embedding", mapping.embedding or ONE_HOT
    bias = mapping.head and bias_of(tensors, mapping.head)
    yield "read-out", f"{mapping.head or NONE}{f' and {bias}' if bias else ''}"
    for note in notes(tensors, group, mapping):
        yield "note", note


def _needed(arguments: argparse.Namespace, error: MappingError) -> CommandError:
    return about(arguments.weights, f"{error} Set {_option(error.place)}.")


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")
