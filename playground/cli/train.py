"""`train`: trains from the initial weights of the seed or from imported ones; prints a line per epoch."""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from playground.blas_threads import one_blas_thread
from playground.checkpoint import Checkpoint, Curve, Point, Project, Trained
from playground.cli import files
from playground.cli.errors import WORK_FAILED, Commands, about
from playground.cli.interrupting import Held, interrupts_held
from playground.cli.numbers import whole
from playground.cli.run_curve import RunCurve
from playground.cli.run_options import (
    SHARED_OPTIONS,
    add_options,
    load_kernels,
    load_torch,
    updates_of,
    with_options,
)
from playground.cli.speech import said, warn
from playground.cli.terminal import discard_output
from playground.document import Document
from playground.language import Message, told
from playground.loss_floors import worse_than_guessing_since
from playground.memory_need import in_words
from playground.parameters import IntArray
from playground.resuming import fits, imported_start
from playground.spec import ROOM_TO_SOLVE, ended_by
from playground.training.epoch_line import line, texts
from playground.training.epoch_store.store import KeptEpochs
from playground.training.mailbox import Ending
from playground.training.stopping_rule import StoppingRule

if TYPE_CHECKING:
    from playground.training.engine_switch import EngineTrainer

Report = Callable[[Document, Point, IntArray], str]


def add(commands: Commands) -> None:
    parser = commands.add_parser("train", help=said(Message("train a project")), allow_abbrev=False)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--seed",
        type=whole,
        metavar="N",
        help=said(Message("instead of the file's; not from imported weights then")),
    )
    add_options(parser)
    parser.add_argument(
        "--until-solved",
        action="store_true",
        help=said(
            Message(
                "end once every pair is right for some epochs in a row, at the latest after {epochs:,} "
                "epochs, or those of the file if they are more, or --epochs",
                epochs=ROOM_TO_SOLVE,
            )
        ),
    )
    parser.add_argument(
        "--patience", type=whole, metavar="N", help=said(Message("how many epochs in a row that is"))
    )
    parser.add_argument(
        "--out", type=Path, metavar="OUT.unroll", help=said(Message("write the trained project there"))
    )
    parser.add_argument(
        "--without-past", action="store_true", help=said(Message("do not write past epochs into OUT"))
    )
    parser.add_argument("--json", action="store_true", help=said(Message("one JSON object a line")))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    project = _without_edits(files.read(arguments.file), arguments.file)
    document = _until_solved(project.document) if arguments.until_solved else project.document
    document = with_options(document, arguments, "seed", "patience", *SHARED_OPTIONS)
    files.require_trainable(document, arguments.file)
    files.require_memory(document, arguments.file)
    if arguments.out:
        files.require_place(arguments.out)
    past = KeptEpochs() if arguments.out and not arguments.without_past else None
    start = _start(project, document, arguments)
    trainer = _trainer(document, arguments.file, start, past)
    curve, stop = _train(trainer, arguments)
    if trainer.use.name == "torch" and trainer.use.proof is not None:
        warn(trainer.use.reason)
    since = worse_than_guessing_since(document, curve)
    if since is not None:
        warn(
            Message(
                "worse than guessing since epoch {epoch}: try a smaller learning rate, or clip the norm.",
                epoch=since,
            )
        )
    if arguments.out and (len(curve) or stop is None):
        trained = Trained(
            document, trainer.checkpoint(), curve, imported=start is not None, engine=trainer.use
        )
        kept = past.for_file(trained) if past else None
        files.write(replace(project, document=document, trained=trained, kept=kept), arguments.out)
        if stop is not None:
            stop.rest = Message(
                "{file} holds what was trained, up to epoch {epoch}",
                file=str(arguments.out),
                epoch=trainer.epoch,
            )
    if stop is not None:
        raise stop
    return 0


def _without_edits(project: Project, file: Path) -> Project:
    """Training starts anew, so weights that were edited by hand are left out, with a word."""
    if project.document.touch.edits is None:
        return project
    left = Message("Its weights edited by hand are left out: training starts from the beginning.")
    warn(about(file, left).message)
    touch = replace(project.document.touch, edits=None)
    return replace(project, document=replace(project.document, touch=touch))


def _until_solved(document: Document) -> Document:
    return replace(document, training=ended_by(document.training, "solved"))


def _start(project: Project, document: Document, arguments: argparse.Namespace) -> Checkpoint | None:
    """The imported weights to start from; None to start from the initial weights of the seed."""
    trained = project.trained
    if arguments.seed is not None or trained is None or not trained.imported:
        return None
    if not fits(trained.document, document):
        return None
    start = imported_start(project)
    if start is None:
        sentence = Message(
            "The imported weights that its training began with are not in the file: add --seed N."
        )
        raise about(arguments.file, sentence)
    return start.checkpoint


def _trainer(
    document: Document, file: Path, start: Checkpoint | None, past: KeptEpochs | None
) -> "EngineTrainer":
    load_torch(document, file)
    load_kernels(document, (document.model.cell,), updates_of(document))
    from playground.training.engine_switch import make_trainer  # imports torch

    try:
        return make_trainer(document, start, past)
    except (RuntimeError, AssertionError, MemoryError) as error:  # no such device, no memory
        sentence = Message("Training could not start: {why}", why=in_words(error, document))
        raise about(file, sentence, WORK_FAILED) from error


def _train(trainer: "EngineTrainer", arguments: argparse.Namespace) -> tuple[Curve, Held | None]:
    """Train to the end or until a signal comes, print each epoch, and return the curve and the signal."""
    points = RunCurve()
    started = time.perf_counter()

    def say_end(outcome: str, **more: object) -> None:
        if arguments.json:
            seconds = round(time.perf_counter() - started, 3)
            end = {
                "outcome": outcome,
                "epochs": trainer.epoch,
                "solved_at": points.solved_at,
                "seconds": seconds,
            }
            end["engine"] = trainer.use.name
            _say(json.dumps(end | more, ensure_ascii=False), arguments)

    try:
        ending = _epochs(trainer, points, arguments)
    except (ArithmeticError, RuntimeError, MemoryError) as error:
        say_end("failed", message=str(error))
        raise about(arguments.file, told(error), WORK_FAILED) from error
    except Held as stop:
        say_end("stopped")
        return points.curve, stop
    except KeyboardInterrupt:  # in the middle of an update
        say_end("stopped")
        raise
    say_end(ending)
    return points.curve, None


@one_blas_thread()
def _epochs(trainer: "EngineTrainer", points: RunCurve, arguments: argparse.Namespace) -> Ending:
    report: Report = _object if arguments.json else line
    spec = trainer.document.training
    rule = StoppingRule(spec)
    with interrupts_held() as obey_interrupt:
        while trainer.epoch < spec.epochs and rule.fewest_epochs:
            done = trainer.steps(trainer.batches)
            rule.note(done)
            points.add(done)
            _say(report(trainer.document, points.last, trainer.predictions), arguments)
            obey_interrupt()
    return rule.ending


def _say(text: str, arguments: argparse.Namespace) -> None:
    """Print a line. If nobody listens any more (the terminal was closed), a file that is to be written still
    is."""
    try:
        print(text, flush=True)
    except OSError:
        if not arguments.out:
            raise
        discard_output()


def _object(document: Document, point: Point, predictions: IntArray) -> str:
    values = {
        "epoch": point.epoch,
        "loss": point.loss,
        "accuracy": point.pair_accuracy,
        "predictions": texts(document, predictions),
    }
    return json.dumps(values, ensure_ascii=False, allow_nan=False)
