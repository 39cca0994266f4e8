"""`import`: makes a project file from weights in a file of safetensors or torch.save."""

import argparse
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import get_args

from playground.checkpoint import Project
from playground.cli import files
from playground.cli.check import lines, show
from playground.cli.errors import CommandError, Commands, about
from playground.cli.speech import said
from playground.language import Message, all_of, sentences
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

Rows = tuple[tuple[Message, str], ...]  # name and value
ONE_HOT, NONE = "one-hot", "none"
NOTE = Message("note")
OPTIONS = ("vocabulary", "target_vocabulary", "level", "rnn", "embedding", "head", "text")


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "import", help=said(Message("make a project of weights")), allow_abbrev=False
    )
    parser.add_argument("weights", type=Path, metavar="WEIGHTS", help=said(Message(".safetensors or .pt")))
    parser.add_argument("out", type=Path, metavar="OUT.unroll")
    parser.add_argument("--force", action="store_true", help=said(Message("replace OUT if it exists")))
    group = parser.add_argument_group(said(Message("weights that no config.json of an export explains")))
    group.add_argument(
        "--vocabulary", metavar="SYMBOLS", help=said(Message('all symbols in order, such as "e h l o"'))
    )
    group.add_argument(
        "--target-vocabulary",
        metavar="SYMBOLS",
        help=said(Message("where it is another than that of inputs")),
    )
    group.add_argument(
        "--level", choices=get_args(Level), help=said(Message("what a symbol is (default: character)"))
    )
    group.add_argument(
        "--rnn", metavar="PREFIX", help=said(Message("the recurrent layers, where there are several"))
    )
    group.add_argument(
        "--embedding", metavar="NAME", help=said(Message("its tensor, or {one_hot}", one_hot=ONE_HOT))
    )
    group.add_argument(
        "--head", metavar="NAME", help=said(Message("the weight of the read-out, or {none}", none=NONE))
    )
    group.add_argument(
        "--text", metavar="TEXT", help=said(Message("what the network reads first (default: its symbols)"))
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    files.require_place(arguments.out, replace=arguments.force)
    try:
        project, found = _project(arguments)
    except ProjectFileError as error:
        raise about(arguments.weights, error.message) from error
    files.write(project, arguments.out)
    show((*found, *lines(project)))
    return 0


def _project(arguments: argparse.Namespace) -> tuple[Project, Rows]:
    """The project, and printed lines that name the tensor used for each role."""
    exported = open_export(arguments.weights)
    if exported is None:
        return _assembled(arguments, read_tensors(arguments.weights))
    given = tuple(_option(name) for name in OPTIONS if getattr(arguments, name) is not None)
    if given:
        fault = Message(
            "config.json beside the weights says what they are: leave out {options}.", options=given
        )
        raise about(arguments.weights, fault)
    return exported.project, ((NOTE, exported.note),) if exported.note else ()


def _assembled(arguments: argparse.Namespace, tensors: Tensors) -> tuple[Project, Rows]:
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
    return project, (*_found(tensors, mapping), *((NOTE, sentence) for sentence in proposal.refused))


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
        why = Message("The file has several recurrent layers.")
        if len(proposal.groups) == 1:
            why = proposal.refused[0]
        prefixes = listed(tuple(group.prefix for group in proposal.groups), quoted=True)
        choice = Message("Choose by {option} one of {choices}.", option="--rnn", choices=prefixes)
        raise about(arguments.weights, sentences(why, choice))
    try:
        return group_of(tensors, Mapping(arguments.rnn, None, None))
    except MappingError as error:
        raise about(arguments.weights, error.message) from error


def _answer(arguments: argparse.Namespace, role: Role, nothing: str, guess: Guess) -> str | None:
    """The tensor given for a role, or else the one that the file tells; `nothing` stands for none."""
    given: str | None = getattr(arguments, role)
    if given is not None:
        return None if given == nothing else given
    if guess.question is not None:
        names = tuple(nothing if option is None else option for option in guess.options)
        choice = Message("Choose by {option} one of {choices}.", option=_option(role), choices=listed(names))
        if len(names) == 1:
            choice = Message("What is left is {option} {choice}.", option=_option(role), choice=nothing)
        raise about(arguments.weights, sentences(guess.question, choice))
    return guess.chosen


def _found(tensors: Tensors, mapping: Mapping) -> Iterator[tuple[Message, str]]:
    group = group_of(tensors, mapping)
    first = group.layers[0].weight_ih
    yield Message("recurrent"), Message("{layers}, from {tensor} …", layers=group.text, tensor=first)
    yield Message("embedding"), mapping.embedding or ONE_HOT
    bias = mapping.head and bias_of(tensors, mapping.head)
    yield Message("read-out"), all_of((mapping.head, bias)) if mapping.head and bias else mapping.head or NONE
    for note in notes(tensors, group, mapping):
        yield NOTE, note


def _needed(arguments: argparse.Namespace, error: MappingError) -> CommandError:
    advice = Message("Set {option}.", option=_option(error.place))
    return about(arguments.weights, sentences(error.message, advice))


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")
