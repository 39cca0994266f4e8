"""The options that touch a network before and while it reads: --intervene, --h0, --c0 and --edit."""

import argparse
from pathlib import Path

from playground.cli.errors import WORK_FAILED, CommandError, about
from playground.cli.speech import said, warn
from playground.editing import misfit as misfit_of_edits
from playground.editing import with_edits
from playground.inspection.acting import first_too_large, too_large
from playground.inspection.replacing import Replacements
from playground.inspection.resolving import Reader, TakenError, resolved
from playground.inspection.trace import Trace
from playground.interventions.edit_grammar import EditError, parse_edit, written_edit
from playground.interventions.fitting import misfit, misfit_of_states
from playground.interventions.grammar import FORM, InterventionError, parse, parse_state
from playground.interventions.values import Chip, Touch, WeightEdit, WeightEdits
from playground.language import Message, all_of_quoted
from playground.parameters import FloatArray, Layout
from playground.vocabulary import quoted


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
    parser.add_argument(
        "--edit",
        action="append",
        default=[],
        metavar="WEIGHT",
        help=said(
            Message(
                "set a weight before it reads, as torch indexes it: “{example}”; may be given several times",
                example="rnn.weight_hh_l0[1,2]=0.5",
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
    if (step := first_too_large(record)) is not None:
        raise about(file, too_large(step), WORK_FAILED)


def edited_weights(arguments: argparse.Namespace, flat: FloatArray, layout: Layout, file: Path) -> FloatArray:
    """The weights with those that --edit sets; the same object without any. Raises CommandError."""
    if not arguments.edit:
        return flat
    try:
        edits = [parse_edit(text) for text in arguments.edit]
    except EditError as error:
        raise CommandError(error.message) from None
    for edit in edits:
        if misfit_of_edits(WeightEdits(0, 0, (edit,)), layout):
            raise about(file, _no_such_weight(edit, layout))
    return with_edits(flat, layout, WeightEdits(0, 0, tuple(edits)))


def _no_such_weight(edit: WeightEdit, layout: Layout) -> Message:
    shapes = dict(layout.shapes)
    if edit.matrix not in shapes:
        names = all_of_quoted(tuple(shapes))
        return Message("It has no matrix “{matrix}”, only {names}.", matrix=quoted(edit.matrix), names=names)
    shape = " × ".join(map(str, shapes[edit.matrix]))
    return Message(
        "{edit}: {matrix} has {shape} entries, counted from 0.",
        edit=written_edit(edit),
        matrix=edit.matrix,
        shape=shape,
    )
