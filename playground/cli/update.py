"""`update`: prints the very next update of a network, step by step."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from playground.cli import files
from playground.cli.epochs import trained_at
from playground.cli.errors import WORK_FAILED, Commands, about
from playground.cli.numbers import whole
from playground.cli.run_options import load_torch
from playground.cli.speech import said
from playground.cli.terminal import padded
from playground.cli.touching import tell_edits_left_out
from playground.language import Message, told
from playground.memory_need import ShortageError
from playground.training.slow_motion.size import too_large

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from playground.training.slow_motion.step_gradients import StepGradients
    from playground.training.slow_motion.update import SlowUpdate

WIDTH = 20  # of the names
LISTED = 20  # pairs of a batch


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "update", help=said(Message("show the next update, step by step")), allow_abbrev=False
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--epoch", type=whole, metavar="N", help=said(Message("the update after an epoch of the file"))
    )
    parser.add_argument(
        "--pair",
        type=whole,
        metavar="N",
        help=said(Message("the share of one pair of the batch: its loss, steps and gradient")),
    )
    parser.add_argument("--json", action="store_true", help=said(Message("one JSON object")))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    file: Path = arguments.file
    project = files.read(file)
    document = (project.trained.document if project.trained else project.document).untouched
    files.require_trainable(document, file)
    large = too_large(document)
    if large:
        raise about(file, large)
    tell_edits_left_out(project.document.touch, file)
    load_torch(document, file)
    trained = trained_at(project, arguments.epoch, file)
    from playground.training.slow_motion.update import slow_update  # imports torch

    try:
        update = slow_update(document, trained.checkpoint)
    except (ArithmeticError, ShortageError) as error:
        raise about(file, told(error), WORK_FAILED) from error
    if update.fault:
        raise about(file, update.fault, WORK_FAILED)
    steps = update.steps if arguments.pair is None else _share(update, arguments.pair, file)
    for line in [_object(update, steps)] if arguments.json else _lines(update, steps):
        print(said(line))
    return 0


def _share(update: "SlowUpdate", pair: int, file: Path) -> "StepGradients":
    if pair - 1 not in update.rows:
        more = ("…",) if len(update.rows) > LISTED else ()
        other = Message(
            "Pair {pair} is not in the next batch: choose one of {rows}.",
            pair=pair,
            rows=(*[row + 1 for row in update.rows[:LISTED]], *more),
        )
        raise about(file, other)
    return update.of_pair(pair - 1)


def _object(update: "SlowUpdate", steps: "StepGradients") -> str:
    """`clipped` and `change` are those of the whole update, also where one pair's share is shown."""
    split = update.document.layout.split
    clipped, change = split(update.clipped), split(update.change)
    values = {
        "epoch": update.before.epoch,
        "batch": update.before.batch,
        "pairs": [row + 1 for row in update.rows],
        "loss": steps.losses.tolist(),
        "norm": update.norm,
        "matrices": {
            name: {
                "per_step": by_step.tolist(),
                "gradient": steps.total(name).tolist(),
                "clipped": clipped[name].tolist(),
                "change": change[name].tolist(),
            }
            for name, by_step in steps.matrices.items()
        },
    }
    return json.dumps(values, ensure_ascii=False, allow_nan=False)


def _lines(update: "SlowUpdate", steps: "StepGradients") -> Iterator[str]:
    """The loss of each step, and how large the gradient of each matrix is at each."""
    epoch, updates = update.before.epoch, update.before.batch
    yield Message("the update after epoch {epoch} and {updates} updates", epoch=epoch, updates=updates)
    yield _line(said(Message("loss by step")), steps.losses, float(steps.losses.sum()))
    for name, by_step in steps.matrices.items():
        norms = np.linalg.norm(by_step.reshape(len(by_step), -1), axis=1)  # (T)
        yield _line(name, norms, float(np.linalg.norm(steps.total(name))))
    if update.document.training.clip_norm:
        allowed = update.document.training.clip_norm
        yield Message("norm {norm:.4f}, clipped to {most:g} at most", norm=update.norm, most=allowed)
    largest = float(np.abs(update.change).max())
    yield Message("largest change of a weight {change:.4g}", change=largest)


def _line(name: str, values: "NDArray[np.float64]", whole: float) -> Message:
    row = " ".join(f"{value:7.4f}" for value in values)
    return Message("{name} {row}  sum {sum:.4f}", name=padded(name, WIDTH), row=row, sum=whole)
