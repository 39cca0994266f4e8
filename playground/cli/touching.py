"""The options that touch a network while it reads: --intervene, --h0 and --c0."""

import argparse
from pathlib import Path

import numpy as np

from playground.cli.errors import WORK_FAILED, CommandError, about
from playground.cli.speech import said, warn
from playground.inspection.replacing import Replacements
from playground.inspection.resolving import Reader, TakenError, resolved
from playground.inspection.trace import Trace
from playground.interventions.fitting import misfit, misfit_of_states
from playground.interventions.grammar import FORM, InterventionError, parse, parse_state
from playground.interventions.values import Chip, Touch
from playground.language import Message


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--intervene",
        action="append",
        default=[],
        metavar="WHAT",
        help=said(
            Message(
                "set a value while it reads: {form}, such as “h 1.3@2=0” or “f 1.*@3-=keep”; may be given "
                "several times",
                form=FORM,
            )
        ),
    )
    for state in ("h0", "c0"):
        parser.add_argument(
            f"--{state}",
            action="append",
            default=[],
            metavar="LAYER=VALUES",
            help=said(
                Message(
                    "the {state} of a layer: “1=0.1,0” or “1=@TEXT”, the last state after another text",
                    state=state,
                )
            ),
        )


def touch_of(arguments: argparse.Namespace) -> Touch:
    """What the options touch. Raises CommandError."""
    try:
        return Touch(
            chips=tuple([Chip(parse(text)) for text in arguments.intervene]),
            states=(
                *[parse_state("h", text) for text in arguments.h0],
                *[parse_state("c", text) for text in arguments.c0],
            ),
        )
    except InterventionError as error:
        raise CommandError(error.message) from None


def replacements(touch: Touch, reader: Reader, steps: int, file: Path) -> Replacements | None:
    """The interventions for a text of so many steps. Raises CommandError where one cannot act."""
    spec, symbols = reader.spec, reader.input_symbols
    for intervention in touch.interventions:
        if why := misfit(intervention, spec, symbols, steps):
            raise about(file, why)
    if why := misfit_of_states(touch.states, spec):
        raise about(file, why)
    try:
        return resolved(reader, steps, touch.interventions, touch.states)
    except TakenError as error:
        raise about(file, error.message) from None


def tell_left_out(stored: Touch, file: Path) -> None:
    """Say on stderr that what the file touches does not act, since only options do."""
    if stored.acts_on_states:
        left = Message(
            "The interventions that it holds are left out: `check` lists them, and --intervene makes them."
        )
        warn(about(file, left).message)
    tell_edits_left_out(stored, file)


def tell_edits_left_out(stored: Touch, file: Path) -> None:
    if stored.edits is not None:
        left = Message("The weights edited by hand that it holds are left out: `check` counts them.")
        warn(about(file, left).message)


def require_finite(record: Trace, file: Path) -> None:
    """Raise CommandError where touched values grow beyond what a network can hold."""
    courses = [
        state[1:] for layer in record.layers for state in (layer.hidden, layer.cell) if state is not None
    ]
    for course in (record.inputs, *courses, record.logits):
        bad = ~(np.abs(course) <= np.finfo(np.float32).max).all(axis=1)  # (T)
        if bad.any():
            step = int(bad.argmax()) + 1
            large = Message(
                "The touched values are too large at step {step}: choose smaller numbers or factors.",
                step=step,
            )
            raise about(file, large, WORK_FAILED)
